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


def kept_rows(name: str, facts: Keeping, settings: Settings, replacing: Replacing) -> pl.LazyFrame | None:
    """The lasting rows of a derived table as they were kept of these facts; None when they were not."""
    chain = chain_of(facts, settings)
    return None if chain is None else rows_of_chain(name, facts.shelf, chain, replacing)


def rows_of_chain(name: str, shelf: Shelf, chain: Chain, replacing: Replacing) -> pl.LazyFrame | None:
    """The same at the end of a chain: the last whole, and the changes since then; None where any of it is gone."""
    marks = since_whole(name, shelf, chain)
    whole = shelf.table(name, marks[0]) if marks else None
    anew, gone = (_under(marks[1:], x, shelf) for x in (changed(name), replacing.listed))
    return None if whole is None or anew is None or gone is None else _valid([whole, *anew], gone, replacing)


def since_whole(name: str, shelf: Shelf, chain: Chain) -> list[str]:
    """The marks of a chain from the last under which a table was kept as a whole; none where it never was."""
    marks, there = [link.rows for link in chain], shelf.marks(name)
    begin = max((place for place, mark in enumerate(marks) if mark in there), default=len(marks))
    return marks[begin:]


def changed(name: str) -> str:
    """The name under which the rows of a table are kept that a change put in the place of others."""
    return f"{name}_changed"


def _valid(kept: Sequence[pl.LazyFrame], gone: Sequence[pl.LazyFrame], replacing: Replacing) -> pl.LazyFrame:
    """The rows of each of these that none of the lists after it names."""
    return pl.concat(
        rows.join(pl.concat(gone[place:]), on=replacing.columns, how="anti") if gone[place:] else rows
        for place, rows in enumerate(kept)
    )


def _under(marks: Sequence[str], name: str, shelf: Shelf) -> list[pl.LazyFrame] | None:
    found = [shelf.table(name, mark) for mark in marks]
    there = [x for x in found if x is not None]
    return there if len(there) == len(found) else None
