"""Staff at the ends of a forecast: what the expected contacts take, and the fewest and the most that may come."""

import polars as pl

from ingest.settings import Settings
from metrics.staffing.required import required

_ENDS = {"": "contacts", "_low": "low", "_high": "high", "_day_low": "day_low", "_day_high": "day_high"}
"""What is taken for the contacts of a stretch: the expected, the ends of the stretch, its part of the day's ends."""


def with_ends(stretches: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """The stretches with day_low and day_high: their part of the contacts of a day at either end of its interval."""
    whole = days.select("channel", "date", *(pl.col(x) / pl.col("contacts") for x in ("low", "high")))
    part = stretches.join(whole, on=("channel", "date"), suffix="_of_day")
    return part.with_columns(
        day_low=pl.col("contacts") * pl.col("low_of_day"), day_high=pl.col("contacts") * pl.col("high_of_day")
    ).drop("low_of_day", "high_of_day")


def of_each_end(stretches: pl.DataFrame, settings: Settings, every_s: int) -> pl.DataFrame:
    """What each stretch (of `with_ends`, with the columns of `conditions`) takes, as expected and at every end.

    Columns: channel, date, at, contacts, low, high, handle_s, load, agents and positions, each also with _low and _high
    (both ends of the stretch) and with _day_low and _day_high (its part of both ends of the day); service_level,
    abandons, occupancy (of the expected); reason (why there is no number).
    """
    rows = stretches.with_row_index("stretch")
    ends = pl.concat([rows.with_columns(contacts=pl.col(x), end=pl.lit(end)) for end, x in _ENDS.items()])
    # Where nobody comes nobody is needed, which the formulas are not asked.
    came = ends.filter(pl.col("contacts") > 0).drop("reason").join(rows.select("stretch", "reason"), on="stretch")
    found = required(came.sort("stretch", "end"), settings.staffing, every_s=every_s)
    kept = ("channel", "date", "at", "contacts", "low", "high", "handle_s")
    figures = found.filter(pl.col("end") == "").select(
        "stretch", "load", "service_level", "abandons", "occupancy", "reason"
    )
    wide = rows.select("stretch", *kept).join(figures, on="stretch", how="left")
    for end in _ENDS:
        some = found.filter(pl.col("end") == end)
        names = {x: f"{x}{end}" for x in ("agents", "positions")}
        wide = wide.join(some.select("stretch", *names).rename(names), on="stretch", how="left")
    told = pl.col("reason").is_null()
    counts = [f"{x}{end}" for end in _ENDS for x in ("agents", "positions")]
    return (
        wide.with_columns(pl.when(told).then(pl.col(x).fill_null(0.0)).alias(x) for x in counts)
        .sort("channel", "date", "at")
        .select(*kept, "load", *counts, "service_level", "abandons", "occupancy", "reason")
    )


def totals(stretches: pl.DataFrame) -> pl.DataFrame:
    """Agents and positions of all channels together by date and at, as if all came low, or high, at once."""
    counts = [f"{x}{end}" for x in ("agents", "positions") for end in ("", "_low", "_high")]
    return stretches.group_by("date", "at").agg(pl.col(counts).sum()).sort("date", "at")


def hours_of(stretches: pl.DataFrame, days: pl.DataFrame, hours: float) -> pl.DataFrame:
    """The days of a forecast with agent_hours and paid_hours, each also with _low and _high by the ends of the day."""
    known = pl.col("agents").is_not_null().any()
    sums = {
        f"{name}{end.removeprefix('_day')}": pl.when(known).then(pl.col(f"{x}{end}").sum() * hours)
        for x, name in (("agents", "agent_hours"), ("positions", "paid_hours"))
        for end in ("", "_day_low", "_day_high")
    }
    whole = stretches.group_by("channel", "date").agg(**sums)
    return days.join(whole, on=("channel", "date"), how="left").sort("channel", "date")
