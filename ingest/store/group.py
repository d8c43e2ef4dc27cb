"""Files of one source that are committed together."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl
from sqlmodel import Session

from ingest.store.ledger import Offered
from ingest.store.pile import Pile
from ingest.store.upsert import CAME_FROM, FILE, RECORD
from ingest.table import Table

Fold = Callable[[pl.LazyFrame], Mapping[str, pl.DataFrame]]
"""From all events of some contacts to the rows made of them, by table name, in the stored schema."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Files of one source that are committed together, with all their rows.

    `rows` by table name: the stored schema with `_file` (the place of its file in `files`) and `record`, as a frame; or
    a pile in order of the table's day column, where the record is called `_record`. With `places` the files are known
    to the rows by those places, and rows of other files are passed over. Of a single file, the records `without` are
    passed over: the gate refused them. `settle` says which of its texts are kept, if not all.
    """

    source: str
    connector: str
    reading: int
    files: Sequence[Offered]
    rows: Mapping[str, pl.DataFrame | Pile]
    fold: Fold | None
    settle: "Settle | None" = None
    places: Sequence[int] | None = None
    without: pl.Series | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every row is one of the group's files, under the place that the file has in it."""
        as_they_are = self.places is None or list(self.places) == list(range(len(self.files)))
        piles = [rows for rows in self.rows.values() if isinstance(rows, Pile) and rows.rows]
        last = max((pile.scan().select(pl.col(FILE).max()).collect().item() for pile in piles), default=0)
        return self.without is None and as_they_are and last < len(self.files)

    def ours(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Of rows of a pile those that are the group's."""
        mine = rows if self.places is None else rows.filter(pl.col(FILE).is_in(self.places))
        return mine if self.without is None else mine.filter(~pl.col(CAME_FROM).is_in(self.without.implode()))

    def shares(self, name: str) -> Iterator[pl.DataFrame]:
        """The rows of one table, some at a time; those with the same id together, `_file` the place in `files`."""
        pile = self.rows[name]
        for every in (piled(pile, Path()) if isinstance(pile, pl.DataFrame) else pile).digested("id").shares():
            share = every.rename({CAME_FROM: RECORD})
            if self.without is not None:
                share = share.filter(~pl.col(RECORD).is_in(self.without.implode()))
            if self.places is None:
                yield share
            else:
                yield share.filter(pl.col(FILE).is_in(self.places)).with_columns(
                    pl.col(FILE).replace_strict(self.places, range(len(self.places)), return_dtype=pl.Int32)
                )


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What becomes of a group's texts: its `rows` with numbers in the place of those that are not kept.

    Live rows of some days, `there` by table, may have numbers in the place of texts that are kept from now on:
    `has_any` says which, and `restored` gives them with the texts. `alike` gives rows with numbers for all texts that
    are not kept in any case, as versions of a row are compared. `enter` is to be done in the load's transaction.
    """

    rows: Mapping[str, pl.DataFrame | Pile]
    there: Mapping[str, Collection[date]] = field(default_factory=dict)
    has_any: Callable[[Table], pl.Expr] = lambda _: pl.lit(value=False)
    restored: Callable[[Table, pl.DataFrame], pl.DataFrame] = lambda _, rows: rows
    alike: Callable[[Table, pl.DataFrame], pl.DataFrame] | None = None
    enter: Callable[[Session], None] = lambda _: None


Settle = Callable[[Group, Path], Settled]
"""From a group, and a folder for its rows, to what becomes of its texts."""


def settled(group: Group, folder: Path) -> tuple[Group, Settled]:
    """The group with the texts that are kept, and what else is to be done for them."""
    done = Settled(rows=group.rows) if group.settle is None else group.settle(group, folder)
    return replace(group, rows=done.rows), done


def piled(rows: pl.DataFrame | Pile, folder: Path, day: str = "id") -> Pile:
    """The rows as a pile in order of one column."""
    if isinstance(rows, Pile):
        return rows
    pile = Pile(folder, day)
    pile.add(rows.rename({RECORD: CAME_FROM}))
    return pile


def only(group: Group, places: Sequence[int]) -> Group:
    """Some of a group's files, as a group."""
    known_as = range(len(group.files)) if group.places is None else group.places
    return replace(group, files=[group.files[place] for place in places], places=[known_as[place] for place in places])
