"""Why a number is what it is: who was counted and who was not, by which clock, and what other rules make of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from ingest.settings import Promise, Settings
from metrics.calendar import Period
from metrics.composite import Composite, MadeOfOthersError
from metrics.measure import measure_each, rows_of
from metrics.metric import DEFAULT, Metric
from metrics.reference import how_computed
from metrics.rows import FactSource
from metrics.standing import standing, worth

TOLD = ("direction", "kind", "outcome", "is_open", "complete")
"""What is told of the rows behind a number, as far as their table knows it."""

BUSINESS = ("business_wait_s", "business_waited_so_far_s")


@dataclass(frozen=True, kw_only=True, eq=False)
class Explanation:
    """A number, taken apart.

    `words` are what is said of it, by name. `rules` is the answer of `measure`, first by the metric's own rule and then
    by each preset, with `more`, how far each lies above the first. `counted` has a row for each `standing` and kind of
    row (the columns of `TOLD`), with how many `rows` are such. `differences` says which rows a preset takes otherwise:
    the columns of `TOLD`, `was` and `becomes` (words of `Standing`; the same where only the quantity differs), `rows`.
    `examples` are such rows of one preset: their id, channel, queue, the columns of `TOLD`, `was` and `becomes`.
    """

    metric: Metric
    words: Mapping[str, str]
    rules: pl.DataFrame
    counted: pl.DataFrame
    differences: pl.DataFrame
    examples: pl.DataFrame


def explanation(
    metric: Metric,
    facts: FactSource,
    settings: Settings,
    *,
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
    preset: str | None = None,
    examples: int = 0,
) -> Explanation:
    """Take one number apart; with a preset only this one is set against the metric's own rule, with so many examples.

    Raises what `measure` raises, and `MadeOfOthersError`.
    """
    if isinstance(metric, Composite):
        raise MadeOfOthersError(metric, settings)
    metric.under(preset)
    others = [x for x in metric.presets if preset in {None, DEFAULT, x}]
    asked: list[tuple[Metric, str | None]] = [(metric, None), *((metric, x) for x in others)]
    answers = measure_each(asked, facts, settings, where=where, period=period)
    under = {x: metric.under(x) for x in others}
    rows = rows_of([metric, *under.values()], facts, settings, by=(), where=where or {}, period=period or Period())
    told = [x for x in TOLD if x in metric.table.columns]
    own = rows.with_columns(was=standing(metric), was_worth=worth(metric))
    changed = {x: _changed(own, other) for x, other in under.items()}
    counted, *differences = pl.collect_all(
        [
            _counted(own.rename({"was": "standing"}), ["standing", *told]),
            *(_counted(x, [*told, "was", "becomes"], name) for name, x in changed.items()),
        ]
    )
    shown = [x for x in ("id", "interaction_id", "channel", "queue", *told) if x in metric.table.columns]
    some = [changed[preset].select(*shown, "was", "becomes").head(examples).collect()] if preset in changed else []
    return Explanation(
        metric=metric,
        words=_words(metric, facts, settings),
        rules=answers.with_columns(more=pl.col("value") - pl.col("value").first()),
        counted=counted,
        differences=pl.concat(differences) if differences else pl.DataFrame(),
        examples=pl.concat(some) if some else pl.DataFrame(),
    )


def _changed(own: pl.LazyFrame, other: Metric) -> pl.LazyFrame:
    """The rows that another rule takes otherwise, or for another quantity."""
    both = own.with_columns(becomes=standing(other), becomes_worth=worth(other))
    return both.filter((pl.col("was") != pl.col("becomes")) | pl.col("was_worth").ne_missing(pl.col("becomes_worth")))


def _counted(rows: pl.LazyFrame, keys: Sequence[str], preset: str | None = None) -> pl.LazyFrame:
    counts = rows.group_by(keys).agg(pl.len().cast(pl.Int64).alias("rows"))
    ordered = counts.sort("rows", *keys, descending=[True, *[False] * len(keys)], nulls_last=True)
    return ordered if preset is None else ordered.select(pl.lit(preset).alias("preset"), pl.all())


def _words(metric: Metric, facts: FactSource, settings: Settings) -> dict[str, str]:
    said = {
        "definition": metric.definition,
        "source": metric.source,
        "version": str(metric.version),
        "grain": f"{metric.table.name}: {metric.table.grain}",
        "counted on": f"{metric.counted_on}: {metric.table.columns[metric.counted_on].meaning}",
        "clock": "opening hours" if metric.columns & set(BUSINESS) else "the calendar, day and night",
        "number": how_computed(metric),
        "facts until": f"{facts.as_of:%Y-%m-%d %H:%M:%S %Z}" if facts.as_of else "there are none",
    }
    if metric.not_for:
        said["not asked of"] = ", ".join(sorted(metric.not_for))
    if "promise_s" in metric.columns:
        said["promised"] = _promises(settings)
    return said


def _promises(settings: Settings) -> str:
    promises = [(channel, promise) for channel, promise in settings.promise.items()]
    promises += [(f"{channel}, {queue}", own) for channel, of in promises for queue, own in of.queue.items()]
    return "; ".join(f"{name} {', '.join(_versions(promise))}" for name, promise in promises)


def _versions(promise: Promise) -> Iterator[str]:
    """How soon, and since when how soon otherwise: each contact is judged by what was promised when it came."""
    before = None
    for since, then in promise.versions:
        if then.within_s != before:
            clock = " of opening hours" if then.clock == "business" else ""
            yield f"{then.within_s:g} s{clock}" + (f" since {since}" if since else "")
        before = then.within_s
