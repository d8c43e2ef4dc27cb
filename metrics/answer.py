"""Parts in, answers out: the value, its interval, and how far it can be trusted."""

from collections.abc import Mapping, Sequence

import polars as pl

from metrics.compare import Z95, adjusted_wald_nps, ratio_interval, wilson
from metrics.histogram import quantiles
from metrics.metric import Count, Greatest, Metric, Quantile, Ratio, Unit
from metrics.parts import Parts, Plan
from metrics.survival import survival_quantiles

SUPPRESSED_BELOW = 5
"""Fewer rows than this and the value is withheld: it would tell more about single people than about the service."""

FEW_BELOW = 30
"""Fewer rows than this and the value is marked: the interval says how little is known."""

_BLANK = dict.fromkeys(("value", "numerator", "denominator", "low", "high"), pl.lit(None, dtype=pl.Float64))


def answers(parts: Parts, plan: Plan, presets: Sequence[str]) -> list[pl.DataFrame]:
    """For each metric of the plan one row per group: metric, the keys, and the columns that `measure` describes.

    `presets` are the names under which the metrics answer.
    """
    waits = _quantiles(parts, plan)
    each = enumerate(zip(plan.metrics, plan.of, presets, strict=True))
    return pl.collect_all(
        _answer(waits.get(place, parts.sums), parts.keys, metric, of, preset) for place, (metric, of, preset) in each
    )


def _answer(
    sums: pl.DataFrame, keys: Sequence[str], metric: Metric, of: Mapping[str, str], preset: str
) -> pl.LazyFrame:
    figures = sums.lazy().with_columns(
        **_figures(metric, {role: pl.col(name) for role, name in of.items()}),
        applicable=pl.col(of["applicable"]) if "applicable" in of else pl.col("rows"),
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
        .otherwise(pl.lit(_unknown(metric)))
    )
    return judged.select(
        pl.lit(metric.name).alias("metric"),
        *keys,
        pl.col("value", "numerator", "denominator").cast(pl.Float64),
        pl.col("n").cast(pl.Int64),
        pl.col("low", "high", "coverage").cast(pl.Float64),
        "size",
        pl.lit(preset).alias("preset"),
        pl.lit(metric.version, dtype=pl.Int32).alias("version"),
        reason.alias("reason"),
    )


def _unknown(metric: Metric) -> str:
    """Why a metric can have no value although rows were judged."""
    match metric:
        case Quantile(survival=True):
            return "not_reached"
        case Quantile():
            return "still_open"
    return "nothing_to_divide_by"


def size_of(n: pl.Expr) -> pl.Expr:
    """How far a number of rows carries: "none", "suppressed" below 5, "few" below 30, "ok"."""
    small = pl.when(n == 0).then(pl.lit("none")).when(n < SUPPRESSED_BELOW).then(pl.lit("suppressed"))
    return small.when(n < FEW_BELOW).then(pl.lit("few")).otherwise(pl.lit("ok"))


def _size(metric: Metric) -> pl.Expr:
    if isinstance(metric, Count):
        # A count of none among some is a number like any other; only among none it says nothing.
        return pl.when(pl.col("among") == 0).then(pl.lit("none")).otherwise(pl.lit("ok"))
    return size_of(pl.col("n"))


def _figures(metric: Metric, part: Mapping[str, pl.Expr]) -> dict[str, pl.Expr]:
    """Value, numerator, denominator, n, low, high and population, out of the parts."""
    known = {role: part[role] for role in ("n", "population") if role in part}
    match metric:
        case Count():
            of_a_count = {"value": part["numerator"], "numerator": part["numerator"]}
            judged = part["n"] + part["unknown"]
            return _BLANK | known | of_a_count | {"population": judged, "among": part["population"]}
        case Ratio():
            return _BLANK | known | _ratio(metric, part)
        case Greatest():
            return _BLANK | known | {"value": part["greatest"]}
        case Quantile():
            return _BLANK | known | {name: pl.col(f"quantile_{name}") for name in ("value", "low", "high", "n")}
    raise TypeError(f"{type(metric).__name__} is no kind of metric.")


def _quantiles(parts: Parts, plan: Plan) -> dict[int, pl.DataFrame]:
    """By the place of each quantile in the plan: the sums with its value, low, high and n beside them."""
    found: dict[int, pl.DataFrame] = {}
    for name, histogram in parts.histograms.items():
        for survival, estimate in ((False, quantiles), (True, survival_quantiles)):
            asked = {
                place: metric.q
                for place, metric in enumerate(plan.metrics)
                if isinstance(metric, Quantile) and metric.survival == survival and plan.of[place]["histogram"] == name
            }
            if not asked:
                continue
            frames = estimate(histogram, parts.sums, parts.keys, list(asked.values()), z=Z95)
            for place, frame in zip(asked, frames, strict=True):
                found[place] = parts.sums.hstack(frame.rename(lambda column: f"quantile_{column}"))
    return found


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
    if metric.unit == Unit.SECONDS:
        shares["low"] = low.clip(lower_bound=0)  # nobody waits for less than no time
    if metric.unit == Unit.PERCENT:
        shares |= {"low": low.clip(0, 1), "high": high.clip(0, 1)}  # nothing is more than whole
    figures = {name: pl.when(some).then(share) * metric.scale for name, share in shares.items()}
    return figures | {"numerator": x, "denominator": y}
