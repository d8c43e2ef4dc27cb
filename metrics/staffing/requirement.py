"""The staff that a day takes, channel by channel and in all, beside the staff that was there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from ingest.settings import Settings
from metrics.rows import FactSource
from metrics.staffing.asked import Asked
from metrics.staffing.asked import asked as asked_of
from metrics.staffing.backlog import backlog
from metrics.staffing.conditions import conditions
from metrics.staffing.present import present, theirs
from metrics.staffing.required import required
from metrics.staffing.volume import volume
from metrics.together import together


@dataclass(frozen=True, kw_only=True, eq=False)
class Requirement:
    """How many agents the asked day takes.

    `channels` is as `metrics.staffing.conditions.conditions`, with contacts (of a day), days, agent_hours and
    paid_hours (of the stretches of which a number is known), told (the share of the contacts in them), and waiting
    (unanswered when the day began; null in live channels and for a weekday). `stretches` is as
    `metrics.staffing.required.required`. `totals` has a row for each stretch: at, agents and positions (of all channels
    that have a number), without (channels with contacts and no number), required (agents of the channels of
    `compared`, null where one of them has no number), present (agents who were there; null where nobody says),
    difference (present less required: below 0 they were too few). `compared` are the channels served by agents whose
    time is known; with a choice of channels nothing is compared, for nobody says in which channel an agent waits.
    """

    asked: Asked
    channels: pl.DataFrame
    stretches: pl.DataFrame
    totals: pl.DataFrame
    compared: Sequence[str]
    shrinkage: float
    most_occupancy: float


def requirement(facts: FactSource, settings: Settings, asked: Asked) -> Requirement:
    """How many agents it takes. Raises what `measure` raises."""
    with together():
        coming = volume(facts, settings, asked)
        served = conditions(facts, settings, asked, coming)
        there = present(facts, settings, asked)
        compared = theirs(facts, settings, asked) if there.height and not asked.channels else []
        waiting = backlog(facts, settings, asked)
    beside = coming.join(served, on=asked.keys, nulls_equal=True).sort(*asked.keys, "at", nulls_last=True)
    stretches = required(beside, settings.staffing, every_s=asked.every_s)
    return Requirement(
        asked=asked,
        channels=_of_channels(served, stretches, waiting, asked),
        stretches=stretches,
        totals=_totals(stretches, there, compared),
        compared=compared,
        shrinkage=settings.staffing.shrinkage,
        most_occupancy=settings.staffing.most_occupancy,
    )


def requirement_of(
    settings: Settings,
    *,
    channels: Sequence[str] = (),
    by_queue: bool = False,
    day: str | None = None,
    weekday: str | None = None,
    every: str = "30m",
) -> Callable[[FactSource], Requirement]:
    """The same with the question as texts; what it returns raises `AskedError`, `PeriodError`."""
    return lambda facts: requirement(
        facts,
        settings,
        asked_of(settings, facts, channels=channels, by_queue=by_queue, day=day, weekday=weekday, every=every),
    )


def _of_channels(served: pl.DataFrame, stretches: pl.DataFrame, waiting: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    keys, hours = asked.keys, asked.every_s / 3600
    known = pl.col("agents").is_not_null()
    sums = stretches.group_by(keys).agg(
        pl.col("contacts").sum(),
        pl.col("days").max(),
        agent_hours=pl.when(known.any()).then(pl.col("agents").sum() * hours),
        paid_hours=pl.when(known.any()).then(pl.col("positions").sum() * hours),
        told=pl.col("contacts").filter(known).sum() / pl.col("contacts").sum(),
    )
    with_sums = served.join(sums, on=keys, how="left", nulls_equal=True)
    left = with_sums.join(waiting, on=keys, how="left", nulls_equal=True)
    can_wait = ~pl.col("live") & (asked.weekday is None)
    return left.with_columns(waiting=pl.when(can_wait).then(pl.col("waiting").fill_null(0))).sort(keys, nulls_last=True)


def _totals(stretches: pl.DataFrame, there: pl.DataFrame, compared: Sequence[str]) -> pl.DataFrame:
    known, theirs = pl.col("agents").is_not_null(), pl.col("channel").is_in(list(compared))
    sums = stretches.group_by("at").agg(
        pl.col("agents", "positions").sum(),
        without=pl.col("channel").filter(~known).unique().sort(),
        required=pl.when((known | ~theirs).all()).then(pl.col("agents").filter(theirs).sum()),
    )
    both = sums.join(there, on="at", how="full", coalesce=True) if compared else sums.with_columns(present=None)
    return (
        both.with_columns(
            pl.col("agents", "positions").fill_null(0.0),
            pl.col("without").fill_null([]),
            # Where nobody came there is nothing to be done; where somebody came and it is not known, it is not known.
            required=pl.when(pl.lit(bool(compared)) & pl.col("agents").is_null())
            .then(0.0)
            .when(bool(compared))
            .then("required"),
            present=pl.col("present").cast(pl.Float64),
        )
        .with_columns(difference=pl.col("present") - pl.col("required"))
        .sort("at")
    )
