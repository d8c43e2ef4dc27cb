"""`spiritlevel what-if`: people move to another channel, or to other hours, and what becomes of both."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from typing import Annotated

import typer

from commands.hint import hint_if_nothing_is_loaded
from commands.options import HERE, AsJson, Home, Since, Until
from dashboards.terminal.output import in_sentences, show


def what_if(
    people: Annotated[float, typer.Argument(help="How many people at work move; parts of one can.")],
    *,
    source: Annotated[str, typer.Option("--from", help="The channel that they leave.")],
    target: Annotated[str, typer.Option("--to", help="The channel that they go to; the same where only hours change.")],
    home: Home = HERE,
    hours: Annotated[
        list[str] | None, typer.Option(help="At which hours, as 09:00-12:00; may be repeated. Left out, all of them.")
    ] = None,
    to_hours: Annotated[
        list[str] | None, typer.Option(help="At which hours they are there; left out, the same.")
    ] = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """What becomes of served in time, giving up and evenness when people move from a channel or an hour to another.

    Example: spiritlevel what-if 2 --from email --to messaging --hours 09:00-12:00

    The days are those of the last eight weeks, or from --since to --until. Nobody's skills are known: that whoever
    moves can do the other work as well is taken for granted.
    """
    from datetime import UTC, datetime

    from dashboards.terminal.what_if import channels, plainly
    from ingest.settings import load_settings
    from ingest.settings.values import known_channel
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.calendar import period
    from metrics.rows import FactSource
    from metrics.staffing.asked import AskedError
    from metrics.staffing.hours_asked import hours_of
    from metrics.staffing.what_if import Move, WhatIf
    from metrics.staffing.what_if import what_if as found_of
    from metrics.staffing.what_if_in_words import what_if_in_words

    settings = in_force(load_settings(home))
    try:
        leave, arrive = known_channel(source), known_channel(target)
    except ValueError as wrong:
        raise AskedError(f"{wrong}.") from None
    move = Move(
        people=people, source=leave, target=arrive, hours=hours_of(hours or ()), to_hours=hours_of(to_hours or ())
    )
    zone = settings.site.timezone

    def answer(facts: FactSource) -> WhatIf:
        asked = period(since, until, zone=zone, now=facts.as_of or datetime.now(UTC)) if since or until else None
        return found_of(facts, settings, move, period=asked)

    hint_if_nothing_is_loaded(settings)
    found = ask(settings, answer)
    sentences = what_if_in_words(found)
    if not in_sentences(sentences, plainly(found), is_json=as_json):
        return
    show(channels(found))
