"""`spiritlevel annotate` and `spiritlevel annotations`: what happened, for whoever reads the numbers later."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from datetime import UTC, datetime
from typing import Annotated

import typer

from commands.options import HERE, AsJson, ByWhom, Home, user
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import say, show

annotations = typer.Typer(
    no_args_is_help=True,
    help="What was noted about the centre. Example: spiritlevel annotations list",
)

Words = Annotated[str, typer.Argument(help="What happened, in a few words; no names of customers.")]
At = Annotated[str, typer.Option(help="Since when: a day or a moment, in the site's zone; left out, now.")]
Phase = Annotated[bool, typer.Option("--phase", help="Other values are usual since then: charts begin anew there.")]


def annotate(
    words: Words,
    *,
    home: Home = HERE,
    at: At = "now",
    channel: Annotated[str | None, typer.Option(help="The channel that it is about; left out, all.")] = None,
    phase: Phase = False,
    by_whom: ByWhom = None,
) -> None:
    """Note what happened; comparisons and control charts that span it name it.

    Example: spiritlevel annotate "new phone menu" --at 2026-03-01 --channel voice --phase
    """
    from ingest.settings import load_settings
    from ingest.store.annotations import annotate as keep
    from metrics.calendar import period

    settings = load_settings(home)
    zone = settings.site.timezone
    moment = period(at, zone=zone, now=datetime.now(UTC)).utc(zone)[0] or datetime.now(UTC)
    number = keep(settings, words, at=moment, who=by_whom or user(), channel=channel, is_phase=phase)
    say(f"Note {number} is kept; 'spiritlevel annotations remove {number}' takes it back.")


@annotations.command("list")
def listed(*, home: Home = HERE, as_json: AsJson = False) -> None:
    """All notes in order of time.

    Example: spiritlevel annotations list --json
    """
    from ingest.settings import load_settings
    from ingest.store.annotations import annotations as kept
    from ingest.store.annotations import listed as as_table

    settings = load_settings(home)
    table = as_table(kept(settings), settings.site.timezone)
    if as_json:
        print_json(table)
    elif table.is_empty():
        say("Nothing is noted; 'spiritlevel annotate' does it.")
    else:
        show(table)


@annotations.command()
def remove(
    number: Annotated[int, typer.Argument(help="The note's number, as 'spiritlevel annotations list' shows it.")],
    *,
    home: Home = HERE,
    by_whom: ByWhom = None,
) -> None:
    """Take a note back; who did it is kept.

    Example: spiritlevel annotations remove 3
    """
    from ingest.settings import load_settings
    from ingest.store.annotations import remove_annotation

    words = remove_annotation(load_settings(home), number, who=by_whom or user())
    say(f"The note '{words}' is taken back.")
