"""`spiritlevel staffing`: how many agents a day takes, one that was or one that comes, and how many were there."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from typing import TYPE_CHECKING, Annotated

import typer

from commands.hint import hint_if_nothing_is_loaded
from commands.options import HERE, AsJson, Home
from dashboards.terminal.output import in_sentences, show

if TYPE_CHECKING:
    from metrics.staffing.causes import Causes
    from metrics.staffing.planned import Planned
    from metrics.staffing.requirement import Requirement


def staffing(
    *,
    home: Home = HERE,
    channel: Annotated[list[str] | None, typer.Option(help="Only this channel; may be repeated.")] = None,
    by_queue: Annotated[bool, typer.Option("--by-queue", help="For each queue by itself.")] = False,
    day: Annotated[
        str | None, typer.Option(help="Which day; one that comes is planned by the forecast. Left out, the last one.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, max=56, help="So many coming days, by the forecast.")] = None,
    weekday: Annotated[str | None, typer.Option(help="A typical monday, tuesday ... of eight weeks instead.")] = None,
    why: Annotated[
        bool,
        typer.Option("--why", help="Of the week up to the day: why there were too few, or too many."),
    ] = False,
    every: Annotated[str, typer.Option(help="The length of a stretch: 15m or 30m.")] = "30m",
    as_json: AsJson = False,
) -> None:
    """How many agents each half hour of a day takes to keep its promises, and how many were there.

    Example: spiritlevel staffing --weekday monday --channel voice

    Next week, by the forecast: spiritlevel staffing --days 7

    Why there were too few or too many last week: spiritlevel staffing --why
    """
    from ingest.settings import load_settings
    from ingest.store.annotations import annotations
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.staffing.asked import AskedError
    from metrics.staffing.causes import causes_of
    from metrics.staffing.planned import planned_of
    from metrics.staffing.requirement import requirement_of

    settings = in_force(load_settings(home))
    chosen = channel or ()
    if days is not None and (weekday is not None or by_queue):
        raise AskedError("Coming days are foretold by channel, one by one; leave --weekday and --by-queue away.")
    if why:
        if channel or by_queue or days is not None or weekday is not None:
            raise AskedError("--why is about a week, and all channels together; only --day goes with it.")
        explained = ask(settings, causes_of(settings, day=day, notes=annotations(settings)))
        hint_if_nothing_is_loaded(settings)
        _causes(explained, as_json=as_json)
        return
    if day is not None or days is not None:
        notes = annotations(settings)
        plan = planned_of(settings, channels=chosen, day=day, days=days, every=every, notes=notes)
        ahead = ask(settings, plan)
        if ahead is not None and (weekday is not None or by_queue):
            raise AskedError("A coming day is foretold by channel; leave --weekday and --by-queue away.")
        if ahead is not None:
            hint_if_nothing_is_loaded(settings)
            _plan(ahead, as_json=as_json)
            return
    question = requirement_of(settings, channels=chosen, by_queue=by_queue, day=day, weekday=weekday, every=every)
    found = ask(settings, question)
    hint_if_nothing_is_loaded(settings)
    _of_the_past(found, as_json=as_json)


def _of_the_past(found: "Requirement", *, as_json: bool) -> None:
    from dashboards.terminal.staffing import channels, plainly, stretches
    from dashboards.terminal.staffing import day as over_the_day
    from metrics.staffing.in_words import requirement_in_words

    sentences = requirement_in_words(found)
    if not in_sentences(sentences, plainly(found), is_json=as_json):
        return
    if found.stretches.height:
        show(channels(found))
        show(stretches(found) if found.channels.height == 1 else over_the_day(found))


def _plan(found: "Planned", *, as_json: bool) -> None:
    from dashboards.terminal.planned import days, plainly, stretches
    from metrics.staffing.planned_in_words import planned_in_words

    sentences = planned_in_words(found)
    if not in_sentences(sentences, plainly(found), is_json=as_json):
        return
    if found.days.height:
        show(days(found))
        show(stretches(found))


def _causes(found: "Causes", *, as_json: bool) -> None:
    from dashboards.terminal.causes import plainly, stretches
    from metrics.staffing.causes_in_words import causes_in_words

    sentences = causes_in_words(found)
    if not in_sentences(sentences, plainly(found), is_json=as_json):
        return
    if found.stretches.height:
        show(stretches(found))
