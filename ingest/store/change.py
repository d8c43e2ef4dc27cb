"""What a group of files changes: rows that come, rows that go, and what becomes of every record."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from math import ceil
from pathlib import Path

import polars as pl

from ingest.store.group import Group, Settled
from ingest.store.manifest import Snapshot
from ingest.store.pile import Pile
from ingest.store.segment import CONTACT, stored_schema
from ingest.store.upsert import CAME_FROM, FILE, RECORD, merge
from ingest.table import Table

STRENGTH = ("unchanged", "stale", "updated", "new")
"""What can become of a row; a record is what the strongest of its rows is."""

RECORDS_AT_ONCE = 2_000_000
DIGESTS_AT_ONCE = 2_000_000


class Change:
    """The rows that come into one table, and the live rows that go for them.

    `arriving` has the stored schema, `_file` and `_record`, in order of the table's day column; `leaving` has `id` and
    that column; `staying` are rows that leave and come back with other texts. `days` says how many rows come or go on
    each day.
    """

    def __init__(self, table: Table, folder: Path) -> None:
        """No change yet; many rows are laid down in the folder."""
        self.table = table
        self.arriving = Pile(folder / f"{table.name}-arriving", table.day)
        self.leaving = Pile(folder / f"{table.name}-leaving", table.day)
        self.staying = Pile(folder / f"{table.name}-staying", table.day)
        self.days: Counter[date] = Counter()

    def __bool__(self) -> bool:
        """Whether it changes anything."""
        return bool(self.arriving.rows or self.leaving.rows)

    def adopt(self, pile: Pile) -> None:
        """Rows that come as they lie there, all of them; nothing else may come."""
        self.arriving = pile
        counted = pile.scan().group_by(pl.col(self.table.day).dt.date()).len().collect()
        self.days.update(dict(zip(*counted.get_columns(), strict=True)))

    def come(self, rows: pl.DataFrame) -> None:
        """Rows that come; those that a fold made need not say where they came from."""
        beside = {FILE: pl.Int32, CAME_FROM: pl.Int64}
        unknown = [pl.lit(None, dtype).alias(name) for name, dtype in beside.items() if name not in rows.columns]
        self.arriving.add(rows.with_columns(unknown).select(*stored_schema(self.table).names(), *beside))
        self._count(rows)

    def go(self, rows: pl.DataFrame) -> None:
        """Live rows that go."""
        self.leaving.add(rows.select("id", self.table.day))
        self._count(rows)

    def stay(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Live rows that stay with other texts in them; returns them without those that go already."""
        going = self.leaving.scan().select("id").collect() if self.leaving.rows else None
        some = rows if going is None else rows.join(going, on="id", how="anti")
        self.staying.add(some.select(stored_schema(self.table).names()))
        self.go(some)
        return some

    def _count(self, rows: pl.DataFrame) -> None:
        counted = rows.select(pl.col(self.table.day).dt.date().value_counts()).to_series().struct.unnest()
        self.days.update(dict(zip(*counted.get_columns(), strict=True)))


class Plan:
    """Everything that one group changes, and what becomes of each of its rows (`_file`, `record`, `strength`)."""

    def __init__(self, folder: Path) -> None:
        """Nothing yet."""
        self.changes: dict[str, Change] = {}
        self.verdicts = Pile(folder / "verdicts", RECORD)

    def judged(self, verdicts: pl.DataFrame) -> None:
        """Take in what became of some rows: `_file`, `record`, `verdict`."""
        self.verdicts.add(
            verdicts.select(FILE, RECORD, pl.col("verdict").cast(pl.Enum(STRENGTH)).to_physical().alias("strength"))
        )

    def all_new(self, pile: Pile) -> None:
        """Take in that all rows of a pile are new."""
        strength = pl.lit(STRENGTH.index("new"), pl.UInt8).alias("strength")
        for frame in pile.frames(FILE, CAME_FROM):
            self.verdicts.add(frame.select(FILE, pl.col(CAME_FROM).alias(RECORD), strength))

    def counts(self) -> dict[int, dict[str, int]]:
        """How many records of each file are new, updated, stale, unchanged."""
        found: dict[int, Counter[str]] = {}
        if not self.verdicts.rows:
            return {}
        last = self.verdicts.scan().select(pl.col(RECORD).max()).collect().item()
        for begin in range(0, last + 1, RECORDS_AT_ONCE):
            some = self.verdicts.between(begin, begin + RECORDS_AT_ONCE - 1)
            records = some.group_by(FILE, RECORD).agg(pl.col("strength").max())
            together = records.group_by(FILE, "strength").len().collect()
            for file, strength, many in zip(*together.get_columns(), strict=True):
                found.setdefault(file, Counter())[STRENGTH[strength]] += many
        return {file: dict(each) for file, each in found.items()}


