"""An explanation as a terminal shows it: the number in a sentence, and its rows in tables."""

import polars as pl

from dashboards.terminal.answers import REASONS
from dashboards.words.formats import answers, counts, intervals, points, told, values
from metrics.explanation import Explanation
from metrics.metric import Unit


def heading(found: Explanation) -> str:
    """The number with all that belongs to it, in one line; how far it moves with the rule in another."""
    unit = found.metric.unit
    own = f"{found.metric.label}: {told(found.rules.head(1), answers(unit))}"
    if (reason := found.rules["reason"].item(0)) is not None:
        own = f"{found.metric.label}: {REASONS[reason]}"
    known = found.rules.filter(pl.col("value").is_not_null())
    if known.height < 2:  # noqa: PLR2004 - between two there is a range
        return f"{own}."
    ends_of = [known.sort("value", descending=x, maintain_order=True).head(1) for x in (False, True)]
    ends = [told(end, pl.format("{} ({})", values(unit, pl.col("value"), 1), "preset")) for end in ends_of]
    return f"{own}. Under {known.height} rules it lies between {ends[0]} and {ends[1]}."


def standings(found: Explanation) -> pl.DataFrame:
    """What the rows behind the number are, what became of them, and how many they are."""
    return found.counted.with_columns(counts(pl.col("rows")).alias("rows"))


def ruled(found: Explanation) -> pl.DataFrame:
    """The number under every rule: its value, interval and n, and how far it lies above our own."""
    unit = found.metric.unit
    more = points(pl.col("more"), 1) if unit is Unit.PERCENT else values(unit, pl.col("more"), 1)
    return found.rules.select(
        pl.col("preset").alias("rule"),
        values(unit, pl.col("value"), 1).alias("value"),
        intervals(unit, pl.col("low"), pl.col("high"), 1).alias("95 %"),
        counts(pl.col("n")).alias("n"),
        more.alias("points more" if unit is Unit.PERCENT else "more"),
    )


def differing(found: Explanation) -> pl.DataFrame:
    """What each rule takes otherwise, and how many rows of it there are."""
    return found.differences.with_columns(counts(pl.col("rows")).alias("rows"))
