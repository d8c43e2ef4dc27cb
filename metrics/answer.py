"""Parts in, answers out: the value, its interval, and how far it can be trusted."""

from collections.abc import Mapping

import polars as pl

from metrics.compare import Z95, adjusted_wald_nps, ratio_interval, wilson
from metrics.histogram import quantile
from metrics.metric import Count, Greatest, Metric, Quantile, Ratio
from metrics.parts import Parts

SUPPRESSED_BELOW = 5
"""Fewer rows than this and the value is withheld: it would tell more about single people than about the service."""

FEW_BELOW = 30
"""Fewer rows than this and the value is marked: the interval says how little is known."""

_NOTHING = pl.lit(None, dtype=pl.Float64)


def answer(parts: Parts, metric: Metric, of: Mapping[str, str], preset: str) -> pl.LazyFrame:
    """One row per group: metric, the keys, and the columns that `measure` describes.

    `of` says under which names the parts of this metric stand.
    """
    figures = _figures(parts, metric, of).with_columns(
        applicable=pl.col(of["applicable"]) if "applicable" in of else pl.col("rows")
    )
    inapplicable = (pl.col("rows") > 0) & (pl.col("applicable") == 0)
    population = pl.when(pl.col("population") > 0).then(pl.col("population"))
    judged = figures.with_columns(
        size=_size(metric),
        coverage=pl.col("n") / population,
        value=pl.when(~inapplicable).then(pl.col("value")),
    ).with_columns(pl.when(pl.col("size") != "suppressed").then(pl.col(x)).alias(x) for x in ("value", "low", "high"))
    reason = (
        pl.when(inapplicable)
        .then(pl.lit("not_applicable"))
        .when(pl.col("value").is_not_null())
        .then(None)
        .when(pl.col("size") == "suppressed")
        .then(pl.lit("too_few"))
        .when(population.is_null())
        .then(pl.lit("no_rows"))
        .when(pl.col("n") == 0)
        .then(pl.lit("not_judged"))
        .otherwise(pl.lit("still_open" if isinstance(metric, Quantile) else "nothing_to_divide_by"))
    )
    return judged.select(
        pl.lit(metric.name).alias("metric"),
        *parts.keys,
        pl.col("value", "numerator", "denominator").cast(pl.Float64),
        pl.col("n").cast(pl.Int64),
        pl.col("low", "high", "coverage").cast(pl.Float64),
        "size",
        pl.lit(preset).alias("preset"),
        pl.lit(metric.version, dtype=pl.Int32).alias("version"),
        reason.alias("reason"),
    )


def _size(metric: Metric) -> pl.Expr:
    n = pl.col("n")
    if isinstance(metric, Count):
        return pl.when(n == 0).then(pl.lit("none")).otherwise(pl.lit("ok"))
    small = pl.when(n == 0).then(pl.lit("none")).when(n < SUPPRESSED_BELOW).then(pl.lit("suppressed"))
    return small.when(n < FEW_BELOW).then(pl.lit("few")).otherwise(pl.lit("ok"))


def _figures(parts: Parts, metric: Metric, of: Mapping[str, str]) -> pl.LazyFrame:
    """The sums with the columns value, numerator, denominator, n, low, high and population."""
    part = {role: pl.col(name) for role, name in of.items()}
    blank = dict.fromkeys(("value", "numerator", "denominator", "low", "high"), _NOTHING)
    plain = blank | {role: part[role] for role in ("n", "population") if role in part}
    match metric:
        case Count():
            counted = {"value": part["numerator"], "numerator": part["numerator"]}
            judged = part["n"] + part["unknown"]
            return parts.sums.with_columns(**plain | counted | {"population": judged})
        case Ratio():
            return parts.sums.with_columns(**plain | _ratio(metric, part))
        case Greatest():
            return parts.sums.with_columns(**plain | {"value": part["greatest"]})
        case Quantile():
            found = quantile(parts.histograms[of["histogram"]], parts.keys, metric.q, Z95)
            sums = parts.sums.select(
                *parts.keys, "rows", *sorted(set(of.values()) - {of["histogram"]}), population=plain["population"]
            )
            joined = (
                sums.join(found, on=list(parts.keys), how="left", nulls_equal=True)
                if parts.keys
                else sums.join(found, how="cross")
            )
            return joined.with_columns(pl.col("n").fill_null(0), numerator=_NOTHING, denominator=_NOTHING)
    raise TypeError(f"{type(metric).__name__} is no kind of metric.")


def _ratio(metric: Ratio, part: Mapping[str, pl.Expr]) -> dict[str, pl.Expr]:
    x, n = part["numerator"], part["n"]
    y = part.get("denominator", n)
    if metric.is_proportion:
        low, high = wilson(x, n)
    elif metric.adjusted_wald:
        low, high = adjusted_wald_nps(x, part["xx"], n)
    else:
        low, high = ratio_interval(x, y, n, xx=part["xx"], xy=part.get("xy", x), yy=part.get("yy", n))
    some = (n > 0) & (y != 0)
    shares = {"value": x / y, "low": low, "high": high}
    figures = {name: pl.when(some).then(share) * metric.scale for name, share in shares.items()}
    return figures | {"numerator": x, "denominator": y}
