"""What a change of the facts touches, of derived tables that were kept before it."""

from dataclasses import dataclass, field

import polars as pl

from ingest.settings import Settings
from ingest.table import Table
from ingest.tables.interaction import interaction
from metrics.cube.chain import GONE, LONGEST, Chain, Link, chain_before
from metrics.cube.keeping import Keeping
from metrics.cube.tables import rows_of_chain
from metrics.cube.touched import changed_contacts, rows_then_and_now, touched
from metrics.derived_table import Derived, derived_tables

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

    def then_and_now(self, table: Table) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The rows of a table that are about these contacts, as they were and as they are, read once."""
        if table.name not in self._read:
            self._read[table.name] = rows_then_and_now(table, self.ids, self.then.facts, self.now.facts)
        return self._read[table.name]


def change_of(chain: Chain, facts: Keeping) -> Change | None:
    """What the last link of a kept chain changed; None of the first one, and where what was before is cleared away."""
    if len(chain) == 1:
        return None
    before = _as_then(facts, chain[-2])
    ids = facts.shelf.table(GONE, chain[-1].rows)
    if before is None or ids is None:
        return None
    return Change(then=Side(facts=before, chain=chain[:-1]), now=Side(facts=facts, chain=chain), ids=ids.collect())


def new_change(facts: Keeping, settings: Settings) -> tuple[Change, pl.DataFrame] | None:
    """What changed since derived tables were kept, and the contacts that did themselves: interaction_id.

    None where everything is to be made anew.
    """
    chain = chain_before(facts, settings)
    if chain is None or len(chain) > LONGEST or not are_kept(facts, chain):
        return None
    before = _as_then(facts, chain[-1])
    if before is None:
        return None
    changed = changed_contacts(facts, before)
    ids = touched(changed, facts, before, settings)
    contacts = sum(rows for _, rows in facts.days(interaction).values())
    if ids is None or ids.height > MOST * contacts:
        return None
    now = Side(facts=facts, chain=[*chain, Link.of(facts, settings)])
    return Change(then=Side(facts=before, chain=chain), now=now, ids=ids), changed


def are_kept(facts: Keeping, chain: Chain) -> bool:
    """Whether the rows of every derived table are there at the end of a chain."""
    return all(kept_of(x, facts, chain) is not None for x in derived_tables().values())


def kept_of(derived: Derived, facts: Keeping, chain: Chain) -> pl.LazyFrame | None:
    """The rows of a derived table at the end of a chain, where they are."""
    return rows_of_chain(derived.name, facts.shelf, chain, derived.replacing)


def _as_then(facts: Keeping, link: Link) -> Keeping | None:
    before = facts.earlier(link.version, link.fingerprint)
    # Events are in no fingerprint, and one that was cleared away may have been the latest of all facts.
    return before if before and before.as_of == link.as_of else None
