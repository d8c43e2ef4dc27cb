"""The typical week of a channel: its half hours from Monday to Sunday, and how many came and were served in each."""

from collections.abc import Sequence
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.catalogue.offered import offered
from metrics.catalogue.served_in_time import served_in_time
from metrics.measure import measure
from metrics.reach import first_of
from metrics.rows import FactSource
from metrics.staffing.asked import WEEKS, Asked, AskedError, last_whole_day
from metrics.staffing.many import Floats

DAY = 48
SLOTS = 7 * DAY
"""Half hours of a week; the first is Monday's after midnight."""

SLOT_S = 1800


def weeks(facts: FactSource, settings: Settings, period: Period | None = None) -> Asked:
    """The days that are looked at: those of a period, up to the last whole one; left out, the last eight weeks.

    They begin with the first day on which any contact is known: on days before it nobody was idle. Raises `AskedError`
    where none is left.
    """
    last = last_whole_day(settings, facts)
    first = last - timedelta(days=7 * WEEKS - 1)
    zone = ZoneInfo(settings.site.timezone)
    since, until = (None, None) if period is None else period.utc(settings.site.timezone)
    first = first if since is None else since.astimezone(zone).date()
    if until is not None:
        last = min(last, (until - timedelta(microseconds=1)).astimezone(zone).date())
    begins = first_of([offered], facts, settings)
    if begins is not None and first <= (day := begins.astimezone(zone).date()) <= last:
        first = day
    if first > last:
        raise AskedError(f"Of {first} to {last} no day is over yet; ask about a longer period.")
    return Asked(first=first, last=last)


def slot(date: pl.Expr, at: pl.Expr) -> pl.Expr:
    """The half hour of the week, from 0 on."""
    into_day = at.dt.hour().cast(pl.Int64) * 2 + at.dt.minute().cast(pl.Int64) // 30
    return (date.dt.weekday().cast(pl.Int64) - 1) * DAY + into_day


def typical_week(facts: FactSource, settings: Settings, asked: Asked) -> pl.DataFrame:
    """The half hours of each channel in which anybody came.

    Columns: channel; slot; contacts (of one such half hour, in the mean of the days on which the channel had any);
    judged and kept (of all of them together: those whose promise is due, and those answered in time); regular (whether
    contacts came in it in at least half of the weeks). Raises what `measure` raises.
    """
    found = measure(
        [offered, served_in_time],
        facts,
        settings,
        by=["channel"],
        where=asked.where,
        period=asked.measured,
        every="30m",
    )
    if found.is_empty():
        counts = dict.fromkeys(("contacts", "judged", "kept"), pl.Float64)
        return pl.DataFrame(schema={"channel": pl.String, "slot": pl.Int64} | counts | {"regular": pl.Boolean})
    each = found.select(
        "metric",
        pl.col("channel").cast(pl.String),
        pl.col("numerator").fill_null(0.0),
        n=pl.col("n").fill_null(0),
        date=pl.col("bucket").dt.date(),
        slot=slot(pl.col("bucket").dt.date(), pl.col("bucket").dt.time()),
    )
    came = each.filter(pl.col("metric") == offered.name, pl.col("numerator") > 0)
    days = came.group_by("channel", weekday=pl.col("slot") // DAY).agg(days=pl.col("date").n_unique())
    volumes = came.group_by("channel", "slot").agg(pl.col("numerator").sum(), on=pl.col("date").n_unique())
    judged = each.filter(pl.col("metric") == served_in_time.name).group_by("channel", "slot")
    kept = judged.agg(judged=pl.col("n").sum().cast(pl.Float64), kept=pl.col("numerator").sum())
    return (
        volumes.with_columns(weekday=pl.col("slot") // DAY)
        .join(days, on=("channel", "weekday"))
        .join(kept, on=("channel", "slot"), how="left")
        .select(
            "channel",
            "slot",
            contacts=pl.col("numerator") / pl.col("days"),
            judged=pl.col("judged").fill_null(0.0),
            kept=pl.col("kept").fill_null(0.0),
            regular=2 * pl.col("on") >= pl.col("days"),
        )
        .sort("channel", "slot")
    )


def in_hours(hours: Sequence[tuple[time, time]], days: Sequence[int] = ()) -> Floats:
    """Of each half hour of the week 1 where it lies in these hours (and on these weekdays, 1 for Monday), else 0.

    Without hours it is all of them. An end of 00:00 is midnight.
    """
    places = np.arange(SLOTS)
    of_day, weekday = places % DAY, places // DAY + 1
    inside = np.zeros(SLOTS, dtype=bool) if hours else np.ones(SLOTS, dtype=bool)
    for begin, end in hours:
        since, until = (2 * x.hour + x.minute // 30 for x in (begin, end))
        inside |= (of_day >= since) & (of_day < (until or DAY))
    if days:
        inside &= np.isin(weekday, list(days))
    return inside.astype(np.float64)
