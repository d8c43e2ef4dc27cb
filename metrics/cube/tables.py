"""Derived tables that are too long for memory: kept beside the cube, and changed as facts change."""

from collections.abc import Sequence

import polars as pl

from ingest.settings import Settings
from metrics.cube.chain import GONE, Chain, chain_of
from metrics.cube.keeping import Keeping, Shelf


def kept_rows(name: str, facts: Keeping, settings: Settings, *, in_groups: bool) -> pl.LazyFrame | None:
    """The lasting rows of a derived table as they were kept of these facts; None when they were not.

    Of a table whose rows are about a group of contacts each, changes are kept; of others always the whole.
    """
    chain = chain_of(facts, settings)
    return None if chain is None else rows_of_chain(name, facts.shelf, chain, in_groups=in_groups)


def rows_of_chain(name: str, shelf: Shelf, chain: Chain, *, in_groups: bool) -> pl.LazyFrame | None:
    """The same at the end of a chain; None where any link of it is gone."""
    marks = [link.rows for link in (chain if in_groups else chain[-1:])]
    kept, gone = _under(marks, name, shelf), _under(marks[1:], GONE, shelf)
    if kept is None or gone is None:
        return None
    valid = [
        rows.join(pl.concat(gone[place:]), on="interaction_id", how="anti") if gone[place:] else rows
        for place, rows in enumerate(kept)
    ]
    return pl.concat(valid)


def keep_rows(name: str, facts: Keeping, chain: Chain, rows: pl.LazyFrame, *, in_groups: bool) -> None:
    """Keep lasting rows of a derived table, worked out now, at the end of a chain. Raises OSError."""
    beside = [link.rows for link in chain] if in_groups else []
    facts.shelf.put_table(name, chain[-1].rows, rows, beside=beside)


def _under(marks: Sequence[str], name: str, shelf: Shelf) -> list[pl.LazyFrame] | None:
    found = [shelf.table(name, mark) for mark in marks]
    there = [x for x in found if x is not None]
    return there if len(there) == len(found) else None
