"""What a change of the facts adds to sums, and takes away from them: rows as they are, less rows as they were."""

from collections.abc import Mapping, Sequence

import polars as pl
import polars.selectors as cs

from ingest.settings import Settings
from ingest.table import UTC
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from metrics.calendar import Period
from metrics.cube.adding import added_up, keep_parts, rows_in_cells
from metrics.cube.cells import FROM
from metrics.cube.change import Change, Side
from metrics.cube.keeping import Shelf
from metrics.cube.kept import DAY, Pass
from metrics.cube.lasting import promises_count_opening_hours
from metrics.cube.tables import rows_of_chain
from metrics.cube.touched import Touched, rows_of_contacts, touched_facts
from metrics.derived_table import Derived, derived_tables
from metrics.measure import rows_of
from metrics.parts import Parts, Plan

CHANGED = "what has changed was added, and taken away"

OF_ITSELF = ("promise_s", "short_abandon_s", "first_answered_at", "agents")
"""Derived columns of a contact that no time changes while it and its stays are the same."""

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
    is_told = of.table is interaction if derived is None else derived.in_groups and derived.row_by_row
    later = _ripened(of, derived, plan, change, settings) if is_told and not plan.greatest else None
    if later is None:
        return False
    # No change touched the stays of these, so that they are the same on both sides.
    around = derived is None or not {*of.dimensions} <= derived.table.columns.keys()
    stays = rows_of_contacts(leg, later, change.now.facts) if around else None
    mark = [*marks][-1]
    both = []
    for side, sign in ((change.then, -1), (change.now, 1)):
        some = _facts(side, of, derived, later=later, stays=stays, shelf=change.now.facts.shelf, settings=settings)
        if some is None:
            return False
        cells = rows_in_cells(of, plan, some, settings, length=length, day=pl.lit(mark))
        both.append(_times(sign, added_up(of, plan, cells)))
    parts = _together(both, of)
    keep_parts(of, plan, called, parts, marks={mark: marks[mark]}, facts=change.now.facts, rows=True)
    return True


def _facts(
    side: Side,
    of: Pass,
    derived: Derived | None,
    *,
    later: pl.DataFrame,
    stays: pl.DataFrame | None,
    shelf: Shelf,
    settings: Settings,
) -> Touched | None:
    """The rows of a table that are about what a change touched or time did, and the stays around them."""
    frames = {}
    if stays is not None:
        frames[leg.name] = pl.concat([side.stays, stays])
    ids = pl.concat([side.ids, later])
    if derived is None:
        frames[of.table.name] = rows_of_contacts(of.table, ids, side.facts)
    else:
        rows = rows_of_chain(derived.name, shelf, side.chain, in_groups=True)
        if rows is None:
            return None
        theirs = rows.join(ids.lazy(), on="interaction_id", how="semi")
        frames[derived.name] = derived.at(theirs, side.facts.as_of, settings).collect(engine="streaming")
    return touched_facts(frames, side.facts, settings)


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


def _ripened(of: Pass, derived: Derived | None, plan: Plan, change: Change, settings: Settings) -> pl.DataFrame | None:
    """The contacts that no change touched and of which time has changed a part: interaction_id; None if none can say.

    What a part reads of its own row and of the time is compared as it was with as it is.
    """
    timed = [x for x in _expressions(plan) if "as_of" in x.meta.root_names()]
    told = {*of.table.columns, "as_of", *(OF_ITSELF if derived is None else ())}
    if any({*x.meta.root_names()} - told for x in timed):
        return None
    if "promise_s" in plan.columns and promises_count_opening_hours(settings):
        return None
    if derived is None:
        rows = rows_of(plan.metrics, change.now.facts, settings, by=(), where={}, period=Period())
        found: pl.LazyFrame | None = rows.with_columns(interaction_id="id")
    else:
        found = rows_of_chain(derived.name, change.now.facts.shelf, change.then.chain, in_groups=True)
    if found is None:
        return None
    compared: list[str] = []
    for when, facts in ((_THEN, change.then.facts), (_NOW, change.now.facts)):
        as_of = pl.lit(facts.as_of, dtype=UTC)
        changing = {} if derived is None else derived.now(as_of, settings)
        seen = [*(pl.col(name) for name in changing), *timed]
        compared = [str(place) for place in range(len(seen))]
        found = found.with_columns(as_of=as_of, **changing).with_columns(
            x.alias(f"{when}{place}") for place, x in enumerate(seen)
        )
    if not compared:
        return change.now.ids.clear()
    differs = pl.any_horizontal(pl.col(f"{_NOW}{x}").ne_missing(pl.col(f"{_THEN}{x}")) for x in compared)
    others = found.filter(differs).select("interaction_id")
    return others.join(change.now.ids.lazy(), on="interaction_id", how="anti").unique().collect(engine="streaming")


def _expressions(plan: Plan) -> list[pl.Expr]:
    return [*plan.summed.values(), *(x for both in plan.histograms.values() for x in both)]
