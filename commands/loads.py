"""What came, what was refused and why: `spiritlevel loads`."""

# ruff: noqa: PLC0415 - imports of the rooms stand inside the command, which starts at once

from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import HERE, AsJson, Home
from commands.rare_names import names_as_numbers
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import cell, complain, say, show

if TYPE_CHECKING:
    import polars as pl

    from ingest.settings import Settings

FIRST = 20
"""How many refused records of a load are shown one by one."""


def loads(
    load: Annotated[int | None, typer.Argument(help="One load, with what was refused of it, and all checks.")] = None,
    *,
    home: Home = HERE,
    as_json: AsJson = False,
) -> None:
    """What came, what was refused, and why.

    Example: spiritlevel loads 12
    """
    from ingest.settings import load_settings
    from ingest.store.loads import loads as lines

    settings = load_settings(home)
    came = lines(settings, load)
    if came.is_empty():
        complain(
            "Nothing has been loaded yet."
            if load is None
            else f"There is no load {load}; 'spiritlevel loads' lists them."
        )
        raise typer.Exit(1)
    if load is None:
        _every(settings, came, as_json=as_json)
    else:
        _one(settings, came, load, as_json=as_json)


def _every(settings: "Settings", came: "pl.DataFrame", *, as_json: bool) -> None:
    from ingest.judging import unusual
    from ingest.registry import tables
    from ingest.store.facts import ask
    from ingest.store.loads import reasons, verdicts
    from ingest.store.oddities import oddities

    refused, checks, now = reasons(settings), verdicts(settings), unusual(settings)
    odd = ask(settings, lambda facts: oddities(facts, tables().values()), everything=True)
    gone = ask(settings, lambda facts: facts.left_out)
    if as_json:
        said = {"loads": came, "reasons": refused, "checks": checks, "unusual": now, "oddities": odd, "excluded": gone}
        print_json(said)
        return
    show(came.drop("message", "connector", "refused_by_gate"))
    for message in came["message"].unique(maintain_order=True):
        if message:
            say(message)
    if refused.height:
        say("Records that were refused:")
        show(refused)
    if checks["failed"].sum() or checks["unknown"].sum():
        say("What the quality gate said, of all loads together; 'spiritlevel loads' with a number shows one:")
        show(checks)
    if now:
        say("What is unusual now:")
        for result in now:
            say(f"  {result.expectation}: {result.observed}.")
        say("")
    if odd.height:
        say("Rows that were kept although something about them is odd:")
        show(odd)
    if gone.height:
        say("Contacts that [exclude] leaves out of every number:")
        show(gone)


def _one(settings: "Settings", came: "pl.DataFrame", load: int, *, as_json: bool) -> None:
    from ingest.store.loads import flags, gate_outcomes, reasons, refusals, verdicts

    refused, checks = refusals(settings, load, None if as_json else FIRST), gate_outcomes(settings, load)
    why, odd = reasons(settings, load), flags(settings, load)
    if as_json:
        kept = {"loads": came, "reasons": why, "refusals": refused, "checks": checks, "flags": odd}
        print_json({**kept, "verdicts": verdicts(settings, load)})
        return
    line = came.row(0, named=True)
    say(f"Load {load}: {line['file']} of {line['source']}, read as {line['connector']}: {line['state']}.")
    say(f"It came on {cell(line['received_at'])} and took {cell(line['seconds'])} s.")
    parts = [f"{cell(line[name])} {name}" for name in ("new", "updated", "unchanged", "stale", "quarantined")]
    if line["state"] == "done":
        say(f"{cell(line['records'])} records = {' + '.join(parts)}.")
    if line["message"]:
        say(line["message"])
    if why.height:
        say("\nRecords that were refused, by reason:")
        show(why.drop("source"))
        more = f" The first {refused.height} of them:" if refused.height < line["quarantined"] else ""
        say(f"'spiritlevel quarantine list --load {load}' lists every one.{more}")
        show(refused.drop("load", "source", "file"))
    failed = checks.filter(~checks["ok"].fill_null(value=False))
    if failed.height:
        say("\nWhat did not hold:")
        show(failed.drop("load", "source"))
    if checks.height:
        say("\nChecks, by how grave they are:")
        show(verdicts(settings, load))
    if odd.height:
        say("\nRows that were kept although something about them is odd:")
        show(odd.drop("load", "source"))
    names_as_numbers(settings)
