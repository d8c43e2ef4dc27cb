"""Too few and too many agents with their causes, as rows of text for people who read them in a terminal."""

from typing import Any

import polars as pl

from dashboards.terminal.staffing import tenths
from metrics.staffing.causes import MATTERS, Causes


def plainly(found: Causes) -> dict[str, Any]:
    """All of it, for other programs: times of the day as 08:30."""
    clock = pl.col("at").dt.to_string("%H:%M")
    return vars(found) | {name: getattr(found, name).with_columns(clock) for name in ("channels", "stretches")}


def stretches(found: Causes) -> pl.DataFrame:
    """The half hours in which there were too few or too many: who was there, what it took, and what was foretold."""
    off = found.stretches.filter(pl.col("difference").abs() > MATTERS)
    return off.select(
        "date",
        pl.col("at").dt.to_string("%H:%M"),
        tenths("present").alias("there"),
        tenths("required").alias("it took"),
        tenths("required_foretold").alias("foretold"),
        pl.format("{} to {}", tenths("required_low"), tenths("required_high")).alias("95 %"),
        tenths("difference").alias("difference"),
        tenths("by_forecast").alias("by the forecast"),
        tenths("by_roster").alias("by the roster"),
    )
