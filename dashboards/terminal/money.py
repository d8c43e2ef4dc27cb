"""Amounts of money as a terminal shows them; the currency stands in the heading."""

import polars as pl

from dashboards.words.formats import NOTHING, counts


def money(column: str, decimals: int = 2) -> pl.Expr:
    """An amount such as `29.31`, or `1,204` without decimals; where there is none, what stands for that."""
    return _plain(column, decimals).fill_null(NOTHING)


def between(low: str, high: str) -> pl.Expr:
    """An interval of amounts such as `18.23 to 95.78`; nothing where there is none."""
    return pl.format("{} to {}", _plain(low, 2), _plain(high, 2)).fill_null("")


def _plain(column: str, decimals: int) -> pl.Expr:
    if not decimals:
        return counts(pl.col(column).round().cast(pl.Int64))
    size = 10**decimals
    cents = (pl.col(column) * size).round().cast(pl.Int64)
    sign = pl.when(cents < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.format("{}{}.{}", sign, cents.abs() // size, (cents.abs() % size).cast(pl.String).str.zfill(decimals))
