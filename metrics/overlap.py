"""Stretches of time, and the rows that overlap with any of them."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import polars as pl

MOST = 24
"""Rows are compared with so many stretches at most."""


def merged(rows: pl.DataFrame, *, most: int = MOST) -> pl.DataFrame:
    """All the time between `begin` and `end` of any row, as stretches with `begin` and `end`, in order.

    Of more than `most` stretches those nearest to each other become one, with the time between them.
    """
    gap = pl.col("begin") - pl.col("end").cum_max().shift(1)
    is_cut = (gap > pl.duration()) & (gap.rank("ordinal", descending=True) < most)
    numbered = rows.select("begin", "end").sort("begin").with_columns(number=is_cut.fill_null(value=False).cum_sum())
    return numbered.group_by("number").agg(pl.col("begin").min(), pl.col("end").max()).sort("number").drop("number")


def overlaps(stretches: pl.DataFrame) -> pl.Expr:
    """Whether any of these stretches and the time between `begin` and `end` of a row touch each other."""
    return _any((pl.col("begin") <= end) & (pl.col("end") >= begin) for begin, end in _each(stretches))


def lies_in(stretches: pl.DataFrame, column: str) -> pl.Expr:
    """Whether a moment lies in any of these stretches; their ends do not."""
    return _any((pl.col(column) >= begin) & (pl.col(column) < end) for begin, end in _each(stretches))


def _each(stretches: pl.DataFrame) -> Iterator[tuple[datetime, datetime]]:
    return zip(stretches["begin"], stretches["end"], strict=True)


def _any(expressions: Iterable[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(pl.lit(value=False), *expressions)
