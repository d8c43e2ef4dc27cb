"""What a change of the facts makes of the derived tables: rows that were there before, and rows in their place."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import polars as pl

from ingest.settings import Settings
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from metrics.cube.chain import GONE, LONGEST, Chain, Link, chain_before, chain_of, keep_chain
from metrics.cube.keeping import Keeping
from metrics.cube.tables import keep_rows, rows_of_chain
from metrics.cube.touched import facts_of, rows_of_contacts, touched
from metrics.derived_table import Derived, derived_tables

ANEW = "its rows were not kept of these facts"

MOST = 0.2
"""Where more of all contacts are touched than this, making everything anew is quicker."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """The facts before or after a change, how what was kept of them came to be, and which contacts the change touches.

    `ids` has their interaction_id.
    """

    facts: Keeping
    chain: Chain
    ids: pl.DataFrame

    @cached_property
    def stays(self) -> pl.DataFrame:
        """The legs of these contacts."""
        return rows_of_contacts(leg, self.ids, self.facts)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What the last link of a chain changed: the facts as they were and as they are."""

    then: Side
    now: Side

    @classmethod
    def of(cls, chain: Chain, facts: Keeping, before: Keeping, ids: pl.DataFrame) -> Self:
        """The last link of this chain."""
        then, now = (Side(facts=x, chain=links, ids=ids) for x, links in ((before, chain[:-1]), (facts, chain)))
        return cls(then=then, now=now)


def grow(facts: Keeping, settings: Settings) -> Iterator[tuple[str, str]]:
    """Bring the rows of the derived tables up to date, and say of which, and why; nothing where they are.

    Raises OSError.
    """
    there = chain_of(facts, settings)
    missing = [x for x in derived_tables().values() if there is None or _kept(x, facts, there) is None]
    if there is not None and len(there) == 1:
        for derived in missing:
            yield _keep_all(derived, facts, there, settings)
    elif missing:
        change = None if there else _new_change(facts, settings)
        chain = [Link.of(facts, settings)] if change is None else change.now.chain
        if change is None:
            for derived in derived_tables().values():
                yield _keep_all(derived, facts, chain, settings)
        else:
            yield from _keep_changed(change, settings)
        keep_chain(chain, facts)


def _keep_all(derived: Derived, facts: Keeping, chain: Chain, settings: Settings) -> tuple[str, str]:
    keep_rows(derived.name, facts, chain, derived.lasting(facts, settings), in_groups=derived.in_groups)
    return derived.name, ANEW


def _keep_changed(change: Change, settings: Settings) -> Iterator[tuple[str, str]]:
    facts, chain, ids = change.now.facts, change.now.chain, change.now.ids
    facts.shelf.put_table(GONE, chain[-1].rows, ids.lazy(), beside=[x.rows for x in chain])
    some = facts_of(ids, facts, settings)
    for name, derived in derived_tables().items():
        if derived.in_groups:
            keep_rows(name, facts, chain, derived.lasting(some, settings), in_groups=True)
            yield name, f"{ids.height:,} contacts, with all of their customers', are not as they were"
        else:
            yield _keep_all(derived, facts, chain, settings)


def last_change(facts: Keeping, settings: Settings) -> Change | None:
    """What the derived tables were last changed by; None where they were made anew, or what was is cleared away."""
    chain = chain_of(facts, settings)
    if chain is None or len(chain) == 1:
        return None
    before = _as_then(facts, chain[-2])
    ids = facts.shelf.table(GONE, chain[-1].rows)
    if before is None or ids is None:
        return None
    return Change.of(chain, facts, before, ids.collect())


def _as_then(facts: Keeping, link: Link) -> Keeping | None:
    before = facts.earlier(link.version, link.fingerprint)
    # Events are in no fingerprint, and one that was cleared away may have been the latest of all facts.
    return before if before and before.as_of == link.as_of else None


def _kept(derived: Derived, facts: Keeping, chain: Chain) -> pl.LazyFrame | None:
    return rows_of_chain(derived.name, facts.shelf, chain, in_groups=derived.in_groups)


def _new_change(facts: Keeping, settings: Settings) -> Change | None:
    """What changed since the tables were kept; None where everything is to be made anew."""
    chain = chain_before(facts, settings)
    if chain is None or len(chain) > LONGEST:
        return None
    if any(_kept(derived, facts, chain) is None for derived in derived_tables().values()):
        return None
    before = _as_then(facts, chain[-1])
    ids = None if before is None else touched(facts, before, settings)
    contacts = sum(rows for _, rows in facts.days(interaction).values())
    if before is None or ids is None or ids.height > MOST * contacts:
        return None
    return Change.of([*chain, Link.of(facts, settings)], facts, before, ids)
