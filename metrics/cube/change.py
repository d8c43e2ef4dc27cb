"""What a change of the facts makes of the derived tables: rows that were there before, and rows in their place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import polars as pl

from ingest.settings import Settings
from ingest.table import Table
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from metrics.cube.chain import GONE, LONGEST, Chain, Link, chain_before, chain_of, keep_chain
from metrics.cube.growth import Growth
from metrics.cube.keeping import Keeping
from metrics.cube.tables import keep_rows, rows_of_chain
from metrics.cube.touched import TABLES, changed_contacts, rows_then_and_now, touched, touched_facts
from metrics.derived_table import Derived, derived_tables

ANEW = "its rows were not kept of these facts"

MOST = 0.2
"""Where more of all contacts are touched than this, making everything anew is quicker."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """The facts before or after a change, and how what was kept of them came to be."""

    facts: Keeping
    chain: Chain


@dataclass(frozen=True, kw_only=True)
class Change:
    """What the last link of a chain changed: the facts as they were and as they are, and which contacts it touches.

    `ids` has their interaction_id.
    """

    then: Side
    now: Side
    ids: pl.DataFrame
    _read: dict[str, tuple[pl.DataFrame, pl.DataFrame]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, chain: Chain, facts: Keeping, before: Keeping, ids: pl.DataFrame) -> Self:
        """The last link of this chain."""
        then, now = Side(facts=before, chain=chain[:-1]), Side(facts=facts, chain=chain)
        return cls(then=then, now=now, ids=ids)

    def then_and_now(self, table: Table) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The rows of a table that are about these contacts, as they were and as they are, read once."""
        if table.name not in self._read:
            self._read[table.name] = rows_then_and_now(table, self.ids, self.then.facts, self.now.facts)
        return self._read[table.name]


@dataclass(frozen=True, kw_only=True, eq=False)
class Growing:
    """The derived tables of some facts, whose rows follow those facts as they change."""

    facts: Keeping
    settings: Settings

    def up_to_date(self) -> Iterator[tuple[str, str]]:
        """Bring the rows up to date, and say of which tables, and why; nothing where they are.

        Raises OSError.
        """
        there = chain_of(self.facts, self.settings)
        missing = [x for x in derived_tables().values() if there is None or _kept(x, self.facts, there) is None]
        if there is not None and len(there) == 1:
            for derived in missing:
                yield self._all(derived, there)
        elif missing:
            change = None if there else self._new
            chain = [Link.of(self.facts, self.settings)] if change is None else change.now.chain
            if change is None:
                for derived in derived_tables().values():
                    yield self._all(derived, chain)
            else:
                yield from self._changed(change)
            keep_chain(chain, self.facts)

    @cached_property
    def last(self) -> Change | None:
        """What they were last changed by; None where they were made anew, or what was is cleared away."""
        if "_new" in vars(self):
            return self._new
        chain = chain_of(self.facts, self.settings)
        if chain is None or len(chain) == 1:
            return None
        before = _as_then(self.facts, chain[-2])
        ids = self.facts.shelf.table(GONE, chain[-1].rows)
        if before is None or ids is None:
            return None
        return Change.of(chain, self.facts, before, ids.collect())

    @cached_property
    def _new(self) -> Change | None:
        """What changed since the tables were kept; None where everything is to be made anew."""
        facts, settings = self.facts, self.settings
        chain = chain_before(facts, settings)
        if chain is None or len(chain) > LONGEST:
            return None
        if any(_kept(derived, facts, chain) is None for derived in derived_tables().values()):
            return None
        before = _as_then(facts, chain[-1])
        ids = None if before is None else touched(changed_contacts(facts, before), facts, before, settings)
        contacts = sum(rows for _, rows in facts.days(interaction).values())
        if before is None or ids is None or ids.height > MOST * contacts:
            return None
        return Change.of([*chain, Link.of(facts, settings)], facts, before, ids)

    def _all(self, derived: Derived, chain: Chain) -> tuple[str, str]:
        keep_rows(derived.name, self.facts, chain, derived.lasting(self.facts, self.settings))
        return derived.name, ANEW

    def _changed(self, change: Change) -> Iterator[tuple[str, str]]:
        facts, chain = change.now.facts, change.now.chain
        beside = [x.rows for x in chain]
        facts.shelf.put_table(GONE, chain[-1].rows, change.ids.lazy(), beside=beside)
        some = touched_facts({x.name: change.then_and_now(x)[1] for x in TABLES}, facts, self.settings)
        changed = changed_contacts(facts, change.then.facts)
        for name, derived in derived_tables().items():
            if derived.in_groups:
                keep_rows(name, facts, chain, derived.lasting(some, self.settings), beside=beside)
                yield name, f"{change.ids.height:,} contacts, with all of their customers', are not as they were"
            elif derived.grow and derived.replacing and (kept := _kept(derived, facts, change.then.chain)) is not None:
                grown = derived.grow(_growth(kept, changed, change), self.settings)
                gone = grown.gone.select(derived.replacing.columns).lazy()
                facts.shelf.put_table(derived.replacing.listed, chain[-1].rows, gone, beside=beside)
                keep_rows(name, facts, chain, derived.as_kept(grown.rows, self.settings), beside=beside)
                yield name, f"{grown.gone.height:,} rows are not as they were"
            else:
                yield self._all(derived, chain)


def _growth(kept: pl.LazyFrame, changed: pl.DataFrame, change: Change) -> Growth:
    then, now = (x.join(changed, on="interaction_id", how="semi") for x in change.then_and_now(leg))
    return Growth(
        kept=kept,
        then=change.then.facts,
        now=change.now.facts,
        contacts=changed,
        stays_then=then,
        stays=now,
    )


def _as_then(facts: Keeping, link: Link) -> Keeping | None:
    before = facts.earlier(link.version, link.fingerprint)
    # Events are in no fingerprint, and one that was cleared away may have been the latest of all facts.
    return before if before and before.as_of == link.as_of else None


def _kept(derived: Derived, facts: Keeping, chain: Chain) -> pl.LazyFrame | None:
    return rows_of_chain(derived.name, facts.shelf, chain, replacing=derived.replacing)
