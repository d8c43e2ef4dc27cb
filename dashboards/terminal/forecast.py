"""What is expected in the days ahead, as rows of text for people who read them in a terminal."""

from typing import Any

import polars as pl

from dashboards.words.formats import counts
from metrics.staffing.forecast import Forecast


def plainly(found: Forecast) -> dict[str, Any]:
    """All of it, for other programs: times of the day as 08:30."""
    return vars(found) | {"stretches": found.stretches.with_columns(pl.col("at").dt.to_string("%H:%M"))}


def days(found: Forecast) -> pl.DataFrame:
    """Whole days, a column for each channel: what is expected, and between which numbers."""
    lines = found.days.select(
        "channel",
        "date",
        told=pl.format("{} ({} to {})", _whole("contacts"), _whole("low"), _whole("high")),
    )
    order = lines["channel"].unique(maintain_order=True).to_list()
    return lines.pivot(on="channel", on_columns=order, index="date", values="told").sort("date")


def stretches(found: Forecast) -> pl.DataFrame:
    """The stretches of one channel on the first day with contacts: these and handling time with their intervals."""
    first = found.stretches.filter(pl.col("contacts") > 0).filter(pl.col("date") == pl.col("date").min())
    handling = pl.format("{} s ({} to {})", _whole("handle_s"), _whole("handle_low"), _whole("handle_high"))
    return first.select(
        "date",
        pl.col("at").dt.to_string("%H:%M"),
        pl.col("contacts").round(1).alias("contacts"),
        pl.format("{} to {}", _whole("low"), _whole("high")).alias("95 %"),
        pl.when(pl.col("handle_s").is_not_null()).then(handling).otherwise(pl.lit("")).alias("handling"),
    )


def _whole(column: str) -> pl.Expr:
    return counts(pl.col(column).round().cast(pl.Int64))
