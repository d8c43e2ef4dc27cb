"""The contacts behind a number: every row that was asked, on which side it stands and why, the worst first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC, Table
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from metrics.answer import answers
from metrics.around import Around
from metrics.calendar import Every, Period, PeriodError, bucket_end, instant
from metrics.columns import seconds, wait_s, waiting
from metrics.composite import Composite, MadeOfOthersError
from metrics.derive.step import STEPS
from metrics.dimensions import UnknownDimensionError, UnknownValueError, dimensions_of, with_dimensions
from metrics.left_out import why
from metrics.measure import rows_of
from metrics.metric import DEFAULT, Metric, Ratio
from metrics.next_steps import steps_taken
from metrics.parts import Plan
from metrics.rows import FactSource
from metrics.standing import JUDGED, Standing, standing, worth

BUCKET = "bucket"
"""The dimension of a point in a series: the first instant of its bucket."""

NEXT = "next"
"""The dimension of a point of what happened next, one of `metrics.next_steps.STEPS`: of contacts of known customers."""

SHOWN = pl.Schema(
    {
        "side": pl.String(),
        "why": pl.String(),
        "at": UTC,
        "channel": pl.String(),
        "queue": pl.String(),
        "team": pl.String(),
        "topic": pl.String(),
        "outcome": pl.String(),
        "worth": pl.Float64(),
        "waited_s": pl.Float64(),
        "source": pl.String(),
        "contact": pl.String(),
        "customer": pl.Int64(),
    }
)
"""What is shown of each row; what its table does not know is null."""

_LOOKED_UP = ("channel", "queue", "team", "topic")
_BEGAN = {"reply": "asked_at", "episode": "asked_at", "callback": "asked_at"}
_ENDED = {
    "reply": ("replied_at", "unanswered_until"),
    "episode": ("first_reply_at", "unanswered_until"),
    "callback": ("reached_at",),
}
"""From when until when a customer waited, by table: up to the first of these times that is known."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Contacts:
    """The rows behind one number.

    `answer` is the number itself, the row of `measure`. `sides` has a row for each `side` (a word of `Standing`) with
    how many `rows` stand there, in the order of the pages. The rows themselves are read when a page of them is asked
    for.
    """

    metric: Metric
    answer: pl.DataFrame
    sides: pl.DataFrame
    _rows: pl.LazyFrame
    _around: Around
    _settings: Settings

    def total(self, side: str | None = None) -> int:
        """How many rows there are, on one side or in all."""
        there = self.sides if side is None else self.sides.filter(pl.col("side") == side)
        return int(there["rows"].sum())

    def page(self, side: str | None = None, *, limit: int | None = None, offset: int = 0) -> pl.DataFrame:
        """So many rows from the one at `offset`, in the columns of `SHOWN`, the worst first; all without a limit.

        `at` is the time that the metric counts on, `worth` what the row brings in, in the metric's own unit (null
        where it is not counted), `waited_s` how long the customer waited, `customer` the number of who it was.
        """
        rows = self._rows if side is None else self._rows.filter(pl.col("side") == side)
        some = rows.sort(*_worst_first(self.metric)).slice(offset, limit).with_row_index("place")
        return _told(some, self.metric, self._around, self._settings).sort("place").select(SHOWN.names()).collect()


def contacts_behind(
    metric: Metric,
    facts: FactSource,
    settings: Settings,
    *,
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
    point: Mapping[str, str | Sequence[str]] | None = None,
    every: str = "1d",
    preset: str | None = None,
) -> Contacts:
    """The rows that make one number: those of a question, and of it those of one point of the answer.

    A point gives the value of each of its dimensions as text, an empty one where rows say nothing, or several of which
    it has any; `bucket` is the first instant of one, which is as long as `every` says, and `next` what happened next.
    The judged rows are those in `n` of what `measure` answers. Of fewer than five answers to a survey it is not told
    what they were: they are all counted, and bring in nothing that is told. Raises what `measure` raises, and
    `MadeOfOthersError`.
    """
    if isinstance(metric, Composite):
        raise MadeOfOthersError(metric, settings)
    metric = metric.under(preset)
    of = {name: [value] if isinstance(value, str) else list(value) for name, value in (point or {}).items()}
    asked, steps = period or Period(), of.pop(NEXT, [])
    for begins in filter(None, of.pop(BUCKET, [])):
        asked = _within(asked, begins, every, settings.site.timezone)
    told = {name: values for name, values in of.items() if "" not in values}
    rows = rows_of([metric], facts, settings, by=tuple(of), where=_both(where or {}, told), period=asked)
    unnamed = {name: pl.col(name) for name in of if name not in told}
    if unnamed:
        rows = rows.filter(x.is_null() | x.cast(pl.String).is_in(of[name]) for name, x in unnamed.items())
    if steps:
        rows = _that_led_to(rows, steps, metric, facts, settings)
    plan = Plan([metric])
    (answer,) = answers(plan.parts(rows, ()), plan, [preset or DEFAULT])
    placed = rows.with_columns(side=standing(metric), worth=worth(metric), waited_s=_waited(metric.table, facts))
    if metric.table is survey and answer["size"].item() == "suppressed":
        said = pl.col("side").is_in([str(x) for x in JUDGED])
        placed = placed.with_columns(
            side=pl.when(said).then(pl.lit(Standing.COUNTED.value)).otherwise("side"),
            worth=pl.lit(None, dtype=pl.Float64),
        )
    counted = placed.group_by("side").agg(rows=pl.len().cast(pl.Int64)).collect().sort(_rank(metric, pl.col("side")))
    return Contacts(
        metric=metric, answer=answer, sides=counted, _rows=placed, _around=Around(facts=facts), _settings=settings
    )


