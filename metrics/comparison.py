"""A number held against another: the period before, last year, what was promised, or the rest of the centre."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.compare import OTHER_PARTS, TOO_FEW_BELOW, Z95, benjamini_hochberg, difference, p_value, student
from metrics.counted import reach_of_counts
from metrics.day_luck import PLACE, day_luck
from metrics.deviations import FALSE_DISCOVERIES
from metrics.measure import measure
from metrics.metric import Count, Greatest, Metric, Quantile, Ratio
from metrics.promised import has_target, promised, promised_on, target_of
from metrics.reach import both_known
from metrics.rows import FactSource
from metrics.sampling import sampling_variance
from metrics.within import chance_within, days_within

Against = Literal["previous", "last_year", "promise", "rest"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison:
    """Numbers beside those that they are held against.

    `cells` has a row per metric and group: metric, the dimensions, value, n, other, n_other, difference (value less
    other), difference_low, difference_high (95 %), p_value, q_value (the false discovery rate over all rows), verdict:
    "better", "worse" (of a metric that is neither "higher", "lower"), "within noise" or "too few", and "other parts"
    of a composite of which either side is missing a part. `now` and `other` are the periods, `said` what has to be
    known beside the numbers, in sentences.
    """

    against: Against
    now: Period
    other: Period | None
    cells: pl.DataFrame
    said: tuple[str, ...] = ()


class NothingToCompareError(ValueError):
    """There is nothing that these numbers could be held against."""


def comparison(
    metrics: Sequence[Metric],
    facts: FactSource,
    settings: Settings,
    *,
    against: Against = "previous",
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
    known: pl.DataFrame | None = None,
) -> Comparison:
    """Each metric in each group against the same in an earlier period, its promise, or all other groups.

    Shares get Newcombe's interval of a difference, made of both Wilson intervals; means, scores and quantiles the same
    construction out of their own, and against a promise the interval is the share's own. Intervals of all but counts
    are as wide as good and bad days make them, and counts are compared day by day with earlier ones. Fewer than 30 rows
    on either side are too few. Verdicts are given on all rows at once: of those called different at most 5 % are so by
    chance (Benjamini-Hochberg).

    Whoever has asked `measure` for the numbers of this period already can say what is `known` of them.

    Raises `NothingToCompareError`, `PeriodError`, and what `measure` raises.
    """
    by = tuple(dict.fromkeys(by))
    kept, said = _comparable(metrics, against, by)
    if against in {"previous", "last_year"}:
        compared, told = both_known(kept, facts, settings, period or Period(), against)
        now, other = (
            measure(kept, facts, settings, by=by, where=where, period=x) for x in (compared.now, compared.before)
        )
        counts = [x for x in kept if isinstance(x, Count)]
        reach = reach_of_counts(counts, facts, settings, compared, by=by, where=where) if counts else None
        cells = _judged(
            kept,
            now,
            other,
            by,
            reach=reach,
            luck=_luck(kept, facts, settings, {compared.now: now, compared.before: other}, by=by, where=where),
        )
        return Comparison(against=against, now=compared.now, other=compared.before, cells=cells, said=(*told, *said))
    now = measure(kept, facts, settings, by=by, where=where, period=period) if known is None else known
    if against == "rest":
        other = measure(kept, facts, settings, by=by, where=where, period=period, rest=True)
    elif (target := target_of(promised_on(settings, _last_day(period, facts, settings)), by, where or {})) is None:
        message = "Channels promise differently, so ask with --by channel, or --where channel=NAME."
        raise NothingToCompareError(message)
    else:
        other = promised(now, target)
    rest = other if against == "rest" else None
    now = now if rest is None else _as_wide_as_the_rest(now, rest, kept, by)
    luck = _luck(kept, facts, settings, {period or Period(): now}, rest=rest, by=by, where=where)
    cells = _judged(kept, now, other, by, luck=luck)
    return Comparison(against=against, now=period or Period(), other=None, cells=cells, said=said)


def _last_day(period: Period | None, facts: FactSource, settings: Settings) -> date:
    """The last day of the period: what was promised then is what its numbers are held against."""
    zone = settings.site.timezone
    until = (period or Period()).utc(zone)[1] or facts.as_of or datetime.now(UTC)
    return (until - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()


def _comparable(metrics: Sequence[Metric], against: Against, by: Sequence[str]) -> tuple[list[Metric], tuple[str, ...]]:
    """The metrics of which something can be said, and why not of the others. Raises `NothingToCompareError`."""
    if against == "rest" and not by:
        message = "The whole centre has no rest; say by what it is split, as in --by channel."
        raise NothingToCompareError(message)
    if against in {"previous", "last_year"} and (never := {"day", "block"} & {*by}):
        message = f"No {never.pop()} comes in two periods; split by weekday, or ask for a shorter period."
        raise NothingToCompareError(message)
    why = {x.name: _why_not(x, against) for x in metrics}
    said = tuple(f"{name} is left out: {reason}." for name, reason in why.items() if reason)
    kept = [x for x in metrics if not why[x.name]]
    if not kept:
        raise NothingToCompareError(" ".join(said) or "Name a metric to compare.")
    return kept, said


def _why_not(metric: Metric, against: Against) -> str | None:
    if isinstance(metric, Greatest):
        return "it is one single row, the greatest, and nobody can say how far that lies from chance"
    if against == "rest" and isinstance(metric, Count):
        return "it is a count, and the rest of the centre is not as large as its parts"
    if against == "promise" and not has_target(metric):
        return "nobody promises how large it should be"
    return None


def _judged(
    metrics: Sequence[Metric],
    now: pl.DataFrame,
    other: pl.DataFrame,
    by: Sequence[str],
    *,
    reach: pl.DataFrame | None = None,
    luck: pl.DataFrame | None = None,
) -> pl.DataFrame:
    meaningful = pl.col("reason").ne_missing("not_applicable") if "reason" in other.columns else pl.lit(value=True)
    both = difference(
        now.filter(pl.col("reason").ne_missing("not_applicable")), other.filter(meaningful), metrics, on=by
    )
    if reach is not None:
        both = _counted(
            both.join(reach, on=["metric", *by], how="left", nulls_equal=True, maintain_order="left"), metrics
        )
    if luck is not None:
        both = _widened(both.join(luck, on=["metric", *by], how="left", nulls_equal=True, maintain_order="left"))
    freedom = pl.lit(None, dtype=pl.Float64) if luck is None else pl.col("freedom")
    low, high = pl.col("difference_low"), pl.col("difference_high")
    surprise = p_value(pl.col("difference"), low=low, high=high, freedom=freedom)
    counts = pl.col("metric").is_in([x.name for x in metrics if isinstance(x, Count)])
    enough = counts | (pl.min_horizontal("n", "n_before") >= TOO_FEW_BELOW)
    tested = both.with_columns(p_value=pl.when(enough).then(surprise))
    return tested.with_columns(q_value=benjamini_hochberg(pl.col("p_value"))).select(
        *("metric", *by, "value", "n"),
        *(pl.col("value_before").alias("other"), pl.col("n_before").alias("n_other")),
        *("difference", "difference_low", "difference_high", "p_value", "q_value"),
        verdict=_verdict(metrics),
    )


def _luck(
    metrics: Sequence[Metric],
    facts: FactSource,
    settings: Settings,
    answers: Mapping[Period, pl.DataFrame],
    *,
    rest: pl.DataFrame | None = None,
    by: Sequence[str],
    where: Mapping[str, Sequence[str]] | None,
) -> pl.DataFrame | None:
    """How much more the days of each share, mean and quantile differ than chance lets them.

    `answers` are those of the periods; with that about the rest each group is held against it, on the same days.
    """
    ratios, quantiles = [x for x in metrics if isinstance(x, Ratio)], [x for x in metrics if isinstance(x, Quantile)]
    keys, numbers = ["metric", *by], ["numerator", "denominator"]
    told: list[pl.DataFrame] = []
    for place, (period, answer) in enumerate(answers.items()):
        days = [measure(ratios, facts, settings, by=by, where=where, period=period, every="1d")] if ratios else []
        days += [days_within(x, answer, facts, settings, by=by, where=where, period=period) for x in quantiles]
        told += [x.select(*keys, "bucket", *numbers, pl.lit(place).alias(PLACE)) for x in days]
    if not told:
        return None
    both = pl.concat(told)
    sides = [*answers.values(), *([] if rest is None else [rest])]
    chances = pl.concat(_by_chance(side, ratios).select(*keys, "chance", "n") for side in sides)
    # A group that only one side knows, or that has too few on either, is not tested.
    enough = (pl.len() == len(sides)) & (pl.col("n").min() >= TOO_FEW_BELOW)
    of_ratios = chances.group_by(keys).agg(chance=pl.when(enough).then(pl.col("chance").sum()))
    of_quantiles = both.filter(pl.col("metric").is_in([x.name for x in quantiles]))
    chance = chance_within(of_quantiles, by, fewest=TOO_FEW_BELOW, rest=rest is not None)
    return day_luck(both if rest is None else both.drop(PLACE), pl.concat([of_ratios, chance]), by)


def _as_wide_as_the_rest(
    now: pl.DataFrame, rest: pl.DataFrame, metrics: Sequence[Metric], by: Sequence[str]
) -> pl.DataFrame:
    """The answers with intervals of means at least as wide as the spread of the rest makes them.

    Of waits and the like, which have a long tail, a small group that chance kept from it has a low mean and a narrow
    interval at once; by that alone one even centre in three had a queue that was called better.
    """
    means = [x for x in metrics if isinstance(x, Ratio) and not x.is_proportion]
    if not means:
        return now
    keys = ["metric", *by]
    every = (pl.when(pl.col("metric") == x.name).then(sampling_variance(x)) for x in means)
    spread = rest.select(*keys, one=pl.coalesce(every) * pl.col("n"))
    reach = student(pl.col("n") - 1) * (pl.col("one") / pl.col("n")).sqrt()
    low, high = pl.col("value") - reach, pl.col("value") + reach
    wide = now.join(spread, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return wide.with_columns(
        low=pl.when(pl.col("low").is_not_null()).then(pl.min_horizontal("low", low)),
        high=pl.when(pl.col("high").is_not_null()).then(pl.max_horizontal("high", high)),
    ).drop("one")


def _by_chance(answer: pl.DataFrame, ratios: Sequence[Ratio]) -> pl.DataFrame:
    """The answer with the variance that chance alone gives each ratio, before it is put on its scale."""
    each = (pl.when(pl.col("metric") == x.name).then(sampling_variance(x) / x.scale**2) for x in ratios)
    some = answer.filter(pl.col("metric").is_in([x.name for x in ratios]))
    return some.with_columns(chance=pl.coalesce(*each, pl.lit(None, dtype=pl.Float64)))


def _widened(both: pl.DataFrame) -> pl.DataFrame:
    """The intervals as wide as good and bad days make them."""
    wider = pl.col("luck").sqrt() * (student(pl.col("freedom")) / Z95).fill_null(1.0)
    apart = pl.col("difference")
    return both.with_columns(
        (apart + wider.fill_null(1.0) * (pl.col(x) - apart)).alias(x) for x in ("difference_low", "difference_high")
    )


def _counted(both: pl.DataFrame, metrics: Sequence[Metric]) -> pl.DataFrame:
    """The rows of counts with what their days tell of chance; where nobody came, there were none."""
    counts = pl.col("metric").is_in([x.name for x in metrics if isinstance(x, Count)])
    there = [pl.when(counts).then(pl.col(x).fill_null(0)).otherwise(x).alias(x) for x in ("value", "value_before")]
    apart = pl.col("value") - pl.col("value_before")
    ends = {"difference": apart, "difference_low": apart - pl.col("reach"), "difference_high": apart + pl.col("reach")}
    return both.with_columns(there).with_columns(
        pl.when(counts).then(end).otherwise(name).alias(name) for name, end in ends.items()
    )


def _verdict(metrics: Sequence[Metric]) -> pl.Expr:
    """The verdict on each row when all are judged at once."""
    better = {x.name: x.better for x in metrics}
    wanted = pl.col("metric").replace_strict(better, default=None, return_dtype=pl.String)
    went = pl.when(pl.col("difference") > 0).then(pl.lit("higher")).otherwise(pl.lit("lower"))
    return (
        pl.when(pl.col("verdict") == OTHER_PARTS)
        .then(pl.lit(OTHER_PARTS))
        .when(pl.col("p_value").is_null())
        .then(pl.lit("too few"))
        .when(pl.col("q_value") > FALSE_DISCOVERIES)
        .then(pl.lit("within noise"))
        .when(wanted == "neither")
        .then(went)
        .when(wanted == went)
        .then(pl.lit("better"))
        .otherwise(pl.lit("worse"))
    )
