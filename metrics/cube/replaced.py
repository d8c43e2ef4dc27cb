"""The rows of a table that a change of the facts, or the time that went by, put in the place of others."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC, Table
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from metrics.around import OF_LEGS
from metrics.cube.change import Change, kept_of
from metrics.cube.kept import Pass
from metrics.cube.ripened import ripened, timed
from metrics.cube.tables import changed
from metrics.cube.touched import Touched, rows_beyond, rows_of_contacts, rows_then_and_now, touched_facts
from metrics.derived_table import Derived, derived_tables
from metrics.parts import Plan

Both = tuple[Touched, Touched]
"""The facts before and after a change, of the table in question with only those rows that differ."""


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """What a change puts in the place of what, of the table that a pass goes through."""

    of: Pass
    plan: Plan
    change: Change
    settings: Settings

    def sides(self) -> Both | None:
        """What went, and what is there in its place, with the rows around them that are asked for.

        None where that cannot be told.
        """
        if self.of.table is interaction:
            return self._of_contacts()
        if self.of.table is survey:
            return None if timed(self.plan, self.settings) else self._of_surveys()
        derived = derived_tables().get(self.of.table.name)
        if derived is None:
            return None
        return self._of_rows(derived) if derived.row_by_row else self._unlike(derived)

    def _of_contacts(self) -> Both | None:
        later = ripened(self.plan, None, self.change, self.settings)
        # No change touched these, so that they and their stays are the same on both sides.
        return None if later is None else self._facts({}, {}, (interaction, leg), later)

    def _of_surveys(self) -> Both:
        """Surveys of contacts that are touched, or of which another survey changed, and those about no contact."""
        then, now = self.change.then.facts, self.change.now.facts
        went, came = (rows_beyond(survey, x, y).collect() for x, y in ((then, now), (now, then)))
        own = pl.concat([went, came]).select("interaction_id").drop_nulls().unique()
        theirs = rows_then_and_now(survey, pl.concat([self.change.ids, own]).unique(), then, now)
        before, after = (
            {survey.name: pl.concat([about_some, rows.filter(pl.col("interaction_id").is_null())])}
            for about_some, rows in zip(theirs, (went, came), strict=True)
        )
        also = own.join(self.change.ids, on="interaction_id", how="anti")
        return self._facts(before, after, (interaction, leg), also)

    def _of_rows(self, derived: Derived) -> Both | None:
        """Of rows that stand for themselves: those in the list of the change, and those that time has changed."""
        later = ripened(self.plan, derived, self.change, self.settings)
        then, now = self.change.then, self.change.now
        shelf, mark = now.facts.shelf, now.chain[-1].rows
        listed, anew = shelf.table(derived.replacing.listed, mark), shelf.table(changed(derived.name), mark)
        before = kept_of(derived, now.facts, then.chain)
        if later is None or listed is None or anew is None or before is None:
            return None
        went = (x.with_columns(went=pl.lit(value)) for x, value in ((listed, True), (later.lazy(), False)))
        old = before.join(pl.concat(went), on=derived.replacing.columns).collect(engine="streaming")
        stays = old.filter(~pl.col("went")).drop("went")
        rows_then, rows_now = (
            {derived.name: derived.at(x, side.facts.as_of, self.settings).collect()}
            for x, side in ((old.drop("went").lazy(), then), (pl.concat([stays.lazy(), anew]), now))
        )
        around = () if {*self.of.dimensions} <= derived.table.columns.keys() else (leg,)
        return self._facts(rows_then, rows_now, around, later)

    def _unlike(self, derived: Derived) -> Both | None:
        """Of rows of which time changes one for the sake of another: those that are not the same on both sides."""
        looking = timed(self.plan, self.settings)
        if any({*x.meta.root_names()} - {*derived.table.columns, "as_of"} for x in looking):
            return None
        seen = {f"_{place}": x for place, x in enumerate(looking)}
        found = []
        for side in (self.change.then, self.change.now):
            rows = kept_of(derived, self.change.now.facts, side.chain)
            if rows is None:
                return None
            there = derived.at(rows, side.facts.as_of, self.settings)
            as_seen = there.with_columns(as_of=pl.lit(side.facts.as_of, dtype=UTC)).with_columns(**seen).drop("as_of")
            found.append(as_seen.with_columns(_all=pl.struct(pl.all()).hash()).drop([*seen]))
        unlike = [x.join(y, on="_all", how="anti").drop("_all") for x, y in (found, reversed(found))]
        then, now = pl.collect_all(unlike)
        return self._facts({derived.name: then}, {derived.name: now}, (), self.change.ids.clear())

    def _facts(
        self,
        then: Mapping[str, pl.DataFrame],
        now: Mapping[str, pl.DataFrame],
        around: tuple[Table, ...],
        also: pl.DataFrame,
    ) -> Both:
        """Both sides: their rows, and what is known around them.

        That is the rows of the tables `around` that are about the contacts which the change touches, and about others
        that are `also` asked for (interaction_id), which it does not touch.
        """
        change = self.change
        beside: tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]] = ({}, {})
        for table in around:
            columns = OF_LEGS if table is leg else (*table.columns,)
            same = rows_of_contacts(table, also, change.now.facts).select(columns).collect(engine="streaming")
            for frames, rows in zip(beside, change.then_and_now(table), strict=True):
                frames[table.name] = pl.concat([rows.select(columns), same])
        return (
            touched_facts({**beside[0], **then}, change.then.facts, self.settings),
            touched_facts({**beside[1], **now}, change.now.facts, self.settings),
        )
