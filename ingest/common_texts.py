"""Which texts are kept where only common ones are: a name that several customers' contacts share names none of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import polars as pl

from ingest.identity.address import normalised
from ingest.labels import SCHEME, Kept
from ingest.loose_texts import common_in, counted, digests, loose_in
from ingest.marks import NOBODY, UNLISTED
from ingest.privacy import Key
from ingest.pseudonyms import numbers_of
from ingest.rare_texts import has_mark, with_texts, without_rare
from ingest.store.group import Group, Settled
from ingest.store.manifest import Store
from ingest.store.pile import Pile
from ingest.store.texts import CAME, came_with, common_texts, remember
from ingest.store.vault import forgotten, known
from ingest.table import Table

OF_PIECES = pl.Schema({"piece": pl.String(), "whose": pl.String(), "who": pl.Int64()})


@dataclass(frozen=True, kw_only=True)
class CommonTexts:
    """Decides for a group of files which texts are common, and puts numbers in the place of the others.

    `kept` is what is kept in any case, `loose` the pieces of the group that are in question, by table and column.
    """

    store: Store
    key: Key
    tables: Mapping[str, Table]
    kept: Kept
    loose: Mapping[str, Mapping[str, set[str]]] = field(default_factory=dict)

    def __call__(self, group: Group, folder: Path) -> Settled:
        """What becomes of the group's texts: a function of all that was ever loaded, whatever came first.

        A text is common when `common_from` customers, or contacts of unknown customers, or days of agents had it, over
        all loads. What the catalogue remembers of it is counted with what the group's rows say. Raises
        `KeyChangedError`.
        """
        piles = {name: rows for name, rows in group.rows.items() if isinstance(rows, Pile)}
        every = set().union(*map(self._loose, self.loose))
        asked = every - common_texts(self.store) if every else every
        if not asked:
            return Settled(rows=piles, alike=self.as_numbers)
        numbers = self._known(sorted(asked))
        before = came_with(self.store, sorted(numbers.values()))
        came = self._came(group, piles, asked)
        common = common_in(pl.concat([came.select(OF_PIECES.names()), _named(before, numbers)]), self.kept)
        common -= self._erased(sorted(common))
        rare = sorted(asked - common)
        drawn = numbers_of(self.store, self.key, [SCHEME + piece for piece in rare])
        there = {piece: drawn[SCHEME + piece] for piece in rare if SCHEME + piece in drawn}
        again = {numbers[piece]: piece for piece in common & numbers.keys()}
        new = _entries(came, there).join(before, on=CAME.names(), how="anti")
        marks = {f"{UNLISTED}{number}": piece for number, piece in again.items()}
        old = before.filter(pl.col("number").is_in(list(again)))

        return Settled(
            rows={name: self._without(name, pile, rare, there, folder) for name, pile in piles.items()},
            there={str(name): frozenset(some["day"]) for (name,), some in old.group_by("table_name")},
            has_any=lambda table: has_mark(table, marks),
            restored=lambda table, rows: with_texts(table, rows, marks),
            alike=self.as_numbers,
            enter=partial(remember, common=common, no_more=sorted(again), came=new),
        )

    def as_numbers(self, table: Table, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows as if no text in them were common, whatever is: so they are the same before and after."""
        pieces = sorted(set().union(*loose_in(table, rows, self.kept).values()))
        people = numbers_of(self.store, self.key, [SCHEME + piece for piece in pieces])
        marks = _marks(pieces, {piece: people.get(SCHEME + piece) for piece in pieces})
        return without_rare(table, rows, marks, self.kept)

    def _known(self, pieces: Sequence[str]) -> dict[str, int]:
        macs = {piece: self.key.mac(SCHEME + piece) for piece in pieces}
        people = known(self.store, self.key.kid, list(macs.values()))
        return {piece: people[mac] for piece, mac in macs.items() if mac in people}

    def _erased(self, pieces: Sequence[str]) -> set[str]:
        """Those of these pieces that somebody had erased, in whatever capitals: they never are common."""
        erased = forgotten(self.store)
        if not erased or not pieces:
            return set()
        spelled = normalised(pl.Series("piece", [SCHEME + piece for piece in pieces]))
        return {
            piece
            for piece, one in zip(pieces, spelled, strict=True)
            if {self.key.mac(SCHEME + piece), self.key.mac(one or "")} & erased.keys()
        }

    def _came(self, group: Group, piles: Mapping[str, Pile], asked: set[str]) -> pl.DataFrame:
        """With whom the pieces that are asked about came in the group: `piece`, and `CAME` but the number."""
        schema = {"piece": pl.String(), **{name: dtype for name, dtype in CAME.items() if name != "number"}}
        found = [pl.DataFrame(schema=schema)]
        for name, pile in piles.items():
            rows, table = group.ours(pile.scan()), self.tables[name]
            pieces = self.loose.get(name, {}) if pile.rows else {}
            for column, some in ((column, there & asked) for column, there in pieces.items() if there & asked):
                pairs = counted(table, column, rows, some, self.kept)
                who = digests(pairs["who"])
                found.append(pairs.with_columns(who, pl.lit(name).alias("table_name")).select(*schema))
        return pl.concat(found).unique()

    def _loose(self, name: str) -> set[str]:
        return set().union(*self.loose.get(name, {}).values())

    def _without(self, name: str, pile: Pile, rare: Sequence[str], numbers: Mapping[str, int], folder: Path) -> Pile:
        some = sorted(self._loose(name) & set(rare))
        if not some:
            return pile
        table, instead = self.tables[name], _marks(some, numbers)
        return pile.mapped(folder / name, lambda rows: without_rare(table, rows, instead, self.kept))


def _marks(pieces: Sequence[str], numbers: Mapping[str, int | None]) -> pl.DataFrame:
    """`piece`, and the mark that stands for it, as `number`."""
    marks = [f"{UNLISTED}{numbers.get(piece) or NOBODY}" for piece in pieces]
    return pl.DataFrame({"piece": list(pieces), "number": marks}, schema={"piece": pl.String, "number": pl.String})


def _named(before: pl.DataFrame, numbers: Mapping[str, int]) -> pl.DataFrame:
    names = pl.DataFrame({"piece": list(numbers), "number": list(numbers.values())}, schema_overrides=NUMBERED)
    return before.join(names, on="number").select(OF_PIECES.names())


def _entries(came: pl.DataFrame, numbers: Mapping[str, int]) -> pl.DataFrame:
    names = pl.DataFrame({"piece": list(numbers), "number": list(numbers.values())}, schema_overrides=NUMBERED)
    return came.join(names, on="piece").select(CAME.names()).unique()


NUMBERED = pl.Schema({"piece": pl.String(), "number": pl.Int64()})
