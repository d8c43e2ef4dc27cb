"""Rows that nothing touched and that time has changed all the same: of waits, of journeys that have come to an end."""

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC
from ingest.tables.interaction import interaction
from metrics.around import Around
from metrics.calendar import Period
from metrics.cube.change import Change, kept_of
from metrics.cube.lasting import promises_count_opening_hours
from metrics.cube.tables import BY_CONTACT
from metrics.derived import derived_columns, with_derived
from metrics.derived_table import Derived
from metrics.measure import rows_of
from metrics.parts import Plan

OF_STAYS = frozenset({"first_answered_at", "agents"})
"""Derived columns of a contact that no time changes while it and its stays are the same."""

_NOW, _THEN = "now ", "then "


def timed(plan: Plan, settings: Settings) -> list[pl.Expr]:
    """What parts of metrics read that changes as time goes by, or as opening hours are laid out for longer."""
    made_of = [*plan.summed.values(), *(x for both in plan.histograms.values() for x in both)]
    changing = {"as_of", *(["promise_s"] if promises_count_opening_hours(settings) else [])}
    return [x for x in made_of if changing & {*x.meta.root_names()}]


def ripened(plan: Plan, derived: Derived | None, change: Change, settings: Settings) -> pl.DataFrame | None:
    """The rows of contacts, or of a derived table, that no change touched and of which time has changed a part.

    By the columns that name the rows of the table, of contacts interaction_id; None where they are not there any more.
    What a part reads of its own row and of the time is compared as it was with as it is.
    """
    looking = timed(plan, settings)
    replacing = derived.replacing if derived else BY_CONTACT
    found = _rows(plan, derived, change, settings)
    table = derived.table if derived else interaction
    touched = change.now.facts.shelf.table(replacing.listed, change.now.chain[-1].rows)
    if found is None or touched is None:
        return None
    read = {name for x in looking for name in x.meta.root_names()} & derived_columns(table).keys()
    compared: list[str] = []
    for when, facts in ((_THEN, change.then.facts), (_NOW, change.now.facts)):
        changing = derived.now(pl.lit(facts.as_of, dtype=UTC), settings) if derived else {}
        seen = [*(pl.col(name) for name in changing), *looking]
        compared = [str(place) for place in range(len(seen))]
        timely = found.with_columns(**changing)
        found = with_derived(timely, table, read - OF_STAYS, around=Around(facts=facts), settings=settings)
        found = found.with_columns(x.alias(f"{when}{place}") for place, x in enumerate(seen))
    if not compared:
        return pl.DataFrame(schema=touched.collect_schema())
    differs = pl.any_horizontal(pl.col(f"{_NOW}{x}").ne_missing(pl.col(f"{_THEN}{x}")) for x in compared)
    others = found.filter(differs).select(replacing.columns)
    return others.join(touched, on=replacing.columns, how="anti").unique().collect(engine="streaming")


def _rows(plan: Plan, derived: Derived | None, change: Change, settings: Settings) -> pl.LazyFrame | None:
    """The rows of contacts with what parts read of their stays, or those of a derived table as they were."""
    if derived is None:
        some = [x for x in plan.metrics if x.columns & {"as_of", "promise_s"}] or plan.metrics[:1]
        rows = rows_of(some, change.now.facts, settings, by=(), where={}, period=Period())
        return rows.with_columns(interaction_id="id")
    return kept_of(derived, change.now.facts, change.then.chain)
