"""`spiritlevel compare`: numbers beside those before, last year's, the promise, or the rest of the centre."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from enum import StrEnum
from typing import Annotated

import typer

from commands.hint import hint_if_nothing_is_loaded
from commands.options import HERE, AsJson, Home, Until, Where
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import say, show


class With(StrEnum):
    """With what a number can be compared."""

    PREVIOUS = "previous"
    LAST_YEAR = "last-year"
    PROMISE = "promise"
    REST = "rest"


def compare(
    metric: Annotated[list[str], typer.Argument(help="The metrics' names; 'spiritlevel metrics' lists them.")],
    *,
    home: Home = HERE,
    other: Annotated[
        With,
        typer.Option(
            "--with",
            help="The period before (same weekdays), the same 52 weeks ago, what was promised, or all but the group.",
        ),
    ] = With.PREVIOUS,
    by: Annotated[str, typer.Option(help="Dimensions, separated by commas: channel,queue.")] = "",
    where: Where = None,
    since: Annotated[str | None, typer.Option(help="From this day or moment on; with an earlier period 7d.")] = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Is it different, and is that more than chance: value, the other value, difference, verdict.

    Example: spiritlevel compare service_level abandon_rate --by channel --with previous --since 7d

    Example: spiritlevel compare served_in_time --by channel,queue --with promise
    """
    from dashboards.terminal.differences import compared as for_people
    from ingest.settings import load_settings
    from ingest.store.annotations import annotations
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.comparing import compared

    settings = in_force(load_settings(home))
    question = compared(
        settings,
        metric,
        against=other.value.replace("-", "_"),  # type: ignore[arg-type]  # the values of the enumeration are those
        by=by,
        where=where or [],
        since=since,
        until=until,
        notes=annotations(settings),
    )
    found = ask(settings, question)
    hint_if_nothing_is_loaded(settings)
    if as_json:
        print_json(found)
        return
    for sentence in found.said:
        say(sentence)
    if found.cells.is_empty():
        say("No contact fits.")
    else:
        show(for_people(found, settings))