def plan(seen: Snapshot, tables: Mapping[str, Table], group: Group, folder: Path, texts: Settled | None = None) -> Plan:
    """Hold a group's rows against the live facts, a share of them at a time.

    With a fold, contacts that were told something new are made again from all their events, and replace what was made
    of them before. What does not fit into memory is laid down in the folder. `texts` says which live rows have texts
    again that were numbers.
    """
    texts = texts or Settled(rows=group.rows)
    made, contacts = Plan(folder), Contacts(folder)
    for name in group.rows:
        change = made.changes[name] = Change(tables[name], folder)
        pile = group.rows[name]
        if group.fold is None and isinstance(pile, Pile) and group.is_whole and are_new(seen, tables[name], pile):
            change.adopt(pile)
            made.all_new(pile)
            continue
        for batch in group.shares(name):
            live = texts.restored(tables[name], live_rows(seen, tables[name], "id", batch["id"]))
            merged = merge(tables[name], live, batch, partial(texts.alike, tables[name]) if texts.alike else None)
            displaced = live.filter(pl.col("id").is_in(merged.displaced.implode()))
            change.come(merged.winners.rename({RECORD: CAME_FROM}))
            change.go(displaced)
            made.judged(merged.verdicts)
            if group.fold is not None and name == "event":
                contacts.told.add(merged.winners)
                contacts.taken_back.add(displaced.select("id", "contact"))
    _restored(made, seen, tables, group, texts, contacts=contacts, folder=folder)
    if group.fold is not None and (contacts.told.rows or contacts.taken_back.rows):
        for name in tables:
            if name != "event":
                made.changes.setdefault(name, Change(tables[name], folder))
        for touched, current in contacts.current(seen, tables["event"]):
            _refold(made, seen, group, touched, group.fold(current.lazy()))
    return made


def _restored(
    made: Plan,
    seen: Snapshot,
    tables: Mapping[str, Table],
    group: Group,
    texts: Settled,
    *,
    contacts: "Contacts",
    folder: Path,
) -> None:
    """Live rows in which numbers stand for texts that are kept from now on.

    What was folded from events of the group's source is folded again; what other sources' folds made gets the texts.
    """
    for name, days in texts.there.items():
        table = tables[name]
        segments = [segment for segment in seen.of(table) if segment.day in days]
        # What a fold made is made again, from its events.
        direct = pl.col(CONTACT).is_null() & texts.has_any(table)
        found = texts.restored(table, seen.scan(table, segments).filter(direct).collect(engine="streaming"))
        rows = made.changes.setdefault(name, Change(table, folder)).stay(found)
        if name != "event" or rows.is_empty():
            continue
        ours = rows.filter(pl.col("source") == group.source)
        if group.fold is not None:
            beside = [pl.lit(None, dtype).alias(column) for column, dtype in ((FILE, pl.Int32), (RECORD, pl.Int64))]
            contacts.told.add(ours.with_columns(beside))
            contacts.taken_back.add(ours.select("id", "contact"))
        others = rows.filter(pl.col("source") != group.source)["contact"].unique()
        for each in tables.values() if len(others) else ():
            if each.name != "event":
                folded = live_rows(seen, each, CONTACT, others).filter(texts.has_any(each))
                made.changes.setdefault(each.name, Change(each, folder)).stay(texts.restored(each, folded))


class Contacts:
    """The events of contacts that were told something new, or of which something was taken back."""

    def __init__(self, folder: Path) -> None:
        """None yet."""
        self.told = Pile(folder / "told", "contact", by_digest=True)
        self.taken_back = Pile(folder / "taken-back", "contact", by_digest=True)

    def current(self, seen: Snapshot, event: Table) -> Iterator[tuple[pl.Series, pl.DataFrame]]:
        """Some contacts at a time, and all events that are now known of them."""
        shares = max(self.told.count(), self.taken_back.count())
        for place in range(shares):
            frames = [pile.share(place, shares) for pile in (self.told, self.taken_back) if pile.rows]
            if not any(frame.height for frame in frames):
                continue
            touched = pl.concat([frame["contact"] for frame in frames]).unique()
            known = live_rows(seen, event, "contact", touched)
            if self.taken_back.rows:
                known = known.filter(~pl.col("id").is_in(frames[-1]["id"].implode()))
            if self.told.rows:
                known = pl.concat([known, frames[0].select(known.columns)])
            yield touched, known


def _refold(made: Plan, seen: Snapshot, group: Group, touched: pl.Series, folded: Mapping[str, pl.DataFrame]) -> None:
    for name, change in made.changes.items():
        if name == "event":
            continue
        if name in folded:
            change.come(folded[name])
        change.go(live_rows(seen, change.table, CONTACT, touched).filter(pl.col("source") == group.source))


def are_new(seen: Snapshot, table: Table, pile: Pile) -> bool:
    """Whether no id comes twice in a pile, and none is live; as in most files, where nothing need be compared then.

    Ids are looked at by their digests, so that of very many rows it can say no without cause, but never yes.
    """
    live = seen.scan(table, seen.of(table)).select(digest=pl.col("id").hash(seed=3))
    parts = ceil(pile.rows / DIGESTS_AT_ONCE)
    for part in range(parts):
        here = pl.col("digest") % parts == part
        ids = pile.scan().select(digest=pl.col("id").hash(seed=3)).filter(here).collect(engine="streaming")["digest"]
        if ids.n_unique() < len(ids):
            return False
        known = live.join(ids.to_frame().lazy(), on="digest", how="semi")
        if seen.of(table) and known.select(pl.len()).collect(engine="streaming").item():
            return False
    return True


def live_rows(seen: Snapshot, table: Table, column: str, values: pl.Series) -> pl.DataFrame:
    """The live rows of a table that have one of these values; only segments that hold any are read whole."""
    wanted = values.drop_nulls().unique().alias(column).to_frame().lazy()
    segments = seen.holding(table, column, wanted)
    return seen.scan(table, segments).join(wanted, on=column, how="semi").collect(engine="streaming")
