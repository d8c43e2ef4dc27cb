"""`spiritlevel alerts`: what somebody should be told now, who knows of it, and what nobody is told for a while."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from commands.options import HERE, AsJson, ByWhom, Home, user
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import say, show

alerts = typer.Typer(
    no_args_is_help=True,
    help="Broken promises, unusual days, unevenness, bad and missing data. Example: spiritlevel alerts check",
)


@alerts.command()
def check(*, home: Home = HERE, as_json: AsJson = False) -> None:
    """Look what should be told, and tell it to those whom [alerts] names; loads do it by themselves.

    Example: spiritlevel alerts check
    """
    from commands.telling import check as look
    from ingest.settings import load_settings
    from ingest.store.chosen import in_force

    told = look(in_force(load_settings(home)), now=datetime.now(UTC))
    if as_json:
        print_json([asdict(x) for x in told])
        return
    for one in told:
        say(f"{one.title}. {one.said}{'' if one.sent else ' (not sent)'}")
    if not told:
        say("There is nothing to tell.")


@alerts.command("list")
def listed(
    *,
    home: Home = HERE,
    over: Annotated[bool, typer.Option("--over", help="Those that are over, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """What goes on, and what is silenced.

    Example: spiritlevel alerts list --over
    """
    import polars as pl

    from ingest.settings import load_settings
    from ingest.store.alerts import alerts as kept
    from ingest.store.alerts import silences

    settings = load_settings(home)
    zone = settings.site.timezone
    found = [x.model_dump() for x in kept(settings, over=over)]
    if as_json:
        print_json(found)
        return
    names = ("id", "about", "began_at", "title", "times_told", "known_by", "over_at")
    if found:
        table = pl.DataFrame(found, infer_schema_length=None).select(names)
        times = pl.col("began_at", "over_at").cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(zone)
        show(table.with_columns(times))
    else:
        say("Nothing goes on.")
    for quiet in silences(settings, now=datetime.now(UTC)):
        say(f"Nobody is told of '{quiet.about}' until {quiet.until:%Y-%m-%d %H:%M} UTC; {quiet.who} wanted it so.")


@alerts.command()
def backtest(
    *,
    home: Home = HERE,
    days: Annotated[int, typer.Option(min=1, max=400, help="Over how many days before the facts end.")] = 28,
    as_json: AsJson = False,
) -> None:
    """How often somebody would have been told, and how often rightly.

    Example: spiritlevel alerts backtest --days 28
    """
    from ingest.settings import load_settings
    from ingest.store.annotations import annotations
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.alerts.backtest import backtest as of_promises
    from metrics.alerts.tried import tried

    settings = in_force(load_settings(home))
    notes = annotations(settings)
    promises, others = ask(
        settings,
        lambda facts: (of_promises(facts, settings, days=days), tried(facts, settings, days=days, notes=notes)),
    )
    if as_json:
        print_json({"promises": promises.to_dicts(), "others": others.to_dicts()})
        return
    for found in (promises, others):
        if not found.is_empty():
            show(found)
    if promises.is_empty() and others.is_empty():
        say("There are no contacts of which anybody could have been told.")


@alerts.command()
def known(
    number: Annotated[int, typer.Argument(help="The alert's number, as 'spiritlevel alerts list' shows it.")],
    *,
    home: Home = HERE,
    by_whom: ByWhom = None,
) -> None:
    """Say that somebody knows of it: it is not told again until it is over.

    Example: spiritlevel alerts known 3
    """
    from ingest.settings import load_settings
    from ingest.store.alerts import acknowledge

    acknowledge(load_settings(home), number, who=by_whom or user(), now=datetime.now(UTC))
    say(f"Alert {number} is not told again until it is over.")


@alerts.command()
def silence(
    about: Annotated[
        str,
        typer.Argument(
            help="What of, as in 'spiritlevel alerts list': promise:voice, uneven, stale; or * for everything."
        ),
    ],
    *,
    home: Home = HERE,
    for_: Annotated[str, typer.Option("--for", help="For how long, such as 4h.")] = "4h",
    why: Annotated[str, typer.Option(help="Why, for whoever looks later.")] = "",
    by_whom: ByWhom = None,
) -> None:
    """Tell nobody of something for a while; what happens is kept all the same.

    Example: spiritlevel alerts silence promise:voice --for 4h --why "new phone menu"
    """
    from ingest.settings import load_settings
    from ingest.settings.values import seconds
    from ingest.store.alerts import EVERYTHING
    from ingest.store.alerts import alerts as kept
    from ingest.store.alerts import silence as keep
    from metrics.alerts.alarm import ABOUT
    from metrics.alerts.looking import known_abouts

    now = datetime.now(UTC)
    try:
        length = timedelta(seconds=seconds(for_))
        until = now + length
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"{error}.") from None
    settings = load_settings(home)
    # A source that was loaded once stands in no settings, and can be told of all the same.
    told_of = {x.about for x in kept(settings, over=True)}
    if about not in {EVERYTHING, *known_abouts(settings), *told_of}:
        raise typer.BadParameter(f"Nobody is ever told of '{about}'; there are {', '.join((*ABOUT, EVERYTHING))}.")
    keep(settings, about, until=until, who=by_whom or user(), now=now, why=why)
    say(f"Nobody is told of '{about}' until {until:%Y-%m-%d %H:%M} UTC.")
