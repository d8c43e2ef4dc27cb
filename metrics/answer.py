"""Parts in, answers out: the value, its interval, and how far it can be trusted."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

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

COUNT, SHARE, SCORE, RATIO, GREATEST, QUANTILE = "count", "share", "score", "ratio", "greatest", "quantile"
"""The forms that figures take out of parts: metrics of one form are worked out at once."""

ROLES: Mapping[str, Sequence[str]] = {
    COUNT: ("numerator", "unknown"),
    SHARE: ("numerator",),
    SCORE: ("numerator", "denominator", "xx"),
    RATIO: ("numerator", "denominator", "xx", "xy", "yy"),
    GREATEST: ("greatest",),
    QUANTILE: ("quantile_value", "quantile_low", "quantile_high", "quantile_n"),
}
"""The parts that each form is made of, beside those of all: rows, n, population, applicable."""

INSTEAD = {"denominator": "n", "xy": "numerator", "yy": "n", "applicable": "rows"}
"""The part that stands for one which a metric does not have."""

_BLANK = dict.fromkeys(("value", "numerator", "denominator", "low", "high"), pl.lit(None, dtype=pl.Float64))


def answers(parts: Parts, plan: Plan, presets: Sequence[str]) -> list[pl.DataFrame]:
    """For each metric of the plan one row per group: metric, the keys, and the columns that `measure` describes.

    `presets` are the names under which the metrics answer.
    """
    sums, waits, alike = parts.sums, _quantiles(parts, plan), dict[tuple[str, str], list[int]]()
    for place, metric in enumerate(plan.metrics):
        alike.setdefault((_form(metric), _bounds(metric)), []).append(place)
    asked = [
        pl.concat(_told(waits.get(x, sums), parts.keys, plan.metrics[x], plan.of[x], presets[x]) for x in places).lazy()
        for places in alike.values()
    ]
    found = pl.collect_all(
        _answered(rows, parts.keys, form, bounds) for rows, (form, bounds) in zip(asked, alike, strict=True)
    )
    placed = {
        place: rows.slice(number * sums.height, sums.height)
        for rows, places in zip(found, alike.values(), strict=True)
        for number, place in enumerate(places)
    }
    return [placed[place] for place in range(len(plan.metrics))]


def _told(sums: pl.DataFrame, keys: Sequence[str], metric: Metric, of: Mapping[str, str], preset: str) -> pl.DataFrame:
    """The parts of one metric under the names of their roles, beside the keys and what else is told of the metric."""

    def part(role: str) -> pl.Series:
        name = of.get(role, role)
        there = sums[name] if name in sums.columns else part(INSTEAD[role])
        return there.cast(pl.Float64).alias(role)

    def said(name: str, value: Any, dtype: type[pl.DataType]) -> pl.Series:
        return pl.Series(name, [value], dtype).new_from_index(0, sums.height)

    told = [
        said("metric", metric.name, pl.String),
        said("preset", preset, pl.String),
        said("version", metric.version, pl.Int32),
        said("scale", metric.scale if isinstance(metric, Ratio) else 1.0, pl.Float64),
        said("unknown_because", _unknown(metric), pl.String),
    ]
    roles = ("rows", "n", "population", "applicable", *ROLES[_form(metric)])
    return pl.DataFrame([*told, *(sums[key] for key in keys), *map(part, roles)])


def _answered(rows: pl.LazyFrame, keys: Sequence[str], form: str, bounds: str) -> pl.LazyFrame:
    """The answers of metrics of one form, out of what `_told` says of them."""
    figures, judged, answer = _expressions(form, bounds)
    return rows.with_columns(**figures).with_columns(**judged).select("metric", *keys, **answer)


@cache
def _expressions(form: str, bounds: str) -> tuple[dict[str, pl.Expr], dict[str, pl.Expr], dict[str, pl.Expr]]:
    """The figures, how far they can be trusted, and the columns of the answer; built once, for building takes time."""
    inapplicable = (pl.col("rows") > 0) & (pl.col("applicable") == 0)
    population = pl.when(pl.col("population") > 0).then(pl.col("population"))
    shown = ~inapplicable & (pl.col("size") != "suppressed")
    value = pl.when(shown).then(pl.col("value"))
    reason = (
        pl.when(inapplicable)
        .then(pl.lit("not_applicable"))
        .when(value.is_not_null())
        .then(None)
        .when(pl.col("size") == "suppressed")
        .then(pl.lit("too_few"))
        .when(population.is_null())
        .then(pl.lit("no_rows"))
        .when(pl.col("n") == 0)
        .then(pl.lit("not_judged"))
        .otherwise(pl.col("unknown_because"))
    )
    trusted = pl.col("size") != "suppressed"
    answer = {
        "value": value,
        "numerator": pl.col("numerator"),
        "denominator": pl.col("denominator"),
        "n": pl.col("n").cast(pl.Int64),
        "low": pl.when(trusted).then(pl.col("low")),
        "high": pl.when(trusted).then(pl.col("high")),
        "coverage": pl.col("n") / population,
        "size": pl.col("size"),
        "preset": pl.col("preset"),
        "version": pl.col("version"),
        "reason": reason,
    }
    return _figures(form, bounds), {"size": _size(form)}, answer


def _form(metric: Metric) -> str:
    match metric:
        case Count():
            return COUNT
        case Ratio(is_proportion=True):
            return SHARE
        case Ratio():
            return SCORE if metric.adjusted_wald else RATIO
        case Greatest():
            return GREATEST
        case Quantile():
            return QUANTILE
    raise TypeError(f"{type(metric).__name__} is no kind of metric.")


def _bounds(metric: Metric) -> str:
    """Between which values an interval can lie: those of shares and of times."""
    return metric.unit if isinstance(metric, Ratio) and metric.unit in {Unit.SECONDS, Unit.PERCENT} else ""


def _unknown(metric: Metric) -> str:
    """Why a metric can have no value although rows were judged."""
    match metric:
        case Quantile(survival=True):
            return "not_reached"
        case Quantile():
            return "still_open"
    return "nothing_to_divide_by"


def unless_too_few(value: pl.Expr, n: pl.Expr) -> pl.Expr:
    """A share or a mean over so many rows; null where they are fewer than are told about."""
    return pl.when(n >= SUPPRESSED_BELOW).then(value)


def size_of(n: pl.Expr) -> pl.Expr:
    """How far a number of rows carries: "none", "suppressed" below 5, "few" below 30, "ok"."""
    small = pl.when(n == 0).then(pl.lit("none")).when(n < SUPPRESSED_BELOW).then(pl.lit("suppressed"))
    return small.when(n < FEW_BELOW).then(pl.lit("few")).otherwise(pl.lit("ok"))


def _size(form: str) -> pl.Expr:
    if form == COUNT:
        # A count of none among some is a number like any other; only among none it says nothing.
        return pl.when(pl.col("among") == 0).then(pl.lit("none")).otherwise(pl.lit("ok"))
    return size_of(pl.col("n"))


def _figures(form: str, bounds: str) -> dict[str, pl.Expr]:
    """Value, numerator, denominator, n, low, high and population, out of the parts."""
    if form == COUNT:
        counted, judged = pl.col("numerator"), pl.col("n") + pl.col("unknown")
        return _BLANK | {
            "value": counted,
            "numerator": counted,
            "population": judged,
            "among": pl.col("population"),
        }
    if form == GREATEST:
        return _BLANK | {"value": pl.col("greatest")}
    if form == QUANTILE:
        return _BLANK | {name: pl.col(f"quantile_{name}") for name in ("value", "low", "high", "n")}
    return _BLANK | _ratio(form, bounds)


def _ratio(form: str, bounds: str) -> dict[str, pl.Expr]:
    x, n = pl.col("numerator"), pl.col("n")
    y = n if form == SHARE else pl.col("denominator")
    if form == SHARE:
        low, high = wilson(x, n)
    elif form == SCORE:
        low, high = adjusted_wald_nps(x, pl.col("xx"), n)
    else:
        low, high = ratio_interval(x, y, n, xx=pl.col("xx"), xy=pl.col("xy"), yy=pl.col("yy"))
    some = (n > 0) & (y != 0)
    shares = {"value": x / y, "low": low, "high": high}
    if bounds == Unit.SECONDS:
        shares["low"] = low.clip(lower_bound=0)  # nobody waits for less than no time
    if bounds == Unit.PERCENT:
        shares |= {"low": low.clip(0, 1), "high": high.clip(0, 1)}  # nothing is more than whole
    figures = {name: pl.when(some).then(share) * pl.col("scale") for name, share in shares.items()}
    return figures | {"numerator": x, "denominator": y}


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
