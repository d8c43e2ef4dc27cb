"""How unevenly a service serves: one index, less what chance alone would show, with its interval and what drives it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

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
from metrics.redrawn import Drawn, again, drop_one, mean_difference
from metrics.rows import FactSource
from metrics.sampling import sampling_variance
from metrics.scatter import scatter

FEWEST = 30
"""A part with fewer contacts than this is named and left out: its share is mostly chance."""

WORST_OF_TWO_HALVES = 0.5
"""The mean difference when one half of all contacts is always served and the other never; the index there is 100."""

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
    buckets = answers.select("bucket").unique().sort("bucket")
    parts = _each(_parts(answers, of.metric, by, each="bucket"), "bucket")
    found = [_found(_used(parts[x]), of.metric, by, of.within) if x in parts else _NOTHING for x in buckets["bucket"]]
    return buckets.with_columns(
        *(pl.Series(name, [x.get(name) for x in found], dtype=dtype) for name, dtype in _OVER.items()),
        n=pl.Series([parts[x]["n"].sum() if x in parts else 0 for x in buckets["bucket"]], dtype=pl.Int64),
    )


_OVER = dict.fromkeys(("index", "low", "high", "u", "noise", "gap"), pl.Float64) | dict.fromkeys(
    ("best", "worst", "gap_in_words", "driver"), pl.String
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
    return of_each(answers.filter(pl.col(each).is_not_null()), of.metric, by, each=each, within=of.within)


def of_answers(
    answers: pl.DataFrame, metric: Metric, by: str, *, days: pl.DataFrame | None = None, within: float | None = None
) -> Unevenness:
    """The unevenness of the parts that `measure` answered about: the metric's rows and those of `demand`.

    The metric is a ratio, or made of ratios; of a quantile it is the share that is not beyond `within`. `days` is the
    metric's answer by the same dimension and day. With it the interval allows for good and bad days: a part whose days
    differ more than chance has them count as if fewer contacts had come.
    """
    return _of_parts(_parts(answers, metric, by), metric, by, days=days, within=within)


def of_each(
    answers: pl.DataFrame, metric: Metric, by: str, *, each: str, within: float | None = None
) -> dict[str, Unevenness]:
    """The same of the answers about each value of another dimension, by its name."""
    parts, nothing = _each(_parts(answers, metric, by, each=each), each), _parts(answers.clear(), metric, by)
    return {str(x): _of_parts(parts.get(x, nothing), metric, by, within=within) for x in answers[each].unique().sort()}


def _each(parts: pl.DataFrame, each: str) -> dict[Any, pl.DataFrame]:
    """The parts by each value of a dimension."""
    found = parts.partition_by(each, as_dict=True, maintain_order=True, include_key=False)
    return {key: some for (key,), some in found.items()}


def _parts(answers: pl.DataFrame, metric: Metric, by: str, *, each: str | None = None) -> pl.DataFrame:
    """The parts with what they attain, their demand, its variance, and whether they are left out; apart for `each`."""
    keys = [by] if each is None else [by, each]
    weights = answers.filter(pl.col("metric") == demand.name).select(*keys, demand="value")
    scale = metric.scale if isinstance(metric, Ratio) else 1.0
    most, known = pl.col("coverage").max(), pl.col("demand").sum() > 0
    if each is not None:
        most, known = most.over(each), known.over(each)
    # A score that is made of others is compared only among parts of which all of them are known.
    whole = pl.col("coverage") >= most if isinstance(metric, Composite) else pl.lit(value=True)
    return (
        answers.lazy()
        .filter((pl.col("metric") == metric.name) & (pl.col("n") > 0))
        .join(weights.lazy(), on=keys, how="left", nulls_equal=True)
        .with_columns(variance=sampling_variance(metric))
        .select(
            *keys[1:],
            dim=pl.col(by).cast(pl.String),
            attainment=scale * pl.col("numerator") / pl.col("denominator"),
            demand=pl.when(known).then(pl.col("demand").fill_null(0.0)).otherwise("n"),
            n="n",
            low="low",
            high="high",
            variance="variance",
            left_out=(pl.col("n") < FEWEST) | pl.col(by).is_null() | ~whole,
        )
        # Nothing can be drawn around what has no end, nor from a sample that may lie anywhere.
        .with_columns(left_out=pl.col("left_out") | ~_is_finite("attainment") | ~_is_finite("variance"))
        # By size and not by name, so that what is drawn at random does not depend on what the parts are called.
        .sort("n", "attainment", "dim")
        .collect()
    )


def _of_parts(
    parts: pl.DataFrame, metric: Metric, by: str, *, days: pl.DataFrame | None = None, within: float | None
) -> Unevenness:
    used = _used(parts)
    if days is not None:
        used = replace(used, scatter=_scatter(parts.filter(~pl.col("left_out")), days, metric, by))
    told = {"dim": used.dims, "weight": used.shares, "drop_one": _falls(used, metric)}
    columns = ("dim", "attainment", "weight", "n", "low", "high", "drop_one", "left_out")
    shown = (
        parts.lazy()
        .with_columns(attainment=unless_too_few(pl.col("attainment"), pl.col("n")))
        .join(pl.LazyFrame(told, schema_overrides={"dim": pl.String}), on="dim", how="left")
        .select(columns)
        .sort("attainment", descending=True, nulls_last=True, maintain_order=True)
    )
    return Unevenness(
        metric=metric.name,
        by=by,
        parts=shown.collect(),
        left_out=tuple(_label(by, x) for x in parts.filter("left_out")["dim"].sort()),
        unit=metric.unit,
        better=metric.better,
        within=within,
        **_found(used, metric, by, within),
    )


def _is_finite(column: str) -> pl.Expr:
    return pl.col(column).is_finite().fill_null(value=False)


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


def _used(parts: pl.DataFrame) -> Drawn:
    kept = ~parts["left_out"].to_numpy()
    attained, demand, n, low, high, variance = (
        _numbers(parts[x])[kept] for x in ("attainment", "demand", "n", "low", "high", "variance")
    )
    # By the contacts that were judged where nothing is known of the demand.
    weights = demand if demand.sum() > 0 else n
    return Drawn(
        dims=[x for x, stays in zip(parts["dim"], kept, strict=True) if stays],
        attained=attained,
        shares=np.asarray(weights / weights.sum(), dtype=np.float64) if weights.size else weights,
        demand=demand,
        n=n,
        low=low,
        high=high,
        variance=variance,
        scatter=np.ones(n.size),
    )


def _scatter(used: pl.DataFrame, days: pl.DataFrame, metric: Metric, by: str) -> Numbers:
    """How far the days of each part scatter."""
    named = days.with_columns(dim=pl.col(by).cast(pl.String))
    if not (isinstance(metric, Ratio) and metric.is_proportion):
        scale = metric.scale if isinstance(metric, Ratio) else 1.0
        one = used.select("dim", one=pl.col("variance") * pl.col("n") / scale**2)
        named = named.join(one, on="dim").filter(pl.col("numerator").is_not_null())
    if isinstance(metric, Composite):
        named = named.filter(pl.col("coverage") >= pl.col("coverage").max())
    found = used.select("dim").join(scatter(named, ["dim"]), on="dim", how="left", maintain_order="left")
    return _numbers(found["scatter"].fill_null(1.0))


def _falls(used: Drawn, metric: Metric) -> Numbers:
    """How far the mean difference falls without each part."""
    return drop_one(used.attained / scale_of(metric, used.attained, used.shares), used.shares)


_NOTHING: Mapping[str, Any] = {}


def _found(used: Drawn, metric: Metric, by: str, within: float | None) -> Mapping[str, Any]:
    """The index and all that is told beside it, by their names in `Unevenness`; nothing of one part alone."""
    if len(used.dims) < 2:  # noqa: PLR2004 one part alone is not uneven
        return _NOTHING
    attained, shares, n = used.attained, used.shares, used.n
    size = scale_of(metric, attained, shares)
    higher = metric.better != "lower"
    u = float(mean_difference(attained / size, shares))
    drawn = again(used, metric)
    pooled = float(np.sum(attained * n) / np.sum(n))
    noise = float(mean_difference(drawn(pooled) / size, shares).mean())
    index = _index(u - noise)
    # Contacts of one day share its luck, so that they tell less than as many of different days.
    scatter = n / np.maximum(1, np.rint(n / used.scatter))
    redrawn = mean_difference(drawn(attained, scatter) / size, shares)
    luck = noise
    if (scatter > 1).any():
        luck = float(mean_difference(drawn(pooled, scatter) / size, shares).mean())
    # Drawing again adds noise of its own, which is taken off both ends. The noise of an even service is taken off the
    # lower end, as it is off the index, but not off the upper: where parts really differ there is less of it.
    low, high = (float(x) - max(0.0, float(redrawn.mean()) - u) for x in np.quantile(redrawn, (0.025, 0.975)))
    places, falls = range(len(used.dims)), np.round(_falls(used, metric), 12)
    # Of parts that are alike the first by name.
    in_order = sorted(places, key=lambda x: (-attained[x] if higher else attained[x], used.dims[x]))
    best, worst = in_order[0], in_order[-1]
    driver = min(places, key=lambda x: (-falls[x], attained[x] if higher else -attained[x], used.dims[x]))
    mean = float(np.sum(shares * attained))
    bad = used.high < mean if higher else used.low > mean
    lowest = min(_index(low - luck), index)
    beyond = "" if within is None else f" within {amount(Unit.SECONDS, within)}"
    label = [_label(by, x) for x in used.dims]
    return {
        "index": index,
        "low": lowest,
        "high": max(_index(high), index),
        "u": u,
        "noise": noise,
        "gap": abs(float(attained[best] - attained[worst])),
        "best": label[best],
        "worst": label[worst],
        "gap_in_words": ", ".join(f"{label[x]} {amount(metric.unit, float(attained[x]))}" for x in (best, worst))
        + beyond,
        "driver": label[driver] if lowest > 0 else None,  # what may be chance is driven by nobody
        "bad_side": int(used.demand[bad].sum()),
    }


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
