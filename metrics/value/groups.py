"""What customers are worth on average, by group, with intervals that know how sure the models are."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from metrics.answer import SUPPRESSED_BELOW, size_of
from metrics.compare import Z95

Floats = NDArray[np.float64]

EVERYBODY = "all"
"""The dimension of the one group that everybody is in."""


def grouped(customers: pl.DataFrame, by: Sequence[str], *, slopes: Floats, moves: Floats) -> pl.DataFrame:
    """The mean value of the customers of each group: dimension, group, n, value, low, high (95 %), share, size.

    `customers` has value and the columns `by`, each of which becomes a dimension beside `all`; a null is no group.
    `share` is the group's part of the value of all. `slopes` says of each customer by how much the value changes with
    each parameter, `moves` by how much the customer moves each parameter.

    The interval is that of the mean of such customers, not of what one of them will buy. It is the infinitesimal
    jackknife (Jaeckel 1972; Efron 1982): how far the mean would move if a customer weighed more, directly and by way of
    the parameters, squared and added. To draw customers again and fit anew each time gives the same in the limit.
    Groups below 5 have no value, those below 30 are `few`.
    """
    many = slopes.shape[1]
    places = range(many)
    wide = customers.with_columns(
        *(pl.Series(f"slope_{place}", slopes[:, place]) for place in places),
        *(pl.Series(f"move_{place}", moves[:, place]) for place in places),
    ).lazy()
    value = pl.col("value")
    off = value - value.mean()
    sums = [
        pl.len().cast(pl.Int64).alias("n"),
        value.mean().alias("mean"),
        off.pow(2).sum().alias("spread"),
        *(pl.col(f"slope_{place}").mean() for place in places),
        *((off * pl.col(f"move_{place}")).sum().alias(f"move_{place}") for place in places),
    ]
    found = in_groups(wide, by, sums).collect()
    return answered(found.with_columns(error=pl.Series(_errors(found, together=moves.T @ moves))))


def in_groups(rows: pl.LazyFrame, by: Sequence[str], sums: Sequence[pl.Expr]) -> pl.LazyFrame:
    """Sums over everybody and over each group: place (0 is everybody), dimension, group, n, and the other `sums`."""
    everybody = rows.select(_named(0, EVERYBODY), pl.lit(EVERYBODY).alias("group"), *sums)
    parts = (
        rows.filter(pl.col(name).is_not_null())
        .group_by(pl.col(name).cast(pl.String).alias("group"))
        .agg(*sums)
        .select(_named(place, name), "group", pl.exclude("group"))
        for place, name in enumerate(by, start=1)
    )
    return pl.concat([everybody, *parts]).filter(pl.col("n") > 0)


def answered(found: pl.DataFrame, *, fewest: int = SUPPRESSED_BELOW) -> pl.DataFrame:
    """The columns of `grouped` out of those of `in_groups`, mean and error; below so many customers without a value.

    An interval reaches as many times above the mean as below it, so that it does not end below 0.
    """
    mean, n = pl.col("mean"), pl.col("n")
    reach = pl.when(mean > 0).then(Z95 * pl.col("error") / mean).otherwise(0.0).exp()
    shown, whole = n >= fewest, pl.col("dimension") == EVERYBODY
    total = (mean * n).filter(whole).first()
    figures = {
        "value": mean,
        "low": mean / reach,
        "high": mean * reach,
        "share": pl.when(total > 0).then(mean * n / total),
    }
    return found.sort("place", -n, "group").select(
        *("dimension", "group", "n"),
        *(pl.when(shown).then(figure).alias(name) for name, figure in figures.items()),
        size=size_of(n),
    )


def _named(place: int, dimension: str) -> pl.Expr:
    return pl.struct(pl.lit(place).alias("place"), pl.lit(dimension).alias("dimension")).struct.unnest()


def _errors(found: pl.DataFrame, *, together: Floats) -> Floats:
    """The standard error of each group's mean; `together` are the squared and mixed moves of all customers."""
    places = range(len(together))
    n = found["n"].to_numpy()
    slope = found.select(f"slope_{place}" for place in places).to_numpy()
    mixed = found.select(f"move_{place}" for place in places).to_numpy()
    own = found["spread"].to_numpy() / n**2
    of_parameters = ((slope @ together) * slope).sum(axis=1)
    return np.asarray(np.sqrt(np.clip(own + 2 * (slope * mixed).sum(axis=1) / n + of_parameters, 0, None)))
