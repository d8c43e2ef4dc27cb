"""The words of the wall: how old the data are, and how each channel stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import polars as pl

from dashboards.words import formats
from dashboards.words.language import _, later, many
from ingest.settings import Settings
from metrics.now import Now

FRESH, LATE = timedelta(minutes=5), timedelta(minutes=30)
"""Up to how old data can be acted on as they are, and up to how old with care."""

MOST = 7
"""Channels that have room on a wall; those where most has to be done come first."""

IS_NOW = ("live", "late", "partly")
"""The states in which the figures are those of now."""

_WORDS = {
    "live": later("Live"),
    "late": later("Late"),
    "partly": later("Incomplete"),
    "stale": later("Stale"),
    "nothing": later("No data"),
}
_SIGNS = {
    "live": "\N{BLACK CIRCLE}",
    "late": "\N{BLACK LOWER LEFT TRIANGLE}",
    "partly": "\N{CIRCLE WITH LEFT HALF BLACK}",
    "stale": "\N{WARNING SIGN}",
    "nothing": "\N{WARNING SIGN}",
}


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """How old the data are: a state for the colour, a sign, a word, and the sentence."""

    state: Literal["live", "late", "partly", "stale", "nothing"]
    sentence: str

    @property
    def sign(self) -> str:
        """The sign of the state."""
        return _SIGNS[self.state]

    @property
    def word(self) -> str:
        """The word of the state."""
        return _(_WORDS[self.state])


def stamp(as_of: datetime | None, now: datetime, settings: Settings, silent: pl.DataFrame | None = None) -> Stamp:
    """What is to be said of data that end at `as_of`, at this moment; `silent` are the sources that are missing."""
    if as_of is None:
        return Stamp(state="nothing", sentence=_("Nothing has been loaded yet."))
    zone = ZoneInfo(settings.site.timezone)
    age, clock = now - as_of, f"{as_of.astimezone(zone):%H:%M}"
    ago = formats.duration(max(age.total_seconds(), 0))
    if age <= LATE:
        if silent is not None and not silent.is_empty():
            return _without(silent, clock, settings)
        late = Stamp(state="late", sentence=_("Data up to {clock}, {ago} ago").format(clock=clock, ago=ago))
        return late if age > FRESH else Stamp(state="live", sentence=_("Data up to {clock}").format(clock=clock))
    here, there = now.astimezone(zone).date(), as_of.astimezone(zone).date()
    moment = formats.moment(as_of, settings.site.timezone)
    if there == here:
        return Stamp(
            state="stale", sentence=_("Not now: the data end at {clock}, {ago} ago").format(clock=clock, ago=ago)
        )
    if there == here - timedelta(days=1):
        return Stamp(
            state="stale",
            sentence=_("Yesterday's data: they end on {moment}, {ago} ago").format(moment=moment, ago=ago),
        )
    return Stamp(state="stale", sentence=_("Old data: they end on {moment}, {ago} ago").format(moment=moment, ago=ago))


def _without(silent: pl.DataFrame, clock: str, settings: Settings) -> Stamp:
    """What is said where most sources are heard, and some are not."""
    since = formats.short_moment(silent["last_at"].min(), settings.site.timezone)  # type: ignore[arg-type]  # a moment
    said = many(
        "{sources} has sent nothing since {since}; all else up to {clock}",
        "{sources} have sent nothing, the first since {since}; all else up to {clock}",
        silent.height,
    )
    return Stamp(
        state="partly", sentence=said.format(sources=formats.in_a_row(silent["source"]), since=since, clock=clock)
    )


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number of the wall: what it is, the number as text, and whether it calls for somebody."""

    label: str
    value: str
    calls: bool = False


