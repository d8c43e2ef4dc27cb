"""Strain on people, as rows of text for people who read them in a terminal."""

import polars as pl

from dashboards.words.formats import NOTHING, counts
from metrics.staffing.strain_in_words import NAMES

_DIGITS = {"contacts_per_hour": (1.0, 1, ""), "hold_s": (1.0, 0, " s"), "after_s": (1.0, 0, " s")}
_SHARES = {"occupancy": (100.0, 1, " %"), "transferred": (100.0, 1, " %")}


def table(rows: pl.DataFrame) -> pl.DataFrame:
    """The numbers of teams, or of agents beside the others of their team, in the order of their names."""
    who = ["team", "agent"] if rows["agent"].null_count() < rows.height else ["team"]
    return rows.select(
        *(pl.col(x).fill_null("no team") for x in who),
        pl.col("measure").replace_strict(NAMES).alias("what"),
        pl.format("{} ({} to {})", *(_written(x) for x in ("value", "low", "high"))).fill_null(NOTHING).alias("lately"),
        _written("usual").fill_null(NOTHING).alias("others" if "agent" in who else "usual"),
        pl.format("{} to {}", _written("difference_low"), _written("difference_high"))
        .fill_null(NOTHING)
        .alias("difference, 95 %"),
        pl.col("verdict"),
        counts(pl.col("contacts")).alias("contacts"),
        pl.col("days"),
    )


def _written(column: str) -> pl.Expr:
    """A value in the unit of its measure."""
    said = pl.lit(None, dtype=pl.String)
    for name, (factor, digits, unit) in (_DIGITS | _SHARES).items():
        value = (pl.col(column) * factor).round(digits)
        text = value.cast(pl.Int64).cast(pl.String) if digits == 0 else value.cast(pl.String)
        said = pl.when(pl.col("measure") == name).then(pl.format(f"{{}}{unit}", text)).otherwise(said)
    return said
