"""Rows of a group of files made ready for the store, part by part, while the next part is still being read."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from ingest.addresses import without_addresses
from ingest.agents import numbered_agents
from ingest.common_texts import CommonTexts
from ingest.fold import with_people, with_source
from ingest.labels import Kept, only_listed
from ingest.loose_texts import loose_in
from ingest.name_hits import Words
from ingest.names import without_names
from ingest.privacy import Key
from ingest.pseudonyms import pseudonymised
from ingest.rare_texts import ids_without_texts
from ingest.read.names import NAMES
from ingest.registry import tables
from ingest.store.group import Settle
from ingest.store.manifest import Store
from ingest.store.pile import Pile
from ingest.store.segment import CONTACT, READING, stored_schema
from ingest.store.upsert import CAME_FROM, FILE, RECORD
from ingest.worded_ids import without_words


@dataclass(frozen=True, kw_only=True)
class Arrivals:
    """What has come of a group so far: `rows` are piles by table, as `Group` has them.

    `source` and `reading` are those of the files, `others` the names of other sources, `region` where telephone numbers
    without a country are at home, `own` the company's addresses, `kept` which texts stay, if not all;
    with `agent_keys`, under which payloads name agents, agents are numbered; `words` are those that the source's code
    knows; with `keeps_addresses` the vault keeps those of customers, encrypted; `loose` are the texts, by table and
    column, that are kept only if they are common. What does not fit into memory lies in `folder`.
    """

    store: Store
    key: Key
    source: str
    reading: int
    others: Collection[str]
    region: str | None
    folder: Path
    own: Collection[str] = ()
    kept: Kept | None = None
    agent_keys: Collection[str] | None = None
    words: Words = tuple
    keeps_addresses: bool = False
    rows: dict[str, Pile] = field(default_factory=dict)
    loose: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    @property
    def settle(self) -> Settle | None:
        """What decides which texts are common, where others are not kept: only when all rows are there."""
        if self.kept is None or self.kept.common_from is None:
            return None
        return CommonTexts(store=self.store, key=self.key, tables=tables(), kept=self.kept, loose=self.loose)

    def take(self, place: int, name: str, part: Path) -> None:
        """Take in some rows of one table of the file at this place, and remove them from where they lay."""
        table = tables()[name]
        read = pl.scan_parquet(part).with_columns(pl.lit(place, pl.Int32).alias(FILE))
        rows = with_source(read, self.source, self.others).collect()
        part.unlink()
        rows = pseudonymised(
            self.store, self.key, table, rows, region=self.region, others=self.others, kept=self.keeps_addresses
        )
        rows = without_addresses(
            self.store, self.key, table, rows, own=self.own, region=self.region, others=self.others
        )
        if NAMES in rows.columns:
            rows = without_names(self.store, self.key, table, rows, own=self.own, words=self.words)
        rows = without_words(self.store, self.key, table, rows, own=self.own)
        if self.agent_keys is not None:
            rows = numbered_agents(self.store, self.key, rows, keys=self.agent_keys)
        if self.kept is not None and self.kept.common_from is None:
            rows = only_listed(self.store, self.key, table, rows, kept=self.kept)
        elif self.kept is not None:
            rows = ids_without_texts(self.store, self.key, rows, kept=self.kept)
            for column, pieces in loose_in(table, rows, self.kept).items():
                self.loose.setdefault(name, {}).setdefault(column, set()).update(pieces)
        beside = [pl.lit(self.reading, pl.Int32).alias(READING), pl.lit(None, pl.String).alias(CONTACT)]
        ready = (
            with_people(rows)
            .with_columns(beside)
            .select(*stored_schema(table).names(), FILE, pl.col(RECORD).alias(CAME_FROM))
        )
        self.rows.setdefault(name, Pile(self.folder / name, table.day)).add(ready)
