"""Derived tables that are too long for memory: kept beside the cube, and changed as facts change."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from ingest.settings import Settings
from metrics.cube.chain import GONE, Chain, chain_of
from metrics.cube.keeping import Keeping, Shelf


@dataclass(frozen=True, kw_only=True)
class Replacing:
    """How a change says which rows it took the place of: in the list of this name, by what these columns hold."""

    listed: str
    columns: tuple[str, ...]


BY_CONTACT = Replacing(listed=GONE, columns=("interaction_id",))
"""The list that all tables made of groups of contacts share."""


def kept_rows(name: str, facts: Keeping, settings: Settings, *, replacing: Replacing | None) -> pl.LazyFrame | None:
    """The lasting rows of a derived table as they were kept of these facts; None when they were not.

    Without `replacing` always the whole is kept, else the changes as well.
    """
    chain = chain_of(facts, settings)
    return None if chain is None else rows_of_chain(name, facts.shelf, chain, replacing=replacing)


def rows_of_chain(name: str, shelf: Shelf, chain: Chain, *, replacing: Replacing | None) -> pl.LazyFrame | None:
    """The same at the end of a chain; None where any link of it is gone."""
    marks = [link.rows for link in (chain if replacing else chain[-1:])]
    kept = _under(marks, name, shelf)
    if kept is None or replacing is None:
        return kept[0] if kept else None
    gone = _under(marks[1:], replacing.listed, shelf)
    if gone is None:
        return None
    valid = [
        rows.join(pl.concat(gone[place:]), on=replacing.columns, how="anti") if gone[place:] else rows
        for place, rows in enumerate(kept)
    ]
    return pl.concat(valid)


def keep_rows(name: str, facts: Keeping, chain: Chain, rows: pl.LazyFrame, *, beside: Sequence[str] = ()) -> None:
    """Keep lasting rows of a derived table, worked out now, at the end of a chain, `beside` those of these marks.

    Raises OSError.
    """
    facts.shelf.put_table(name, chain[-1].rows, rows, beside=beside)


def _under(marks: Sequence[str], name: str, shelf: Shelf) -> list[pl.LazyFrame] | None:
    found = [shelf.table(name, mark) for mark in marks]
    there = [x for x in found if x is not None]
    return there if len(there) == len(found) else None
