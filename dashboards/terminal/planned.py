"""What the days ahead take in staff, as rows of text for people who read them in a terminal."""

from typing import Any

import polars as pl

from dashboards.terminal.staffing import tenths
from dashboards.words.formats import NOTHING, counts
from metrics.staffing.planned import Planned


def plainly(found: Planned) -> dict[str, Any]:
    """All of it but the forecast, which has a command of its own; times of the day as 08:30."""
    clock = pl.col("at").dt.to_string("%H:%M")
    return {
        "first": found.first,
        "last": found.last,
        "known_until": found.told.known_until,
        "days": found.days,
        "stretches": found.stretches.with_columns(clock),
        "totals": found.totals.with_columns(clock),
        "silent": found.told.silent,
        "shrinkage": found.shrinkage,
        "most_occupancy": found.most_occupancy,
    }


def days(found: Planned) -> pl.DataFrame:
    """Each day of each channel: what is expected, and the hours that it takes, with what the ends of the day take."""
    return found.days.select(
        "channel",
        "date",
        _range("contacts", "low", "high").alias("contacts"),
        _range("agent_hours", "agent_hours_low", "agent_hours_high").alias("agents' hours"),
        _range("paid_hours", "paid_hours_low", "paid_hours_high").alias("paid hours"),
    )


def stretches(found: Planned) -> pl.DataFrame:
    """Agents and people by stretch of every day, of all channels together, with those at both ends of the forecast."""
    return found.totals.filter(pl.col("agents_high") > 0).select(
        "date",
        pl.col("at").dt.to_string("%H:%M"),
        tenths("agents").alias("agents"),
        pl.format("{} to {}", tenths("agents_low"), tenths("agents_high")).alias("95 %"),
        tenths("positions").alias("people"),
        pl.format("{} to {}", tenths("positions_low"), tenths("positions_high")).alias("people, 95 %"),
    )


def _range(name: str, low: str, high: str) -> pl.Expr:
    told = pl.format("{} ({} to {})", *(counts(pl.col(x).round().cast(pl.Int64)) for x in (name, low, high)))
    return pl.when(pl.col(name).is_not_null()).then(told).otherwise(pl.lit(NOTHING))
