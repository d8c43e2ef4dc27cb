"""What the page Staffing asks of a view, remembered like everything that a view is asked.

Each is remembered by what it depends on alone: the coming week by each channel, everything else by the chosen days.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from dashboards.asked.filters import Choice
from dashboards.asked.questions import in_words
from dashboards.asked.repeated import question
from dashboards.asked.view import View
from metrics.catalogue.offered import offered
from metrics.catalogue.served_in_time import served_in_time
from metrics.staffing.asked import AskedError, last_whole_day
from metrics.staffing.causes import Causes, causes
from metrics.staffing.crew import Crew, crew
from metrics.staffing.forecast import served
from metrics.staffing.joined import joined
from metrics.staffing.planned import Planned, planned
from metrics.staffing.strain import Strain, strain
from metrics.staffing.what_if import Move, WhatIf, moved

_METRICS = (served_in_time, offered)


def noted(view: View) -> tuple[str, ...]:
    """All that was noted, in words: what is foretold depends on it."""
    return in_words(view.annotations)


@question
def coming_week(view: View) -> Planned:
    """What the seven days after the last whole one take, in the chosen channels."""
    last = last_whole_day(view.settings, view.facts)

    def found() -> Planned:
        channels = view.choice.channels or served(view.facts, view.settings, last)
        if not channels:
            return planned(view.facts, view.settings, notes=view.annotations)
        return joined([_coming_week_of(x, view, last) for x in channels])

    whole = _of(view, last, channels=view.choice.channels)
    return whole.remember(("coming week", *noted(view)), _METRICS, found)


def _coming_week_of(channel: str, view: View, last: date) -> Planned:
    """The same of one channel: of several nothing is worked out again that anybody was told of one of them."""
    return _of(view, last, channels=[channel]).remember(
        ("coming week of a channel", *noted(view)),
        _METRICS,
        lambda: planned(view.facts, view.settings, channels=[channel], notes=view.annotations),
    )


@question
def last_week(view: View) -> Causes:
    """Why there were too few or too many in the last whole week of the chosen days, over all channels."""
    last = min(view.choice.until - timedelta(days=1), last_whole_day(view.settings, view.facts))
    return _of(view, last).remember(
        ("last week", *noted(view)),
        _METRICS,
        lambda: causes(view.facts, view.settings, last=last, notes=view.annotations),
    )


@question
def who_serves(view: View) -> Crew | None:
    """Everybody who served in the chosen days, in all channels; None where none of these days is over."""

    def found() -> Crew | None:
        try:
            return crew(view.facts, view.settings, view.choice.period)
        except AskedError:
            return None

    return view.of_everybody.remember(("who serves",), _METRICS, found)


@question
def if_moved(view: View, move: Move) -> WhatIf | None:
    """What a move does; None where nobody is there to move, or would only stay."""
    of = who_serves(view)
    if of is None:
        return None

    def found() -> WhatIf | None:
        try:
            return moved(of, view.facts, view.settings, move)
        except AskedError:
            return None

    return view.of_everybody.remember(("what if", move), _METRICS, found)


@question
def strained(view: View, *, by_agent: bool) -> Strain | None:
    """The strain of the chosen days on teams, and on single agents where that is asked for."""

    def found() -> Strain | None:
        try:
            return strain(view.facts, view.settings, period=view.choice.period, by_agent=by_agent)
        except AskedError:
            return None

    return view.of_everybody.remember(("strain", by_agent), _METRICS, found)


def tried(found: Planned) -> pl.DataFrame:
    """How right the forecast of each channel would have been: channel, kind, and what the backtest tells."""
    rows = [
        (channel, kind, test.weeks, x.error, x.naive, x.difference, x.low, x.high, x.verdict, x.inside)
        for channel, test in found.told.tried.items()
        for kind, x in (("contacts", test.contacts), ("handling", test.handling))
        if x is not None
    ]
    shares = dict.fromkeys(("error", "naive", "difference", "low", "high"), pl.Float64)
    schema = {"channel": pl.String, "kind": pl.String, "weeks": pl.Int64, **shares}
    return pl.DataFrame(rows, schema={**schema, "verdict": pl.String, "inside": pl.Float64}, orient="row")


def _of(view: View, day: date, *, channels: Sequence[str] = ()) -> View:
    """One day of these channels, whatever else is chosen."""
    return replace(view, choice=Choice(since=day, until=day + timedelta(days=1), channels=tuple(channels)))
