"""Derived tables brought up to date: rows that were there before, and rows in the place of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import polars as pl

from ingest.settings import Settings
from ingest.tables.leg import leg
from metrics.cube.chain import GONE, Chain, Link, chain_of, keep_chain
from metrics.cube.change import Change, are_kept, change_of, kept_of, new_change
from metrics.cube.growth import Growth
from metrics.cube.keeping import Keeping
from metrics.cube.tables import changed, since_whole
from metrics.cube.touched import TABLES, touched_facts
from metrics.derived_table import Derived, derived_tables

ANEW = "its rows were not kept of these facts"
MOSTLY_ANEW = "most of its rows are not as they were"

MOST_ROWS = 0.2
"""Where a change replaces more of the rows of a table than this, all of them are written once more."""

Said = tuple[str, str]
"""The name of a table whose rows were made, and why."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Grown:
    """Derived tables that are up to date: how what is kept of them came to be, and what was made for that."""

    facts: Keeping
    chain: Chain
    made: Sequence[Said] = ()
    _made_by: Change | None = None

    @classmethod
    def as_kept(cls, facts: Keeping, settings: Settings) -> Self:
        """As they are, with nothing made."""
        return cls(facts=facts, chain=chain_of(facts, settings) or [Link.of(facts, settings)])

    @cached_property
    def last(self) -> Change | None:
        """What they were last changed by; None where they were made anew, or what was is cleared away."""
        return self._made_by or change_of(self.chain, self.facts)


def grow(facts: Keeping, settings: Settings) -> Grown:
    """Bring the rows of all derived tables up to date. Raises OSError."""
    chain = chain_of(facts, settings)
    if chain is not None and are_kept(facts, chain):
        return Grown(facts=facts, chain=chain)
    if chain is not None and len(chain) == 1:
        lacking = [x for x in derived_tables().values() if kept_of(x, facts, chain) is None]
        return Grown(facts=facts, chain=chain, made=[_whole(x, facts, chain, settings) for x in lacking])
    found = None if chain else new_change(facts, settings)
    if found is None:
        chain = [Link.of(facts, settings)]
        made = [_whole(x, facts, chain, settings) for x in derived_tables().values()]
    else:
        chain = found[0].now.chain
        made = _changed(*found, settings)
    keep_chain(chain, facts)
    return Grown(facts=facts, chain=chain, made=made, _made_by=found[0] if found else None)


def _whole(derived: Derived, facts: Keeping, chain: Chain, settings: Settings) -> Said:
    facts.shelf.put_table(derived.name, chain[-1].rows, derived.lasting(facts, settings))
    return derived.name, ANEW


def _changed(change: Change, contacts: pl.DataFrame, settings: Settings) -> list[Said]:
    """Keep what changed: of groups the rows of contacts that are touched, of others what they say themselves."""
    facts, chain = change.now.facts, change.now.chain
    marks = [x.rows for x in chain]
    facts.shelf.put_table(GONE, marks[-1], change.ids.lazy(), beside=marks)
    some = touched_facts({x.name: change.then_and_now(x)[1] for x in TABLES}, facts, settings)
    why = f"{change.ids.height:,} contacts, with all of their customers', are not as they were"
    made = []
    for derived in derived_tables().values():
        if derived.grow:
            made.append(_by_itself(derived, change, contacts, settings))
        else:
            facts.shelf.put_table(changed(derived.name), marks[-1], derived.lasting(some, settings), beside=marks)
            made.append((derived.name, why))
    return made


def _by_itself(derived: Derived, change: Change, contacts: pl.DataFrame, settings: Settings) -> Said:
    facts, marks = change.now.facts, [x.rows for x in change.now.chain]
    kept = kept_of(derived, facts, change.then.chain)
    if derived.grow is None or kept is None:
        return _whole(derived, facts, change.now.chain, settings)
    then, now = (x.join(contacts, on="interaction_id", how="semi") for x in change.then_and_now(leg))
    growth = Growth(kept=kept, then=change.then.facts, now=facts, contacts=contacts, stays_then=then, stays_now=now)
    grown = derived.grow(growth, settings)
    rows = derived.as_kept(grown.rows, settings)
    gone = grown.gone.select(derived.named_by).unique()
    if gone.height > MOST_ROWS * kept.select(pl.len()).collect(engine="streaming").item():
        still = kept.join(gone.lazy(), on=derived.named_by, how="anti")
        read = since_whole(derived.name, facts.shelf, change.then.chain)
        facts.shelf.put_table(derived.name, marks[-1], pl.concat([still, rows]), beside=read)
        return derived.name, MOSTLY_ANEW
    facts.shelf.put_table(derived.replacing.listed, marks[-1], gone.lazy(), beside=marks)
    facts.shelf.put_table(changed(derived.name), marks[-1], rows, beside=marks)
    return derived.name, f"{gone.height:,} rows are not as they were"
