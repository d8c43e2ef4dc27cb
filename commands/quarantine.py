"""`spiritlevel quarantine`: the records that were refused; list them, have them back, read them again."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import HERE, AsJson, Home, with_a_folder
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import complain, say, show

if TYPE_CHECKING:
    from ingest.settings import Settings

GATE_FAILED = 3
Load = Annotated[int | None, typer.Option(help="Only of this load; 'spiritlevel loads' lists them.")]
Reason = Annotated[str | None, typer.Option(help="Only for this reason, or for those that begin so.")]
Source = Annotated[str | None, typer.Option(help="Only of this source.")]

quarantine = typer.Typer(
    no_args_is_help=True,
    help="The records that were refused, each with its file, place and reason. Example: spiritlevel quarantine list",
)


def known(settings: "Settings", load: int | None, source: str | None) -> None:
    """Leave with a sentence when there never was such a load, or nothing ever came of such a source."""
    from ingest.store.loads import loads

    if load is None and source is None:
        return
    came = loads(settings)
    names = came["source"].unique().sort().to_list()
    if load is not None and load not in came["id"]:
        complain(f"There is no load {load}; 'spiritlevel loads' lists them.")
    elif source is not None and source not in names:
        complain(f"Nothing was ever loaded of a source '{source}'. There are loads of: {', '.join(names) or 'none'}.")
    else:
        return
    raise typer.Exit(1)


@quarantine.command("list")
def list_(
    *,
    home: Home = HERE,
    load: Load = None,
    source: Source = None,
    reason: Reason = None,
    as_json: AsJson = False,
) -> None:
    """Which records were refused, and why; never what stands in them.

    Example: spiritlevel quarantine list --load 12

    Example: spiritlevel quarantine list --reason suite:
    """
    from ingest.settings import load_settings
    from ingest.store.quarantine import Wanted, quarantined

    settings = load_settings(home)
    refused = quarantined(settings, Wanted(load=load, source=source, reason=reason))
    if refused.is_empty():
        known(settings, load, source)
    if as_json:
        print_json(refused)
    elif refused.is_empty():
        say("No such record is in quarantine.")
    else:
        show(refused)


@quarantine.command()
def export(
    *,
    home: Home = HERE,
    load: Annotated[int, typer.Option(help="The load whose refused records are wanted.")],
    to: Annotated[Path, typer.Option(dir_okay=False, help="The file to write; it must not be there yet.")],
    reason: Reason = None,
) -> None:
    """Write refused records, decrypted, into a file that only you may read: CSV by its name, else JSON lines.

    Example: spiritlevel quarantine export --load 12 --to refused.csv
    """
    from ingest.export_refused import export_refused
    from ingest.settings import load_settings

    done = export_refused(load_settings(home), load, with_a_folder(to), reason=reason)
    say(f"{done.written:,} of {done.records:,} refused records of load {load} are in {to}, readable by you alone.")
    if done.written < done.records:
        complain(
            f"Of {done.records - done.written:,} the bytes are not kept, and their file is no longer there as it was."
        )


@quarantine.command()
def replay(
    *,
    home: Home = HERE,
    load: Load = None,
    source: Source = None,
    reason: Reason = None,
    as_json: AsJson = False,
) -> None:
    """Read refused records again, with today's settings and suites; what is sound now becomes facts.

    Example: spiritlevel quarantine replay --source hotline --reason not_a_time
    """
    import polars as pl

    from ingest.replay import Replayed, replay
    from ingest.settings import load_settings
    from ingest.store.quarantine import Wanted

    def told(one: Replayed) -> None:
        if one.message:
            complain(one.message)

    settings = load_settings(home)
    known(settings, load, source)
    done = replay(settings, Wanted(load=load, source=source, reason=reason), told)
    lines = [
        {"load": x.load, "source": x.source, "file": x.file, "records": x.records, "facts now": x.accepted}
        | {"refused still": x.refused}
        for x in done
    ]
    if as_json:
        print_json([vars(x) | {"refused": x.refused} for x in done])
    elif not done:
        say("No such record is in quarantine.")
    else:
        show(pl.DataFrame(lines))
    if any(x.held for x in done):
        raise typer.Exit(GATE_FAILED)
