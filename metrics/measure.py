"""Ask for numbers: metrics and a question in; value, interval, and how far each can be trusted out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC, Table
from metrics.answer import answers
from metrics.around import Around
from metrics.calendar import Period, bucket, bucket_start
from metrics.composite import Composite, with_composites
from metrics.cube.answer import Asked, from_cube
from metrics.cube.at_hand import at_hand
from metrics.cube.few import from_sums
from metrics.cube.keeping import can_keep
from metrics.cube.kept import Pass, pass_of
from metrics.cube.stretch import Stretch, within
from metrics.derived import with_derived
from metrics.derived_table import WithDerived, derived_tables
from metrics.dimensions import matching, with_dimensions
from metrics.metric import DEFAULT, Metric, Quantile, UnknownPresetError
from metrics.parts import Parts, Plan, plan_of
from metrics.rest import rest_of
from metrics.rows import LONGEST_BEFORE, SOON, FactSource
from metrics.together import is_reading, no_rows, together


def measure(
    metrics: Sequence[Metric],
    facts: FactSource,
    settings: Settings,
    *,
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
    every: str | None = None,
    preset: str | None = None,
    rest: bool = False,
) -> pl.DataFrame:
    """One row per metric and group, in the order of the metrics and then of the groups.

    Columns: metric; one per dimension of `by`; bucket (its first instant in the site's zone, with `every` only); value,
    numerator, denominator, n (the rows that were judged), low and high (95 %), coverage (their share of the rows
    that the metric is about), size ("ok", "few" below 30, "suppressed" below 5, "none"), preset, version, and reason
    (why there is no value: not_applicable, no_rows, not_judged, too_few, still_open, not_reached). A preset is used by
    those metrics that have it. Without `by` and `every` there is one row per metric, even of no rows at all.
    With `rest` each group is answered for by all rows outside of it.

    Numbers come out of the cube where it has them (docs/cube.md), else out of the rows; they are the same.

    Raises `UnknownDimensionError`, `UnknownValueError`, `UnknownPresetError` and `PeriodError`: they say what exists.
    """
    if preset is not None and preset != DEFAULT and not any(preset in x.presets for x in metrics):
        raise UnknownPresetError(preset, {x.name: tuple(x.presets) for x in metrics})
    asked = [(x, preset if preset in x.presets else None) for x in metrics]
    return measure_each(asked, facts, settings, by=by, where=where, period=period, every=every, rest=rest)


def measure_each(
    asked: Sequence[tuple[Metric, str | None]],
    facts: FactSource,
    settings: Settings,
    *,
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
    every: str | None = None,
    rest: bool = False,
) -> pl.DataFrame:
    """As `measure`, with a preset (or None) for each metric of its own; all of one table are read in one pass."""
    found: dict[int, pl.DataFrame] = {}
    by = tuple(dict.fromkeys(by))
    keys = (*by, "bucket") if every else by
    if any(isinstance(metric, Composite) for metric, _ in asked):
        again = partial(
            measure_each, facts=facts, settings=settings, by=by, where=where, period=period, every=every, rest=rest
        )
        return with_composites(asked, settings, keys, again)
    question = Asked(by=by, where=where or {}, period=period or Period(), every=every)
    with together():
        for of, places in _together(asked, settings):
            plan = plan_of(tuple(asked[place][0].under(asked[place][1]) for place in places))
            parts = _parts(plan, of, facts, settings, question)
            parts = _shown(rest_of(parts, plan) if rest else parts, plan, every, settings)
            presets = [asked[place][1] or DEFAULT for place in places]
            found |= dict(zip(places, answers(parts, plan, presets), strict=True))
    return pl.concat([found[place] for place in range(len(asked))]) if asked else pl.DataFrame()


def histogram_of(
    metric: Quantile,
    facts: FactSource,
    settings: Settings,
    *,
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
    every: str | None = None,
) -> pl.DataFrame:
    """The counts of which a quantile is made, per group and step: the dimensions, bucket, step, finished, unfinished.

    Raises what `measure` raises.
    """
    plan = plan_of((metric,))
    question = Asked(by=by, where=where or {}, period=period or Period(), every=every)
    with together():
        parts = _parts(plan, pass_of(metric, None, settings), facts, settings, question)
    return _shown(parts, plan, every, settings).histograms[plan.of[0]["histogram"]]


def _together(asked: Sequence[tuple[Metric, str | None]], settings: Settings) -> Iterable[tuple[Pass, list[int]]]:
    """The places of the metrics that can share one pass: the same table, counted on the same clock."""
    passes: dict[Pass, list[int]] = {}
    for place, (metric, preset) in enumerate(asked):
        passes.setdefault(pass_of(metric, preset, settings), []).append(place)
    return passes.items()


def _parts(plan: Plan, of: Pass, facts: FactSource, settings: Settings, asked: Asked) -> Parts:
    """The parts that answer a question: out of what was added up of few facts, else made."""
    make = partial(_made, plan, of, facts, settings)
    found = from_sums(plan, facts=facts, settings=settings, asked=asked, make=make)
    return make(asked) if found is None else found


def _made(plan: Plan, of: Pass, facts: FactSource, settings: Settings, asked: Asked) -> Parts:
    """The parts that answer a question: out of the cube where it has them, else out of the rows."""
    when, every = asked.period, asked.every

    def rows(source: FactSource) -> pl.LazyFrame:
        return rows_of(plan.metrics, source, settings, by=asked.by, where=asked.where, period=when, every=every)

    def of_rows(stretch: Stretch | None = None) -> Parts:
        here = [] if stretch is None else within(of.counted_on, stretch)
        if not can_keep(facts) or not is_reading():
            return plan.parts(rows(facts).filter(*here), asked.keys)

        def of_all(by: Sequence[str]) -> pl.LazyFrame:
            every_row = rows_of(plan.metrics, facts, settings, by=by, where={}, period=when, every=every)
            return every_row.filter(*here)

        return at_hand(plan, of.counted_on, facts=facts, settings=settings, asked=asked, stretch=stretch, rows=of_all)

    if not can_keep(facts):
        return of_rows()
    kept = from_cube(plan, of, facts=facts, settings=settings, asked=asked, rows=rows, over=of_rows)
    return of_rows() if kept is None else kept


def rows_of(
    metrics: Sequence[Metric],
    facts: FactSource,
    settings: Settings,
    *,
    by: Sequence[str],
    where: Mapping[str, Sequence[str]],
    period: Period,
    every: str | None = None,
) -> pl.LazyFrame:
    """The rows of the table and period that these metrics, all of one table and clock, are asked of.

    Columns: those of the table, the dimensions of `by` and `where`, the derived columns that the metrics read, and
    `bucket` with `every`. Raises what `measure` raises.
    """
    table, counted_on = metrics[0].table, metrics[0].counted_on
    no_rows(table.name, facts)
    since, until = period.utc(settings.site.timezone)
    facts = WithDerived(facts=facts, settings=settings)
    # What is worked out of the facts goes far back itself, and so may what it is about.
    goes_far = table.name in derived_tables() or counted_on not in {table.day, *SOON}
    around = Around(facts=facts) if goes_far else Around(facts=facts, since=since, until=until)
    rows = _counted_between(facts, table, counted_on, since, until)
    rows = with_dimensions(rows, table, {*by, *where}, counted_on=counted_on, around=around, settings=settings)
    rows = rows.filter(*matching(table, where))
    needed = {name for metric in metrics for name in metric.columns}
    rows = with_derived(rows, table, needed, around=around, settings=settings)
    return rows.with_columns(bucket=bucket(counted_on, every, settings)) if every else rows


def _counted_between(
    facts: FactSource, table: Table, counted_on: str, since: datetime | None, until: datetime | None
) -> pl.LazyFrame:
    """The rows whose own clock lies in the period; the store is asked for the days on which they can have begun."""
    if counted_on == table.day:
        return facts.scan(table, since, until)
    clock = pl.col(counted_on)
    first = since - LONGEST_BEFORE if since is not None and counted_on in SOON else None
    rows = facts.scan(table, first, until).filter(clock.is_not_null())
    if since is not None:
        rows = rows.filter(clock >= pl.lit(since, dtype=UTC))
    return rows if until is None else rows.filter(clock < pl.lit(until, dtype=UTC))


def _shown(parts: Parts, plan: Plan, every: str | None, settings: Settings) -> Parts:
    """The groups that any of the metrics is about, in order, with buckets as times."""
    if not parts.keys:
        return parts
    groups = parts.sums.lazy().filter(plan.about_something()).sort(parts.keys, nulls_last=True)
    if every is None:
        return Parts(keys=parts.keys, sums=groups.collect(), histograms=parts.histograms)
    start = bucket_start("bucket", every, settings.site.timezone)
    histograms = {name: _with_starts(x, start) for name, x in parts.histograms.items()}
    return Parts(keys=parts.keys, sums=groups.with_columns(bucket=start).collect(), histograms=histograms)


def _with_starts(histogram: pl.DataFrame, start: pl.Expr) -> pl.DataFrame:
    """Each bucket is worked out once, not for each of its hundreds of steps."""
    buckets = histogram.select(pl.col("bucket").unique()).with_columns(starts=start)
    return histogram.join(buckets, on="bucket", how="left").drop("bucket").rename({"starts": "bucket"})
