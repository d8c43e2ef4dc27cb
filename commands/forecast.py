"""`spiritlevel forecast`: how many contacts will come and how long they will take, and how far that can be trusted."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from typing import Annotated

import typer

from commands.hint import hint_if_nothing_is_loaded
from commands.options import HERE, AsJson, Home
from dashboards.terminal.output import in_sentences, show


def forecast(
    *,
    home: Home = HERE,
    channel: Annotated[list[str] | None, typer.Option(help="Only this channel; may be repeated.")] = None,
    days: Annotated[int, typer.Option(min=1, max=56, help="How many days ahead.")] = 14,
    every: Annotated[str, typer.Option(help="The length of a stretch: 15m or 30m.")] = "30m",
    as_json: AsJson = False,
) -> None:
    """How many contacts will come in each half hour of the days ahead, and how long they will take, with intervals.

    Example: spiritlevel forecast --channel voice --days 7
    """
    from dashboards.terminal.forecast import days as by_day
    from dashboards.terminal.forecast import plainly, stretches
    from ingest.settings import load_settings
    from ingest.store.annotations import annotations
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.staffing.forecast import forecast_of
    from metrics.staffing.forecast_in_words import forecast_in_words

    settings = in_force(load_settings(home))
    question = forecast_of(settings, channels=channel or (), days=days, every=every, notes=annotations(settings))
    found = ask(settings, question)
    hint_if_nothing_is_loaded(settings)
    sentences = forecast_in_words(found)
    if not in_sentences(sentences, plainly(found), is_json=as_json):
        return
    if found.days.height:
        show(by_day(found))
        if found.days["channel"].n_unique() == 1:
            show(stretches(found))
