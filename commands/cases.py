"""`spiritlevel cases`: whom to call back, who works at it, and what became of it."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import HERE, AsJson, ByWhom, Home, user
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import say, show

if TYPE_CHECKING:
    import polars as pl

    from ingest.settings import Settings
    from ingest.store.case_changes import Done

cases = typer.Typer(
    no_args_is_help=True,
    help="Whom to call back: the cases of customers whose contact failed. Example: spiritlevel cases list",
)

SHOWN = 40
"""So many cases are shown; --json has all."""

Number = Annotated[int, typer.Argument(help="The case's number, as 'spiritlevel cases list' shows it.")]


class How(StrEnum):
    """How a case ended, or did not."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    NOT_NEEDED = "not_needed"
    LATER = "later"


@cases.command()
def update(*, home: Home = HERE, as_json: AsJson = False) -> None:
    """Open cases for what failed, and close those whose customers have been served; loads do it by themselves.

    Example: spiritlevel cases update
    """
    from dataclasses import asdict

    from ingest.settings import load_settings
    from ingest.store.chosen import in_force

    done = brought_up_to_date(in_force(load_settings(home)))
    if as_json:
        print_json(asdict(done))
        return
    say(f"{done.opened} opened, {done.again} failed again, {done.over} ended by themselves.")


@cases.command("list")
def listed(
    *,
    home: Home = HERE,
    mine: Annotated[bool, typer.Option("--mine", help="Only those that are mine.")] = False,
    closed: Annotated[bool, typer.Option("--closed", help="Those that are over, too.")] = False,
    by_whom: ByWhom = None,
    as_json: AsJson = False,
) -> None:
    """The cases, first whom to call first: what is overdue, then whom it is worth most to call.

    Example: spiritlevel cases list --mine
    """
    import polars as pl

    from dashboards.terminal.prediction import with_reasons
    from ingest.settings import load_settings

    settings = load_settings(home)
    rows = _ranked(settings, closed=closed)
    if mine:
        rows = rows.filter(pl.col("owner") == (by_whom or user()))
    if as_json:
        print_json(rows)
    elif rows.is_empty():
        say("There is no case; 'spiritlevel cases update' looks for what failed.")
    else:
        some = ("id", "reason", "channel", "need", "times", "last_at", "due_at", "overdue", "spent", "owner", "status")
        show(with_reasons(rows, some).head(SHOWN))
        if rows.height > SHOWN:
            say(f"{rows.height - SHOWN:,} more; --json has all of them.")


@cases.command("next")
def next_one(*, home: Home = HERE, by_whom: ByWhom = None, as_json: AsJson = False) -> None:
    """Take the case that comes first and is nobody's yet, or one's own; two who ask at once get two.

    Example: spiritlevel cases next
    """
    import polars as pl

    from dashboards.terminal.prediction import with_reasons
    from ingest.settings import load_settings
    from ingest.store.cases import take_next

    settings = load_settings(home)
    taken = take_next(settings, _ranked(settings, closed=False)["id"].to_list(), who=by_whom or user())
    if taken is None:
        say("Nobody is left to be called back.")
        raise typer.Exit(1)
    mine = _ranked(settings, closed=False).filter(pl.col("id") == taken.id)
    if as_json:
        print_json(mine)
    else:
        some = ("id", "reason", "channel", "need", "times", "last_at", "due_at", "spent", "contact")
        show(with_reasons(mine, some))
        say(f"'spiritlevel cases done {taken.id} reached' says how it ended.")


@cases.command()
def loop(*, home: Home = HERE, as_json: AsJson = False) -> None:
    """Whether the loop closes: who was called in time, and what became of them beside matched ones who were not.

    Example: spiritlevel cases loop
    """
    import polars as pl

    from dashboards.terminal.loop import after_call, closed
    from ingest.settings import load_settings
    from ingest.store.cases import cases as kept
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.follow_up.loop import closed_loop
    from metrics.follow_up.recovered import DAYS, recovered

    settings = in_force(load_settings(home))
    there = kept(settings)
    as_of, outcomes = ask(settings, lambda facts: (facts.as_of, recovered(there, facts, settings)))
    by_reason = closed_loop(there, as_of=as_of, by="reason")
    if as_json:
        print_json({"by_reason": by_reason.to_dicts(), "after_a_call": outcomes.to_dicts()})
        return
    if by_reason.is_empty():
        say("Nobody had to be called so far.")
        return
    show(closed(by_reason))
    if there.filter(pl.col("tried_at").is_not_null()).height:
        say(f"In the {DAYS} days after the call, those called in time beside matched ones whom nobody called:")
        show(after_call(outcomes))


@cases.command("who")
def whom(number: Number, *, home: Home = HERE, by_whom: ByWhom = None, as_json: AsJson = False) -> None:
    """How to reach the customer of a case, where addresses are kept; who was shown it is written down.

    Example: spiritlevel cases who 12
    """
    from ingest.reaching import how_to_reach
    from ingest.settings import load_settings

    addresses = how_to_reach(load_settings(home), number, who=by_whom or user())
    if as_json:
        print_json(addresses)
    else:
        say(", ".join(addresses))


@cases.command()
def done(
    number: Number,
    how: How,
    *,
    home: Home = HERE,
    anyway: Annotated[bool, typer.Option("--anyway", help="Although somebody else works at it.")] = False,
    by_whom: ByWhom = None,
) -> None:
    """Say how a case ended: reached, not_reached, not_needed; or later, after a call in vain.

    Example: spiritlevel cases done 12 reached
    """
    from ingest.settings import load_settings
    from ingest.store.cases import CaseChangedError, Result, Status, case_of, close, tried

    settings = load_settings(home)
    case, who = case_of(settings, number), by_whom or user()
    if case.status == Status.WORKING and case.owner != who and not anyway:
        raise CaseChangedError(number, case)
    version = case.version
    if how is How.LATER:
        tried(settings, number, version, who=who)
        say(f"Case {number} stays open; it is noted that nobody was reached.")
        return
    close(settings, number, version, result=Result(how), who=who)
    say(f"Case {number} is closed.")


def brought_up_to_date(settings: "Settings") -> "Done":
    """What follows from the facts, done to the cases."""
    from ingest.store.case_changes import bring_up_to_date
    from ingest.store.cases import cases as kept
    from ingest.store.facts import ask
    from metrics.follow_up.following import following

    there = kept(settings, closed=False)
    return ask(settings, lambda facts: bring_up_to_date(settings, following(facts, settings, there)))


def _ranked(settings: "Settings", *, closed: bool) -> "pl.DataFrame":
    from ingest.store.cases import cases as kept
    from ingest.store.facts import ask
    from ingest.store.learned import last_learned
    from metrics.follow_up.ranking import ranked
    from metrics.prediction.learning import NAME, in_use

    model = in_use(last_learned(settings, NAME))
    return ask(settings, lambda facts: ranked(kept(settings, closed=closed), facts, settings, model=model))
