"""Make the cube: what is missing of it or does not fit, and nothing else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from ingest.settings import Settings
from ingest.tables.interaction import interaction
from ingest.vocabulary import Outcome
from metrics.composite import Composite
from metrics.cube.adding import added_up, keep_parts, rows_in_cells
from metrics.cube.days import OnlyDays, runs_of
from metrics.cube.growing import Grown, grow
from metrics.cube.house import clear
from metrics.cube.keeping import Keeping
from metrics.cube.kept import DAY, IS_OPEN, Pass, length_of, marks_of, open_columns, pass_of, whole_anew
from metrics.cube.lasting import names
from metrics.cube.missing import OPEN, SORTS, Wanted, why
from metrics.cube.signed import CHANGED, keep_change
from metrics.derived_table import derived_tables
from metrics.find import all_metrics
from metrics.metric import Metric
from metrics.parts import Plan
from metrics.rows import LONGEST_BEFORE
from metrics.together import are_few, together
from metrics.unevenness import demand

ROWS_AT_ONCE = 1_000_000
"""So many rows are added up at once, or one day of them: a bound on memory."""

DAY_AS_TEXT = pl.col(DAY).cast(pl.String)


@dataclass(frozen=True, kw_only=True)
class Made:
    """What was made of one pass over a table, and why: so many parts, of so many days; None stands for all of them."""

    table: str
    counted_on: str
    days: int | None
    parts: int
    why: str


def refresh(
    facts: Keeping, settings: Settings, *, whole: bool = True, metrics: Iterable[Metric] | None = None
) -> list[Made]:
    """Make what is missing of the metrics that there are, or of these, and clear away the rest; what it made, and why.

    Without `whole`, only of tables whose rows stand for themselves: what costs no more than the days that are new.
    Raises OSError when the disk is full or fails; what was made until then stays.
    """
    made: list[Made] = []
    known = passes(all_metrics(settings.plugins.metrics).values() if metrics is None else metrics, settings)
    for of in (x for x in known if x.by_day):
        made += _refreshed(of, known[of], facts, settings)
    if whole:
        with together():  # journeys and their like are made of the same contacts
            grown = _rows_of_derived(facts, settings)
            days = {name: x.table.day for name, x in derived_tables().items()}
            made += [Made(table=x, counted_on=days[x], days=None, parts=1, why=why_so) for x, why_so in grown.made]
            for of in (x for x in known if not x.by_day):
                made += _refreshed(of, known[of], facts, settings, grown=grown)
    for kind in {*facts.shelf.kinds()} - {of.kind(sort) for of in known for sort in SORTS}:
        clear(facts.shelf, kind, {}, (), together=False)
    if not facts.are_there:
        # Somebody may have been forgotten meanwhile, and what was kept before that was thrown away.
        facts.shelf.clear()
    return made


def _rows_of_derived(facts: Keeping, settings: Settings) -> Grown:
    """Keep the rows of every derived table, where they are too many to be held in memory."""
    if are_few(facts) or not facts.days(interaction):
        return Grown.as_kept(facts, settings)
    return grow(facts, settings)


def passes(metrics: Iterable[Metric], settings: Settings) -> dict[Pass, list[Metric]]:
    """These metrics, and the demand, under every rule of its own, by the pass in which its parts are made."""
    found: dict[Pass, list[Metric]] = {}
    for metric in (*_plain(metrics, settings), demand):
        for preset in (None, *metric.presets):
            found.setdefault(pass_of(metric, preset, settings), []).append(metric.under(preset))
    return found


def _plain(metrics: Iterable[Metric], settings: Settings) -> Iterator[Metric]:
    """The metrics that are made of sums themselves."""
    for metric in metrics:
        if isinstance(metric, Composite):
            yield from metric.parts(settings).values()
        else:
            yield metric


def _refreshed(
    of: Pass,
    metrics: Sequence[Metric],
    facts: Keeping,
    settings: Settings,
    *,
    grown: Grown | None = None,
) -> Iterator[Made]:
    shelf, length = facts.shelf, length_of(facts, of.table, settings)
    if length is None:
        return
    plan, chain = Plan(metrics), grown.chain if grown else None
    called, marks = names(plan, of.table, settings), marks_of(facts, of, length, settings, chain=chain)
    wanted = Wanted(of=of, parts=frozenset(called.values()), columns=open_columns(plan, of))
    there = {sort: shelf.pieces(of.kind(sort)) for sort in SORTS}
    missing_of = wanted.missing(there, marks)
    if missing_of and grown and len(marks) > 1:
        # What was added up of earlier facts stays, where what has changed since can be added to it.
        latest = [*marks][-1]
        change = grown.last if {day for days in missing_of.values() for day in days} == {latest} else None
        if change and keep_change(of, plan, called, change, marks=marks, length=length, settings=settings):
            yield Made(table=of.table.name, counted_on=of.counted_on, days=None, parts=len(called), why=CHANGED)
            missing_of = {}
        else:
            marks = whole_anew(facts, of, length, settings)
            missing_of = wanted.missing({sort: [] for sort in SORTS}, marks)
    for missing, days in missing_of.items():
        for some in _portions(days, facts, of):
            now = {day: marks[day] for day in some}
            _make(of, plan, called, missing=missing, marks=now, length=length, facts=facts, settings=settings)
        reason = why(missing, days, there["sums"], {marks[x] for x in days}, _owners(plan, called))
        yield Made(
            table=of.table.name,
            counted_on=of.counted_on,
            days=len(days) if of.by_day else None,
            parts=len(missing),
            why=reason,
        )
    for sort in SORTS:
        clear(shelf, of.kind(sort), marks, wanted.of_sort(sort), together=sort == "open")


def _is_far(of: Pass) -> pl.Expr:
    """Whether a row is filed so far from when it is counted that the days of a question decide whether it is seen."""
    apart = pl.col(of.counted_on) - pl.col(of.table.day)
    return (apart < timedelta()) | (apart > LONGEST_BEFORE)


def _owners(plan: Plan, called: Mapping[str, str]) -> dict[str, set[str]]:
    """By the lasting name of each part the metrics that are made of it."""
    owners: dict[str, set[str]] = {}
    for metric, parts in zip(plan.metrics, plan.of, strict=True):
        for part in parts.values():
            owners.setdefault(called[part], set()).add(metric.name)
    return owners


def _portions(days: Sequence[str], facts: Keeping, of: Pass) -> Iterator[list[str]]:
    """The days in their order, as many at a time as have no more rows than are added up at once."""
    if not of.by_day:
        yield list(days)
        return
    rows = {day.isoformat(): many for day, (_, many) in facts.days(of.table).items()}
    run: list[str] = []
    for day in sorted(days):
        if run and sum(rows[x] for x in run) + rows[day] > ROWS_AT_ONCE:
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _make(
    of: Pass,
    plan: Plan,
    called: Mapping[str, str],
    *,
    missing: frozenset[str],
    marks: Mapping[str, str],
    length: str,
    facts: Keeping,
    settings: Settings,
) -> None:
    """Work out the missing parts of some days, and keep them."""
    some = plan.only({name for name, lasting in called.items() if lasting in missing})
    if of.by_day:
        runs = runs_of([date.fromisoformat(x) for x in sorted(marks)])
        source = OnlyDays(facts=facts, table=of.table, runs=runs)
        rows = rows_in_cells(of, plan, source, settings, length=length, day=pl.col(of.table.day).dt.date())
    else:
        (whole,) = marks
        rows = rows_in_cells(of, plan, facts, settings, length=length, day=pl.lit(whole))
    if columns := open_columns(plan, of):
        is_open = (pl.col(IS_OPEN) == Outcome.OPEN) | _is_far(of)
        if OPEN in missing:
            still = rows.filter(is_open).select(DAY_AS_TEXT, *sorted(columns)).collect(engine="streaming")
            facts.shelf.put(of.kind("open"), marks, columns, still)
        rows = rows.filter(~is_open)
    if missing != {OPEN}:
        keep_parts(of, some, called, added_up(of, some, rows), marks=marks, facts=facts, rows="rows" in missing)
