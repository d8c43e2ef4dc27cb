"""`spiritlevel control`: a control chart as a table."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from typing import Annotated

import typer

from commands.hint import hint_if_nothing_is_loaded
from commands.options import HERE, AsJson, Home, Until, Where
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import say, show


def control(
    metric: Annotated[str, typer.Argument(help="The metric's name; 'spiritlevel metrics' lists them.")],
    *,
    home: Home = HERE,
    every: Annotated[str, typer.Option(help="A point for every 15m, 30m, 1h, 1d, 1w or 1mo.")] = "1d",
    by: Annotated[str, typer.Option(help="A chart for each value of these dimensions: channel,queue.")] = "",
    where: Where = None,
    since: Annotated[str | None, typer.Option(help="From this day or moment on, in the site's zone; or 28d.")] = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Which days are unusual: a control chart as a table, with the phases that were noted.

    Example: spiritlevel control served_in_time --every 1d --by channel --where queue=billing
    """
    from dashboards.terminal.differences import charted as for_people
    from ingest.settings import load_settings
    from ingest.store.annotations import annotations
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.comparing import charted

    settings = in_force(load_settings(home))
    notes = annotations(settings)
    found = ask(
        settings,
        charted(settings, metric, every=every, by=by, where=where or [], since=since, until=until, notes=notes),
    )
    hint_if_nothing_is_loaded(settings)
    if as_json:
        print_json(found)
        return
    for sentence in found.said:
        say(sentence)
    if found.points.is_empty():
        say("No bucket of time has passed of which anything is known.")
        return
    show(for_people(found, settings))
    many = found.points["signal"].count()
    say(f"{found.kind} chart; unusual are {many or 'none'} of {found.points.height} points.")