def figures(stands: Now, state: str, settings: Settings) -> list[Figure]:
    """What stands in the largest type: waiting, overdue, the longest wait; of stale data with the time beside."""
    clock = f"{stands.as_of.astimezone(ZoneInfo(settings.site.timezone)):%H:%M}"
    waiting, overdue, due = (int(stands.waiting[x].sum()) for x in ("waiting", "overdue", "due"))
    is_now = state in IS_NOW
    return [
        Figure(
            label=_("Waiting now") if is_now else _("Waiting at {clock}").format(clock=clock),
            value=formats.count(waiting),
        ),
        Figure(label=_("Overdue"), value=formats.count(overdue), calls=overdue > 0),
        Figure(label=_("Still in time"), value=formats.count(due)),
        Figure(label=_("Longest wait"), value=formats.duration(stands.waiting["longest_s"].max()), calls=overdue > 0),
    ]


def channels(stands: Now, served: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """A row per channel in words: name, waiting, longest, overdue, served, promise, gave_up, and what calls (booleans).

    `served` is served_in_time of today by channel, with its verdict against the promise. Channels by which nobody came
    and where nobody waits have no row.
    """
    now = stands.waiting.group_by("channel").agg(pl.col("waiting", "overdue").sum(), pl.col("longest_s").max())
    targets = {str(x): promise.target for x, promise in settings.promise.items()}
    today = served.filter(pl.col("n") > 0).select("channel", "value", "verdict")
    every = now.join(today, on="channel", how="full", coalesce=True).join(
        stands.hour, on="channel", how="full", coalesce=True
    )
    target = pl.col("channel").replace_strict(targets, default=None, return_dtype=pl.Float64)
    word = (
        pl.when(pl.col("verdict") == "worse")
        .then(pl.lit(_("below")))
        .when(pl.col("verdict") == "better")
        .then(pl.lit(_("above")))
    )
    sign = (
        pl.when(pl.col("verdict") == "worse")
        .then(pl.lit("\N{BLACK DOWN-POINTING TRIANGLE}"))
        .when(pl.col("verdict") == "better")
        .then(pl.lit("\N{BLACK UP-POINTING TRIANGLE}"))
    )
    promised = pl.format(_("of {} promised"), formats.percents(target))
    return (
        every.sort(
            pl.col("overdue").fill_null(0),
            pl.col("waiting").fill_null(0),
            formats.order("channel"),
            descending=[True, True, False],
        )
        .head(MOST)
        .select(
            name=formats.names("channel", pl.col("channel")),
            waiting=formats.counts(pl.col("waiting").fill_null(0)),
            longest=formats.durations(pl.col("longest_s")),
            overdue=formats.counts(pl.col("overdue").fill_null(0)),
            served=formats.percents(pl.col("value")),
            promise=pl.concat_str([promised, sign, word], separator=" ", ignore_nulls=True),
            gave_up=pl.when(pl.col("gave_up").is_null())
            .then(pl.lit(formats.NOTHING))
            .otherwise(pl.format(_("{} of {}"), formats.counts(pl.col("gave_up")), formats.counts(pl.col("offered")))),
            is_overdue=pl.col("overdue").fill_null(0) > 0,
            is_below=(pl.col("verdict") == "worse").fill_null(value=False),
        )
    )


def queues(stands: Now) -> str:
    """The queues in which somebody has waited for longest, in one line; empty where nobody is overdue."""
    overdue = stands.waiting.filter(pl.col("overdue") > 0).head(3)
    if overdue.is_empty():
        return ""
    each = pl.format(
        _("{} {}: {} overdue, {}"),
        formats.names("channel", pl.col("channel")),
        formats.names("queue", pl.col("queue")),
        formats.counts(pl.col("overdue")),
        formats.durations(pl.col("longest_s")),
    )
    return formats.told(overdue, each, by=" \N{MIDDLE DOT} ")


def nobody(stands: Now) -> str:
    """What is said where nobody waits."""
    came = int(stands.hour["offered"].sum())
    return many(
        "Nobody waits; {n} contact came in the last hour.", "Nobody waits; {n} contacts came in the last hour.", came
    ).format(n=formats.count(came))
