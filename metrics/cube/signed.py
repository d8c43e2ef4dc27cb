"""What a change of the facts adds to sums, and takes away from them: rows as they are, less rows as they were."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl
import polars.selectors as cs

from ingest.settings import Settings
from ingest.table import UTC
from metrics.cube.adding import added_up, keep_parts, rows_in_cells
from metrics.cube.cells import FROM
from metrics.cube.change import Change
from metrics.cube.kept import DAY, Pass
from metrics.cube.tables import rows_of_chain
from metrics.cube.touched import facts_of
from metrics.derived_table import Derived, derived_tables
from metrics.parts import Parts, Plan

CHANGED = "what has changed was added, and taken away"

_NOW, _THEN = "now ", "then "


def keep_change(
    of: Pass,
    plan: Plan,
    called: Mapping[str, str],
    change: Change,
    *,
    marks: Mapping[str, str],
    length: str,
    settings: Settings,
) -> bool:
    """Keep what a change adds and takes away of the parts of a derived table; False where that cannot be told.

    It cannot be taken away from a greatest value, nor told where time changes rows for reasons that are not their own.
    Raises OSError.
    """
    derived = derived_tables().get(of.table.name)
    if derived is None or not (derived.in_groups and derived.row_by_row) or plan.greatest:
        return False
    later = _ripened(derived, plan, change, settings)
    if later is None:
        return False
    ids = pl.concat([change.ids, later]).unique()
    mark = [*marks][-1]
    both = []
    for facts, chain, sign in ((change.before, change.then, -1), (change.facts, change.chain, 1)):
        rows = rows_of_chain(derived.name, change.facts, chain, in_groups=True)
        if rows is None:
            return False
        theirs = derived.at(rows.join(ids.lazy(), on="interaction_id", how="semi"), chain[-1].as_of, settings)
        around = facts_of(ids, facts, settings)
        some = replace(around, frames={**around.frames, derived.name: theirs.collect(engine="streaming")})
        cells = rows_in_cells(of, plan, some, settings, length=length, day=pl.lit(mark))
        both.append(_times(sign, added_up(of, plan, cells)))
    parts = _together(both, of)
    keep_parts(of, plan, called, parts, marks={mark: marks[mark]}, facts=change.facts, rows=True)
    return True


def _times(sign: int, parts: Parts) -> Parts:
    """The same, signed; what is counted in numbers without a sign gets one."""

    def signed(frame: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
        counted = frame.with_columns(cs.unsigned_integer().cast(pl.Int64))
        return counted.with_columns(pl.exclude(*keys) * sign)

    histograms = {name: signed(x, (*parts.keys, "step")) for name, x in parts.histograms.items()}
    return Parts(keys=parts.keys, sums=signed(parts.sums, parts.keys), histograms=histograms)


def _together(several: Sequence[Parts], of: Pass) -> Parts:
    """All of them added up, cell by cell, without those to which nothing was added."""
    keys = (DAY, FROM, *of.dimensions)

    def added(frames: list[pl.DataFrame], keys: Sequence[str]) -> pl.DataFrame:
        sums = pl.concat(frames, how="vertical_relaxed").group_by(keys).agg(pl.exclude(*keys).sum())
        return sums.filter(pl.any_horizontal(pl.exclude(*keys) != 0))

    histograms = {name: added([x.histograms[name] for x in several], (*keys, "step")) for name in several[0].histograms}
    return Parts(keys=keys, sums=added([x.sums for x in several], keys), histograms=histograms)


def _ripened(derived: Derived, plan: Plan, change: Change, settings: Settings) -> pl.DataFrame | None:
    """The contacts that no change touched and of which time has changed a part: interaction_id; None if none can say.

    What a part reads of its own row and of the time is compared as it was with as it is.
    """
    timed = [x for part in _expressions(plan) if "as_of" in (x := part).meta.root_names()]
    if any({*x.meta.root_names()} - {*derived.table.columns, "as_of"} for x in timed):
        return None
    rows = rows_of_chain(derived.name, change.facts, change.then, in_groups=True)
    if rows is None:
        return None
    compared: list[str] = []
    for when, chain in ((_THEN, change.then), (_NOW, change.chain)):
        as_of = pl.lit(chain[-1].as_of, dtype=UTC)
        changing = derived.now(as_of, settings)
        rows = rows.with_columns(as_of=as_of, **changing)
        seen = [*(pl.col(name) for name in changing), *timed]
        compared = [str(place) for place in range(len(seen))]
        rows = rows.with_columns(x.alias(f"{when}{place}") for place, x in enumerate(seen))
    if not compared:
        return change.ids.clear()
    differs = pl.any_horizontal(pl.col(f"{_NOW}{x}").ne_missing(pl.col(f"{_THEN}{x}")) for x in compared)
    found = rows.filter(differs).select("interaction_id").join(change.ids.lazy(), on="interaction_id", how="anti")
    return found.unique().collect(engine="streaming")


def _expressions(plan: Plan) -> list[pl.Expr]:
    return [*plan.summed.values(), *(x for both in plan.histograms.values() for x in both)]
