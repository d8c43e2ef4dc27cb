"""How unevenly a service serves: one index, less what chance alone would show, with its interval and what drives it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from ingest.settings import Settings
from ingest.tables.leg import leg
from metrics import columns
from metrics.amounts import amount
from metrics.answer import unless_too_few
from metrics.attained import Attained, Numbers, attained, scale_of
from metrics.calendar import WEEKDAYS, Period
from metrics.composite import Composite
from metrics.dimensions import dimensions_of
from metrics.measure import measure
from metrics.metric import Count, Metric, Ratio, Unit
from metrics.rows import FactSource
from metrics.sampling import sampling_variance
from metrics.scatter import scatter

FEWEST = 30
"""A part with fewer contacts than this is named and left out: its share is mostly chance."""

WORST_OF_TWO_HALVES = 0.5
"""The mean difference when one half of all contacts is always served and the other never; the index there is 100."""

RESAMPLES = 1000
SEED = 7

demand = Count(
    name="demand",
    label="Demand",
    unit=Unit.COUNT,
    better="neither",
    definition="The inbound contacts that entered a queue, each counted once, where it first did.",
    source="DECISIONS.md: the index of unevenness",
    table=leg,
    counted_on="queued_at",
    what=columns.offered & pl.col("transfer_from").is_null(),
)
"""How many contacts each part of the service had to serve: the weights of the index."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Unevenness:
    """How far apart the parts of a service are, as DECISIONS.md defines it.

    `index` is 0 (even) to 100 (one half has everything, the other nothing), with its interval; `u` the mean
    difference of which it is made, as a part of the metric's scale, and `noise` what of that chance alone would
    show. `gap` is best less worst in `unit` (a fraction of a share); `driver` the part without which `u` falls
    most, None where the index may be 0; `bad_side` the contacts in parts that are surely below the mean. All of it
    is None where fewer than two parts have enough contacts. `within` is, of a quantile, its value over all parts,
    and what a part attains the share of it that is not beyond; `better` says whether more or less of what they
    attain is. `parts` has a row per part: dim (its name), attainment (null below five contacts), weight, n, low,
    high, drop_one (how far `u` falls without it) and left_out; `left_out` names those with too few contacts.
    """

    metric: str
    by: str
    index: float | None = None
    low: float | None = None
    high: float | None = None
    u: float | None = None
    noise: float | None = None
    gap: float | None = None
    best: str | None = None
    worst: str | None = None
    gap_in_words: str | None = None
    driver: str | None = None
    bad_side: int | None = None
    left_out: tuple[str, ...] = ()
    unit: Unit = Unit.PERCENT
    better: str = "higher"
    within: float | None = None
    parts: pl.DataFrame


