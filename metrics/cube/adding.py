"""Rows added up by the cells of the cube, and kept."""

from collections.abc import Mapping

import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.cube.cells import FROM
from metrics.cube.keeping import Keeping
from metrics.cube.kept import DAY, Pass
from metrics.measure import rows_of
from metrics.parts import Parts, Plan
from metrics.rows import FactSource


def rows_in_cells(
    of: Pass, plan: Plan, facts: FactSource, settings: Settings, *, length: str, day: pl.Expr
) -> pl.LazyFrame:
    """The rows of a pass with all that its metrics read, by `DAY`, `FROM` and its dimensions."""
    rows = rows_of(plan.metrics, facts, settings, by=of.dimensions, where={}, period=Period())
    return rows.with_columns(day.alias(DAY), pl.col(of.counted_on).dt.truncate(length).alias(FROM))


def added_up(of: Pass, some: Plan, rows: pl.LazyFrame) -> Parts:
    """The parts of these rows by cell; days, channels, queues and sources as text."""
    keys = (DAY, FROM, *of.dimensions)
    # Read, and derived, once: else the sums and each of the histograms would do it again.
    there = rows.select({*keys, *some.columns}).collect(engine="streaming")
    # Names are made numbers first, as words of a list are: comparing those takes a third of the time.
    named = there.lazy().with_columns(pl.col(x).cast(pl.Categorical) for x in keys if x in {"queue", "source"})
    return some.parts(named, keys).told([DAY, *of.dimensions])


def keep_parts(
    of: Pass,
    some: Plan,
    called: Mapping[str, str],
    parts: Parts,
    *,
    marks: Mapping[str, str],
    facts: Keeping,
    rows: bool,
) -> None:
    """Keep parts by their lasting names, the number of rows only if that is wanted. Raises OSError."""
    keys = (DAY, FROM, *of.dimensions)
    summed = [*(["rows"] if rows else []), *some.summed, *some.greatest]
    if summed:
        sums = parts.sums.select(*keys, *(pl.col(name).alias(called[name]) for name in summed))
        facts.shelf.put(of.kind("sums"), marks, {called[name] for name in summed}, sums)
    if parts.histograms:
        steps = [
            x.select(*keys, pl.lit(called[name]).alias("histogram"), "step", "finished", "unfinished")
            for name, x in parts.histograms.items()
        ]
        facts.shelf.put(of.kind("steps"), marks, {called[x] for x in parts.histograms}, pl.concat(steps))
