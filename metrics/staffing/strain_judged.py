"""Whether strain is higher or lower than usual: values beside others, with intervals out of their days."""

from collections.abc import Mapping

import polars as pl

from metrics.answer import FEW_BELOW
from metrics.compare import benjamini_hochberg, p_value
from metrics.deviations import FALSE_DISCOVERIES

FEWEST_DAYS = 5
"""Of fewer days nobody knows how much they differ by themselves."""

MEASURES: Mapping[str, tuple[str, str, float]] = {
    "contacts_per_hour": ("contacts", "there_s", 3600.0),
    "occupancy": ("busy_s", "there_s", 1.0),
    "hold_s": ("hold_s", "held", 1.0),
    "after_s": ("after_s", "finished", 1.0),
    "transferred": ("transferred", "contacts", 1.0),
}
"""What is told: of sums of the days one over another, times a factor, so that all of it is by contact or by hour."""

SHARES = frozenset({"occupancy", "transferred"})
"""Those that are not above 1."""

_ROW = {"team": pl.String, "agent": pl.String, "measure": pl.String, "agents": pl.Int64, "contacts": pl.Int64}
NUMBERS = (
    *("value", "low", "high", "usual", "usual_low", "usual_high"),
    *("difference", "difference_low", "difference_high"),
)
"""The columns of numbers."""

_SCHEMA = _ROW | dict.fromkeys(NUMBERS, pl.Float64) | {"days": pl.Int64, "usual_days": pl.Int64, "verdict": pl.String}


def judged(now: pl.DataFrame, other: pl.DataFrame, keys: list[str], *, shown: pl.Expr) -> pl.DataFrame:
    """The values of groups beside what is usual for them, with the difference and what it means; only those `shown`.

    Both frames have the keys, measure, value, low, high, days, contacts and agents; of `other` they get the suffix
    _usual. Columns as `metrics.staffing.strain.Strain` tells. All rows are judged at once (Benjamini and Hochberg).
    """
    both = now.join(other, on=[*keys, "measure"], how="left", nulls_equal=True, suffix="_usual").filter(shown)
    apart = pl.col("value") - pl.col("value_usual")
    below, above = (
        ((pl.col("value") - pl.col(a)) ** 2 + (pl.col("value_usual") - pl.col(b)) ** 2).sqrt()
        for a, b in (("low", "high_usual"), ("high", "low_usual"))
    )
    enough = (pl.min_horizontal("contacts", "contacts_usual") >= FEW_BELOW) & (
        pl.min_horizontal("days", "days_usual") >= FEWEST_DAYS
    )
    told = both.with_columns(
        difference=apart,
        difference_low=apart - below,
        difference_high=apart + above,
        enough=enough.fill_null(value=False),
    )
    freedom = pl.min_horizontal("days", "days_usual").cast(pl.Float64) - 1
    surprise = p_value(
        pl.col("difference"), low=pl.col("difference_low"), high=pl.col("difference_high"), freedom=freedom
    )
    tested = told.with_columns(p=pl.when("enough").then(surprise)).with_columns(q=benjamini_hochberg(pl.col("p")))
    verdict = (
        pl.when(pl.col("p").is_null())
        .then(pl.lit("too few"))
        .when(pl.col("q") > FALSE_DISCOVERIES)
        .then(pl.lit("within noise"))
        .when(pl.col("difference") > 0)
        .then(pl.lit("higher"))
        .otherwise(pl.lit("lower"))
    )
    order = pl.col("measure").replace_strict({x: n for n, x in enumerate(MEASURES)}, return_dtype=pl.Int32)
    return (
        tested.with_columns(verdict=verdict, agent=pl.col("agent") if "agent" in keys else pl.lit(None, pl.String))
        .rename(
            {"value_usual": "usual", "low_usual": "usual_low", "high_usual": "usual_high", "days_usual": "usual_days"}
        )
        .sort("team", "agent", order, nulls_last=True)
        .select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items())
    )
