"""`spiritlevel staffing`: how many agents a day takes, by channel and half hour, and how many were there."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from typing import Annotated

import typer

from commands.hint import hint_if_nothing_is_loaded
from commands.options import HERE, AsJson, Home
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import say, show


def staffing(
    *,
    home: Home = HERE,
    channel: Annotated[list[str] | None, typer.Option(help="Only this channel; may be repeated.")] = None,
    by_queue: Annotated[bool, typer.Option("--by-queue", help="For each queue by itself.")] = False,
    day: Annotated[str | None, typer.Option(help="Which day; left out, the last whole one.")] = None,
    weekday: Annotated[str | None, typer.Option(help="A typical monday, tuesday ... of eight weeks instead.")] = None,
    every: Annotated[str, typer.Option(help="The length of a stretch: 15m or 30m.")] = "30m",
    as_json: AsJson = False,
) -> None:
    """How many agents each half hour of a day takes to keep its promises, and how many were there.

    Example: spiritlevel staffing --weekday monday --channel voice
    """
    from dashboards.terminal.staffing import channels, plainly, stretches
    from dashboards.terminal.staffing import day as over_the_day
    from ingest.settings import load_settings
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.staffing.in_words import requirement_in_words
    from metrics.staffing.requirement import requirement_of

    settings = in_force(load_settings(home))
    question = requirement_of(
        settings, channels=channel or (), by_queue=by_queue, day=day, weekday=weekday, every=every
    )
    found = ask(settings, question)
    hint_if_nothing_is_loaded(settings)
    sentences = requirement_in_words(found)
    if as_json:
        print_json(plainly(found) | {"in_words": sentences})
        return
    for sentence in sentences:
        say(sentence)
    if found.stretches.height:
        show(channels(found))
        show(stretches(found) if found.channels.height == 1 else over_the_day(found))
