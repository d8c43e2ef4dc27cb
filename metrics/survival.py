"""Quantiles by Kaplan and Meier: of times that many never reached, because something else came first."""

from collections.abc import Sequence

import polars as pl

from metrics.histogram import edges_of, value_of

_ROUNDING = 1e-9


def survival_quantiles(
    histogram: pl.DataFrame, groups: pl.DataFrame, keys: Sequence[str], shares: Sequence[float], *, z: float
) -> list[pl.DataFrame]:
    """For each share, value, low, high and n of every row of `groups` (its columns are the keys), in their order.

    The histogram has the keys, step, finished and unfinished (rows). An unfinished row counts as at risk up to and with
    the step that it reached, and says nothing of later ones: the product-limit estimate of Kaplan and Meier (1958), of
    values rounded to their steps. The value is null where the estimate never gets as far as the share. The interval
    comes from Greenwood's variance on the scale of log(-log S), as `survfit` in R draws it with `conf.type="log-log"`.
    `n` counts all rows.
    """
    survived = _survived(histogram, groups, keys, z)
    every = pl.LazyFrame({"group": pl.Series(range(groups.height), dtype=pl.UInt32)})
    return [
        every.join(_crossings(survived.lazy(), 1 - share), on="group", how="left")
        .sort("group")
        .select(
            value=value_of(pl.col("value")),
            low=edges_of(pl.col("low"))[0],
            high=edges_of(pl.col("high"))[1],
            n=pl.col("n").fill_null(0),
        )
        .collect()
        for share in shares
    ]


def _survived(histogram: pl.DataFrame, groups: pl.DataFrame, keys: Sequence[str], z: float) -> pl.DataFrame:
    """Per group and step, in order: the share that got beyond it, the ends of its interval, and n of the group."""
    if keys:
        numbered = groups.select(keys).with_row_index("group").lazy()
        placed = histogram.lazy().join(numbered, on=list(keys), how="inner", nulls_equal=True)
    else:
        placed = histogram.lazy().with_columns(group=pl.lit(0, dtype=pl.UInt32))
    ended = pl.col("finished").cast(pl.Float64)
    both = pl.col("finished") + pl.col("unfinished")
    at_risk = (both.sum().over("group") - both.cum_sum().over("group") + both).cast(pl.Float64)
    beyond, reach = pl.col("beyond"), z * pl.col("greenwood").sqrt() / pl.col("beyond").log().abs()
    known = (beyond > 0) & (beyond < 1)
    return (
        placed.sort("group", "step")
        .select(
            "group",
            "step",
            n=both.sum().over("group"),
            beyond=(1 - ended / at_risk).cum_prod().over("group"),
            greenwood=(ended / (at_risk * (at_risk - ended))).cum_sum().over("group"),
        )
        .with_columns(
            low=pl.when(known).then(beyond.pow(reach.exp())).otherwise(beyond),
            # When nobody is left the variance is unknown, and so is how long it may really take.
            high=pl.when(known).then(beyond.pow((-reach).exp())).when(beyond == 1).then(1.0),
        )
        .collect()
    )


def _crossings(survived: pl.LazyFrame, left: float) -> pl.LazyFrame:
    """Per group the first step beyond which no more than this share got, by the estimate and both ends."""

    def first(share: str) -> pl.Expr:
        return pl.col("step").filter(pl.col(share) <= left + _ROUNDING).min()

    return survived.group_by("group").agg(
        pl.col("n").first(), value=first("beyond"), low=first("low"), high=first("high")
    )
