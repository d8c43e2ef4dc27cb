"""Sentences about what somebody explores: between what a number lies, and where or when it is highest."""

from collections.abc import Sequence

import polars as pl

from dashboards.words import formats
from dashboards.words.language import _, later, many
from metrics.metric import Metric

HOW_TO_READ_PIVOT = later(
    "The values alone; intervals, how many contacts each rests on, and why one is missing stand under each chart."
)


def explored(rows: pl.DataFrame, metric: Metric, keys: Sequence[str]) -> str:
    """The number, or where it is lowest and where highest."""
    label = _(metric.label)
    known = rows.filter(pl.col("value").is_not_null()).sort("value", maintain_order=True)
    if known.is_empty():
        return _("{metric}: nothing to show").format(metric=label)
    low, high = (known.row(place, named=True) for place in (0, -1))
    least, most = (formats.value(metric.unit, x["value"], 1) for x in (low, high))
    if known.height == 1 or not keys:
        return _("{metric}: {value}").format(metric=label, value=most)
    return _("{metric} lies between {low} ({where_low}) and {high} ({where_high})").format(
        metric=label, low=least, where_low=_where(low, keys), high=most, where_high=_where(high, keys)
    )


def pivot(answer: pl.DataFrame) -> str:
    """How many numbers there are."""
    known = answer.filter(pl.col("value").is_not_null()).height
    return many("{n} number in a table", "{n} numbers in a table", known).format(n=formats.count(known))


def _where(row: dict[str, object], keys: Sequence[str]) -> str:
    return ", ".join(_written(x, row[x]) for x in keys)


def _written(key: str, value: object) -> str:
    if key == "bucket":
        return str(pl.select(pl.lit(value).dt.strftime("%Y-%m-%d %H:%M").str.strip_suffix(" 00:00")).item())
    return formats.name(key, value)
