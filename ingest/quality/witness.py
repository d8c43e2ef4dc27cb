"""Few rows that stand for many: what a check of a column says of these it would say of all."""

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from ingest.quality.suite import Check

CHUNK = 250_000
"""Rows that are looked at at once."""


def witnesses(checks: Sequence[Check], rows: pl.LazyFrame, total: int) -> Iterator[pl.DataFrame]:
    """Frames of the checked columns in all of which a check holds if and only if it holds for all rows.

    Whether a column has nulls, stays within its bounds, and within its list of words, is decided by a null, by the
    least and the greatest value, and by each word once: mostly one frame of a few rows instead of millions. `total` is
    the number of `rows`.
    """
    asked: dict[str, list[Check]] = {}
    for check in checks:
        asked.setdefault(check.column, []).append(check)
    held: list[pl.Series] = []
    for begin in range(0, total, CHUNK):
        chunk = rows.select(list(asked)).slice(begin, CHUNK).collect()
        found = [_deciding(column, asked[column.name]) for column in chunk]
        held = [_deciding(pl.concat(both), asked[both[0].name]) for both in zip(held or found, found, strict=True)]
        if any(len(column) > CHUNK for column in held):
            yield _together(held)
            held = []
    if held:
        yield _together(held)


def _deciding(column: pl.Series, checks: Sequence[Check]) -> pl.Series:
    if any(check.values for check in checks):
        return column.unique()
    null = column.filter(column.is_null()).head(1)
    filled = column.drop_nulls()
    if any(check.minimum is not None or check.maximum is not None for check in checks):
        return pl.concat([filled.bottom_k(1), filled.top_k(1), null])
    return pl.concat([filled.head(1), null])


def _together(columns: Sequence[pl.Series]) -> pl.DataFrame:
    # Each column repeats a value of its own until all are of one length: nulls would be something new.
    longest = max(len(column) for column in columns)
    return pl.DataFrame([column.gather(np.minimum(np.arange(longest), len(column) - 1)) for column in columns])