def _that_led_to(
    rows: pl.LazyFrame, steps: Sequence[str], metric: Metric, facts: FactSource, settings: Settings
) -> pl.LazyFrame:
    """The contacts of known customers after which one of these steps came, as `next_steps` counts them."""
    if metric.table is not interaction:
        raise UnknownDimensionError(NEXT, metric.table.name, dimensions_of(metric.table))
    for step in steps:
        if step not in STEPS:
            raise UnknownValueError(NEXT, step, STEPS)
    taken = steps_taken(facts, settings).filter(pl.col("person").is_not_null(), pl.col(NEXT).is_in(steps))
    return rows.join(taken.select("id"), on="id", how="semi")


def _within(asked: Period, begins: str, every: str, zone: str) -> Period:
    """The part of a period that lies in one bucket."""
    try:
        first = datetime.fromisoformat(begins)
    except ValueError:
        raise PeriodError(f"'{begins}' is not the beginning of a bucket; write a time such as 2026-10-01.") from None
    if every not in get_args(Every):
        raise PeriodError(f"Buckets cannot be '{every}' long; they can be {', '.join(get_args(Every))}.")
    since, until = asked.utc(zone)
    begin = instant(first, zone)
    one = pl.select(bucket=pl.lit(begin, UTC).dt.convert_time_zone(zone))
    end = one.select(bucket_end(BUCKET, every, zone)).item()
    return Period(since=begin if since is None else max(since, begin), until=end if until is None else min(until, end))


def _both(where: Mapping[str, Sequence[str]], point: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The values of either, and where both name a dimension, those that are in both: of none of them there are rows."""
    alike = {name: [x for x in values if x in point.get(name, values)] for name, values in where.items()}
    return {name: list(values) for name, values in point.items()} | alike


def _waited(table: Table, facts: FactSource) -> pl.Expr:
    """The seconds that a customer waited, or has waited so far; null where nobody waits, or nobody says since when."""
    reach = pl.lit(facts.as_of, UTC)
    if table is leg:
        return pl.coalesce(wait_s, pl.when(waiting).then(seconds("queued_at", reach)))
    if table.name not in _BEGAN:
        return pl.lit(None, dtype=pl.Float64)
    return seconds(_BEGAN[table.name], pl.coalesce(*_ENDED[table.name], reach))


def _sides(metric: Metric) -> Iterator[Standing]:
    """The sides in the order in which somebody looks for what went wrong."""
    share = (Standing.NO, Standing.YES) if metric.better == "higher" else (Standing.YES, Standing.NO)
    yield from share
    yield from (x for x in JUDGED if x not in share)
    yield from (x for x in Standing if x not in JUDGED)


def _rank(metric: Metric, side: pl.Expr) -> pl.Expr:
    places = {str(side): place for place, side in enumerate(_sides(metric))}
    return side.replace_strict(places, return_dtype=pl.Int32)


def _worst_first(metric: Metric) -> list[pl.Expr]:
    # Who still waits may have waited for longer than anybody.
    together = pl.when(pl.col("side") == Standing.SO_FAR).then(pl.lit(Standing.COUNTED.value)).otherwise("side")
    is_share = isinstance(metric, Ratio) and metric.is_proportion
    bad = pl.lit(0.0) if is_share else pl.col("worth") * (1 if metric.better == "higher" else -1)
    names = [x for x in ("source", "id", "interaction_id") if x in metric.table.columns]
    latest = -pl.col(metric.counted_on).dt.epoch("us")
    return [
        _rank(metric, together),
        bad.fill_null(float("inf")),
        -pl.col("waited_s").fill_null(-1.0),
        latest,
        *map(pl.col, names),
    ]


def _told(rows: pl.LazyFrame, metric: Metric, around: Around, settings: Settings) -> pl.LazyFrame:
    """The rows with all of `SHOWN`; what others know of them is looked up for these few alone."""
    table, there = metric.table, rows.collect_schema().names()
    missing = [x for x in _LOOKED_UP if x in dimensions_of(table) and (x in table.columns or x not in there)]
    told = with_dimensions(
        rows.with_columns(why=why(metric), at=pl.col(metric.counted_on)),
        table,
        missing,
        counted_on=metric.counted_on,
        around=around,
        settings=settings,
    )
    contact = "id" if table is interaction else "interaction_id"
    if contact not in table.columns:
        return _whole(told, {"customer": "person"} if "person" in table.columns else {})
    known = around.interactions(["outcome", "customer"])
    joined = told.join(known, left_on=contact, right_on="interaction_id", how="left", suffix="_around")
    # A person has a number of each of their addresses; that of the person leads to the same journey.
    who = [x for x in ("person", "customer", "customer_around") if x in joined.collect_schema()]
    how = [x for x in ("outcome", "outcome_around") if x in joined.collect_schema()]
    return _whole(joined.with_columns(customer=pl.coalesce(who), outcome=pl.coalesce(how)), {"contact": contact})


def _whole(rows: pl.LazyFrame, other: Mapping[str, str]) -> pl.LazyFrame:
    there = rows.collect_schema()
    found = {name: other.get(name, name) for name in SHOWN}
    return rows.select(
        "place",
        *(
            pl.col(column).cast(SHOWN[name]).alias(name) if column in there else pl.lit(None, SHOWN[name]).alias(name)
            for name, column in found.items()
        ),
    )