def unevenness(
    metric: Metric,
    facts: FactSource,
    settings: Settings,
    *,
    by: str = "channel",
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> Unevenness:
    """How unevenly the parts that a dimension names attain a metric with a direction: a share, mean, score or quantile.

    Raises `NoDirectionError`, `NotOfEachError`, and what `measure` raises.
    """
    of = attained(metric, facts, settings, where=where, period=period)
    answers = _asked(of, facts, settings, by=[by], where=where, period=period)
    days = measure([of.metric], facts, settings, by=[by], where=where, period=period, every="1d")
    return of_answers(answers, of.metric, by, days=days, within=of.within)


def unevenness_over(
    metric: Metric,
    facts: FactSource,
    settings: Settings,
    *,
    every: str = "1w",
    by: str = "channel",
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> pl.DataFrame:
    """The same for every bucket: bucket, index, low, high, u, noise, gap, best, worst, gap_in_words, driver, n.

    Null where fewer than two parts have enough contacts. Raises what `unevenness` raises.
    """
    of = attained(metric, facts, settings, where=where, period=period)
    answers = _asked(of, facts, settings, by=[by], where=where, period=period, every=every)
    names = ("index", "low", "high", "u", "noise", "gap", "best", "worst", "gap_in_words", "driver")
    texts = {"best", "worst", "gap_in_words", "driver"}
    buckets = answers.select("bucket").unique().sort("bucket")
    found = [
        of_answers(answers.filter(pl.col("bucket") == x), of.metric, by, within=of.within) for x in buckets["bucket"]
    ]
    return buckets.with_columns(
        *(
            pl.Series(name, [getattr(x, name) for x in found], dtype=pl.String if name in texts else pl.Float64)
            for name in names
        ),
        n=pl.Series([x.parts["n"].sum() for x in found], dtype=pl.Int64),
    )


def unevenness_within(
    metric: Metric,
    facts: FactSource,
    settings: Settings,
    *,
    each: str,
    by: str = "channel",
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> dict[str, Unevenness]:
    """The same inside each value of another dimension, by its name: inside each queue, how unevenly its channels serve.

    Raises what `unevenness` raises.
    """
    of = attained(metric, facts, settings, where=where, period=period)
    answers = _asked(of, facts, settings, by=[each, by], where=where, period=period)
    values = answers[each].drop_nulls().unique().sort()
    return {str(x): of_answers(answers.filter(pl.col(each) == x), of.metric, by, within=of.within) for x in values}


def of_answers(
    answers: pl.DataFrame, metric: Metric, by: str, *, days: pl.DataFrame | None = None, within: float | None = None
) -> Unevenness:
    """The unevenness of the parts that `measure` answered about: the metric's rows and those of `demand`.

    The metric is a ratio, or made of ratios; of a quantile it is the share that is not beyond `within`. `days` is the
    metric's answer by the same dimension and day. With it the interval allows for good and bad days: a part whose days
    differ more than chance has them count as if fewer contacts had come.
    """
    weights = answers.filter(pl.col("metric") == demand.name).select(by, demand="value")
    scale = metric.scale if isinstance(metric, Ratio) else 1.0
    # A score that is made of others is compared only among parts of which all of them are known.
    whole = pl.col("coverage") >= pl.col("coverage").max() if isinstance(metric, Composite) else pl.lit(value=True)
    parts = (
        answers.filter((pl.col("metric") == metric.name) & (pl.col("n") > 0))
        .join(weights, on=by, how="left", nulls_equal=True)
        .with_columns(variance=sampling_variance(metric))
        .select(
            dim=pl.col(by).cast(pl.String),
            attainment=scale * pl.col("numerator") / pl.col("denominator"),
            demand=pl.when(pl.col("demand").sum() > 0).then(pl.col("demand").fill_null(0.0)).otherwise("n"),
            n="n",
            low="low",
            high="high",
            variance="variance",
            left_out=(pl.col("n") < FEWEST) | pl.col(by).is_null() | ~whole,
        )
        # Nothing can be drawn around what has no end, nor from a sample that may lie anywhere.
        .with_columns(
            left_out=pl.col("left_out") | ~_is_finite("attainment") | ~_is_finite("variance"),
        )
        # By size and not by name, so that what is drawn at random does not depend on what the parts are called.
        .sort("n", "attainment", "dim")
    )
    used = parts.filter(~pl.col("left_out"))
    shares = _shares(used)
    size = scale_of(metric, _numbers(used["attainment"]), shares)
    used = used.with_columns(scatter=1.0) if days is None else _scattered(used, days, metric, by)
    used = used.with_columns(weight=shares, drop_one=_drop_one(_numbers(used["attainment"]) / size, shares))
    columns = ("dim", "attainment", "weight", "n", "low", "high", "drop_one", "left_out")
    told = parts.with_columns(attainment=unless_too_few(pl.col("attainment"), pl.col("n")))
    shown = told.join(used.select("dim", "weight", "drop_one"), on="dim", how="left").select(columns)
    left_out = tuple(_label(by, x) for x in parts.filter("left_out")["dim"].sort())
    nothing = Unevenness(
        metric=metric.name,
        by=by,
        parts=shown.sort("attainment", descending=True, nulls_last=True, maintain_order=True),
        left_out=left_out,
        unit=metric.unit,
        better=metric.better,
        within=within,
    )
    return nothing if used.height < 2 else _measured(nothing, used, metric, size)  # noqa: PLR2004 one part alone is not uneven


def _is_finite(column: str) -> pl.Expr:
    return pl.col(column).is_finite().fill_null(value=False)


def mean_difference(attained: Numbers, weights: Numbers) -> Numbers:
    """Gini's mean difference, weighted, over the last axis; weights add up to 1.

    Sorted by attainment, each exceeds those before it and is exceeded by those after, so one pass does for all pairs.
    """
    order = np.argsort(attained, axis=-1)
    ordered, weight = np.take_along_axis(attained, order, axis=-1), weights[order]
    below_less_above = 2 * np.cumsum(weight, axis=-1) - weight - 1
    total = 2 * np.sum(weight * ordered * below_less_above, axis=-1)
    return np.asarray(np.maximum(total, 0.0), dtype=np.float64)  # rounding can leave a hair below zero


def _asked(
    of: Attained,
    facts: FactSource,
    settings: Settings,
    *,
    by: Sequence[str],
    where: Mapping[str, Sequence[str]] | None,
    period: Period | None,
    every: str | None = None,
) -> pl.DataFrame:
    # What legs cannot be split by, such as why a channel was changed, is weighted with the rows of the metric itself.
    weighed = {*by, *(where or {})} <= {*dimensions_of(demand.table)}
    asked = [of.metric, demand] if weighed else [of.metric]
    return measure(asked, facts, settings, by=by, where=where, period=period, every=every)


def _scattered(used: pl.DataFrame, days: pl.DataFrame, metric: Metric, by: str) -> pl.DataFrame:
    """The parts with how far their days scatter."""
    named = days.with_columns(dim=pl.col(by).cast(pl.String))
    if not (isinstance(metric, Ratio) and metric.is_proportion):
        scale = metric.scale if isinstance(metric, Ratio) else 1.0
        one = used.select("dim", one=pl.col("variance") * pl.col("n") / scale**2)
        named = named.join(one, on="dim").filter(pl.col("numerator").is_not_null())
    if isinstance(metric, Composite):
        named = named.filter(pl.col("coverage") >= pl.col("coverage").max())
    return used.join(scatter(named, ["dim"]), on="dim", how="left", maintain_order="left")


def _shares(used: pl.DataFrame) -> Numbers:
    """The weights, adding up to 1; by the contacts that were judged where nothing is known of the demand."""
    weights = _numbers(used["demand"] if used["demand"].sum() > 0 else used["n"])
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _drop_one(attained: Numbers, shares: Numbers) -> Numbers:
    """How far the mean difference falls when each part in turn is left out, the others keeping their proportions."""
    whole = mean_difference(attained, shares)
    others = (np.delete(np.arange(attained.size), i) for i in range(attained.size))
    weighed = ((attained[rest], shares[rest]) for rest in others)
    without = [mean_difference(a, w / w.sum()) if w.sum() > 0 else 0.0 for a, w in weighed]
    return np.asarray(whole - np.asarray(without, dtype=np.float64), dtype=np.float64)


def _drawn(used: pl.DataFrame, metric: Metric, random: np.random.Generator) -> Callable[..., Numbers]:
    """What the parts attain when they are drawn again: around these values, with that scatter between days."""
    n, once = used["n"].to_numpy(), _numbers(used["variance"])

    def drawn(values: Numbers | float, scatter: Numbers | float = 1.0) -> Numbers:
        if isinstance(metric, Ratio) and metric.is_proportion:
            worth = np.maximum(1, np.rint(n / scatter)).astype(np.int64)
            return random.binomial(worth, values, (RESAMPLES, n.size)) / worth
        return random.normal(values, np.sqrt(once * scatter), (RESAMPLES, n.size))

    return drawn


def _measured(so_far: Unevenness, used: pl.DataFrame, metric: Metric, size: float) -> Unevenness:
    attained, shares, n = _numbers(used["attainment"]), _numbers(used["weight"]), used["n"].to_numpy()
    higher = metric.better != "lower"
    u = float(mean_difference(attained / size, shares))
    drawn = _drawn(used, metric, np.random.default_rng(SEED))
    pooled = float(np.sum(attained * n) / np.sum(n))
    noise = float(mean_difference(drawn(pooled) / size, shares).mean())
    index = _index(u - noise)
    # Contacts of one day share its luck, so that they tell less than as many of different days.
    scatter = n / np.maximum(1, np.rint(n / _numbers(used["scatter"].fill_null(1.0))))
    again = mean_difference(drawn(attained, scatter) / size, shares)
    luck = noise
    if (scatter > 1).any():
        luck = float(mean_difference(drawn(pooled, scatter) / size, shares).mean())
    # Drawing again adds noise of its own, which is taken off both ends. The noise of an even service is taken off the
    # lower end, as it is off the index, but not off the upper: where parts really differ there is less of it.
    low, high = (float(x) - max(0.0, float(again.mean()) - u) for x in np.quantile(again, (0.025, 0.975)))
    falls = used.with_columns(pl.col("drop_one").round(12))
    in_order = falls.sort("attainment", "dim", descending=[higher, False])
    best, worst = in_order.row(0, named=True), in_order.row(-1, named=True)
    driver = falls.sort("drop_one", "attainment", "dim", descending=[True, not higher, False]).row(0, named=True)
    mean = float(np.sum(shares * attained))
    bad = pl.col("high") < mean if higher else pl.col("low") > mean
    label = {x: _label(so_far.by, x) for x in falls["dim"]}
    lowest = min(_index(low - luck), index)
    of = "" if so_far.within is None else f" within {amount(Unit.SECONDS, so_far.within)}"
    return replace(
        so_far,
        index=index,
        low=lowest,
        high=max(_index(high), index),
        u=u,
        noise=noise,
        gap=abs(best["attainment"] - worst["attainment"]),
        best=label[best["dim"]],
        worst=label[worst["dim"]],
        gap_in_words=", ".join(f"{label[x['dim']]} {amount(so_far.unit, x['attainment'])}" for x in (best, worst)) + of,
        driver=label[driver["dim"]] if lowest > 0 else None,  # what may be chance is driven by nobody
        bad_side=int(used.filter(bad)["demand"].sum()),
    )


def _index(u: float) -> float:
    return min(100.0, 100 * max(0.0, u) / WORST_OF_TWO_HALVES)


def _numbers(column: pl.Series) -> Numbers:
    return column.cast(pl.Float64).to_numpy()


def _label(by: str, part: str | None) -> str:
    """A part in plain words."""
    if part is None:
        return "unknown"
    if by == "hour":
        return f"{int(part):02d}:00"
    if by == "weekday":
        return WEEKDAYS[int(part) - 1]
    return part.replace("_", " ")
