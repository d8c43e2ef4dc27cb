"""Answers out of the cube: the cells of a question added up, with the rows of days that it does not know yet."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period, block, bucket, day, hour, weekday
from metrics.cube.cells import FROM
from metrics.cube.days import OnlyDays, runs_of
from metrics.cube.keeping import Keeping
from metrics.cube.kept import GoneError, Kept, Pass, length_of, marks_of, open_columns
from metrics.cube.lasting import names
from metrics.cube.memory import Rolled, open_rows, remembered, rolled
from metrics.cube.stretch import Stretch, around, cut, within
from metrics.dimensions import matching
from metrics.parts import Parts, Plan
from metrics.rows import LONGEST_BEFORE, FactSource, Rows
from metrics.together import is_reading

BY_THE_CLOCK = {"hour": hour, "weekday": weekday, "day": day, "block": block}
WITHIN_A_DAY = ("hour",)
SHORTER_THAN_CELLS = ("15m", "30m")
ATTEMPTS = 3
CHOSEN = ("channel", "queue")
"""What readers choose most, the first above all: they find added up by these what they ask for next."""

SOME_WEEKS = timedelta(weeks=6)
"""Of a period that is no longer the cells of its weeks are remembered, of longer ones those of all days."""

MANY_RUNS = 40
"""With more stretches of days missing than this, reading all rows at once is no slower."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question: by what, of whom, when, in which buckets."""

    by: Sequence[str]
    where: Mapping[str, Sequence[str]]
    period: Period
    every: str | None

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that are not told by the clock."""
        return tuple(sorted({*self.by, *self.where} - BY_THE_CLOCK.keys()))

    @property
    def is_within_days(self) -> bool:
        """Whether parts of days are asked for."""
        return self.every in {"1h", *SHORTER_THAN_CELLS} or bool({*self.by, *self.where} & {*WITHIN_A_DAY})

    @property
    def said(self) -> tuple[Hashable, ...]:
        """The question as what things can be found by."""
        where = tuple((name, tuple(values)) for name, values in sorted(self.where.items()))
        return tuple(self.by), where, self.period, self.every

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its groups."""
        return (*self.by, "bucket") if self.every else tuple(self.by)


def from_cube(
    plan: Plan,
    of: Pass,
    *,
    facts: Keeping,
    settings: Settings,
    asked: Asked,
    rows: Callable[[FactSource], pl.LazyFrame],
    over: Callable[[Stretch], Parts],
) -> Parts | None:
    """The parts that answer a question; None where it has to be put to the rows.

    `rows` gives the rows of the question out of some facts: out of the days that are not kept, and out of the rows
    that change as time goes by. `over` gives the parts of what is left over of the period before and after whole days,
    or whole cells where parts of days are asked for.
    """
    length = length_of(facts, of.table, settings)
    if length is None or asked.every in SHORTER_THAN_CELLS:
        return None
    if not of.by_day and of.counted_on != of.table.day:
        return None
    if not {*asked.dimensions} <= {*of.dimensions}:
        return None
    whole, left_over = cut(asked.period, settings.site.timezone, length if asked.is_within_days else None)
    if whole is None:
        return None
    for _ in range(ATTEMPTS):
        with suppress(GoneError):
            marks = marks_of(facts, of, length, settings)
            found = _parts(plan, of, marks, facts=facts, settings=settings, asked=asked, whole=whole, rows=rows)
            return found and plan.add([found, *(over(x) for x in left_over)])
    return None


def _parts(
    plan: Plan,
    of: Pass,
    marks: Mapping[str, str],
    *,
    facts: Keeping,
    settings: Settings,
    asked: Asked,
    whole: Stretch,
    rows: Callable[[FactSource], pl.LazyFrame],
) -> Parts | None:
    """The parts of that stretch of the period."""
    called = names(plan, of.table, settings)
    kept = Kept.found(facts.shelf, of, marks, called.values(), open_columns(plan, of))
    if not kept.known or not (of.by_day or kept.known.keys() == marks.keys()):
        return None
    # Whoever reads a page chooses a channel next: with that at hand, nothing is added up anew.
    more = {CHOSEN[0]} & {*of.dimensions} if is_reading() else set()
    dimensions = tuple(sorted({*asked.dimensions, *more}))
    # By more than channel a year would not be remembered for long: it is more than there is memory for.
    there = around(whole, SOME_WEEKS) if {*dimensions} - {CHOSEN[0]} else (None, None)
    cells = rolled(kept, dimensions, None if asked.is_within_days else settings.site.timezone, there)
    parts = [_grouped(cells, kept, plan, called, settings=settings, asked=asked, whole=whole)]
    here = within(of.counted_on, whole)
    if (still_open := open_rows(kept)) is not None:
        changing = Rows(frames={of.table.name: still_open}, as_of=facts.as_of)
        parts.append(plan.parts(rows(changing).filter(*here), asked.keys))
    unknown = _between([date.fromisoformat(x) for x in marks.keys() - kept.known.keys()], whole)
    if unknown:
        runs = runs_of(unknown)
        if len(runs) > MANY_RUNS:
            return None
        some = OnlyDays(facts=facts, table=of.table, runs=runs)
        parts.append(plan.parts(rows(some).filter(*here), asked.keys))
    return plan.add(parts)


def _grouped(
    cells: Rolled,
    kept: Kept,
    plan: Plan,
    called: Mapping[str, str],
    *,
    settings: Settings,
    asked: Asked,
    whole: Stretch,
) -> Parts:
    zone = settings.site.timezone
    clock = {x: BY_THE_CLOCK[x](FROM, zone) for x in sorted({*asked.by, *asked.where} & BY_THE_CLOCK.keys())}
    buckets = {"bucket": bucket(FROM, asked.every, settings)} if asked.every else {}

    def chosen(frame: pl.DataFrame) -> pl.LazyFrame:
        timed = frame.lazy().filter(*within(FROM, whole)).with_columns(**clock)
        return timed.filter(*matching(plan.metrics[0].table, asked.where)).with_columns(**buckets)

    mine = {name: called[name] for name in ("rows", *plan.summed, *plan.greatest)}
    folds = [(pl.col(x).max() if name in plan.greatest else pl.col(x).sum()).alias(name) for name, x in mine.items()]
    # Where the cells are days, one for each group, there is nothing to add.
    is_added_up = cells.are_days and asked.every == "1d" and {*cells.dimensions} <= {*asked.by}
    sums = chosen(cells.sums)

    def counted(lasting: str) -> pl.DataFrame:
        steps = chosen(cells.steps[lasting])
        if not is_added_up:
            steps = steps.group_by(*asked.keys, "step").agg(pl.col("finished", "unfinished").sum())
        return steps.select(*asked.keys, "step", "finished", "unfinished").collect()

    # Of a year there are a million steps: those of a question stay for when it is put again.
    question = (*asked.said, cells.are_days, cells.dimensions, settings.site.model_dump_json())
    histograms = {
        name: remembered(kept, (called[name], *question), partial(counted, called[name])) for name in plan.histograms
    }
    grouped = sums.group_by(asked.keys).agg(folds) if asked.keys else sums.select(folds)
    return Parts(keys=asked.keys, sums=grouped.select(*asked.keys, *mine).collect(), histograms=histograms)


def _between(days: Sequence[date], stretch: Stretch) -> list[date]:
    """Those of the days by which rows of a stretch can be filed."""
    since, until = stretch
    first = date.min if since is None else (since - LONGEST_BEFORE - timedelta(days=1)).date()
    last = date.max if until is None else until.date()
    return sorted(x for x in days if first <= x <= last)
