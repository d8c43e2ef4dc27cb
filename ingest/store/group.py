"""Files of one source that are committed together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from ingest.store.ledger import Offered
from ingest.store.pile import Pile
from ingest.store.upsert import FILE

Fold = Callable[[pl.LazyFrame], Mapping[str, pl.DataFrame]]
"""From all events of some contacts to the rows made of them, by table name, in the stored schema."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Files of one source that are committed together, with all their rows.

    `rows` by table name: the stored schema with `_file` (the place of its file in `files`) and `record`, as a frame or
    as a pile by the digest of `id`. With `places` the files are known to the rows by those places, and rows of other
    files are passed over.
    """

    source: str
    connector: str
    reading: int
    files: Sequence[Offered]
    rows: Mapping[str, pl.DataFrame | Pile]
    fold: Fold | None
    places: Sequence[int] | None = None

    def shares(self, name: str) -> Iterator[pl.DataFrame]:
        """The rows of one table, some at a time; those with the same id together, `_file` the place in `files`."""
        pile = self.rows[name]
        for share in piled(pile, Path()).shares() if isinstance(pile, pl.DataFrame) else pile.shares():
            if self.places is None:
                yield share
            else:
                yield share.filter(pl.col(FILE).is_in(self.places)).with_columns(
                    pl.col(FILE).replace_strict(self.places, range(len(self.places)), return_dtype=pl.Int32)
                )


def piled(rows: pl.DataFrame | Pile, folder: Path) -> Pile:
    """The rows as a pile by the digest of `id`."""
    if isinstance(rows, Pile):
        return rows
    pile = Pile(folder, "id", by_digest=True)
    pile.add(rows)
    return pile


def only(group: Group, places: Sequence[int]) -> Group:
    """Some of a group's files, as a group."""
    known_as = range(len(group.files)) if group.places is None else group.places
    return replace(group, files=[group.files[place] for place in places], places=[known_as[place] for place in places])
