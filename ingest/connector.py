"""What a connector is: how one source system writes things down, turned into canonical rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from ingest.read.growing import Growing
from ingest.read.raw import RawFile
from ingest.read.refusal import Refusals

RECORD = "record"
"""The extra column of every row that a connector reads: the number, from 1, of the record of the file it came from
(for a line-based format, the line). All rows of one record carry the same number."""


class SourceSettings(BaseModel):
    """What every source can be told; a connector adds its own fields by inheriting.

    Unknown keys are an error, and each field's description is its documentation.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(description="The name of the source; stands in front of every id it gives.")
    timezone: str | None = Field(default=None, description="IANA zone of the times that carry none of their own.")


@dataclass(frozen=True, kw_only=True)
class Look:
    """What can be seen of a file at a glance: enough to say whose it could be, never enough to hurt.

    `text` is how the file begins, unpacked and as UTF-8 with broken bytes replaced, at most 64 KiB; `records` are its
    first objects where it is JSON, in whatever way they were strung together; `columns` the names in its first line
    where that is delimited text, lower-case and as they stand.
    """

    name: str
    text: str
    records: Sequence[Mapping[str, Any]] = ()
    columns: tuple[str, ...] = ()

    def has(self, *keys: str) -> bool:
        """Whether some record has all of these keys at its top, or the first line names all of these columns."""
        return any(all(key in record for key in keys) for record in self.records) or (
            bool(self.columns) and all(key.lower() in self.columns for key in keys)
        )

    def under(self, key: str) -> list[Mapping[str, Any]]:
        """The objects in the lists that the records have under this key, as pages of an API have them."""
        lists = [record[key] for record in self.records if isinstance(record.get(key), list)]
        return [item for one in lists for item in one if isinstance(item, Mapping)]


@dataclass(frozen=True, kw_only=True, eq=False)
class Batch:
    """Some records of a file, read: rows by table name, and the records that cannot be trusted.

    Every frame of `rows` has the column `record` (Int64) and any of the columns of its table, typed or still text; what
    is missing becomes null, what cannot be cast is refused by the guard. `records` is how many records of the file this
    batch accounts for. Ids carry no source prefix yet: the pipeline puts `source:` in front of them.
    """

    records: int
    rows: Mapping[str, pl.DataFrame]
    refused: Refusals


@dataclass(frozen=True, kw_only=True, eq=False)
class Connector:
    """One source system.

    `read` runs in the guarded child process and turns raw bytes into batches. A connector whose contacts are told by
    several records (events, chains of transfers) reads rows of the table `event` only, and gives a `fold`: a pure
    function from *all* events known of some contacts (the columns of `event` as stored, any order) to the rows of the
    tables it makes, without `source` and `revision`, which the pipeline fills. The fold must not depend on the order of
    its rows.

    `recognises` says, from a look at a file, why it could be this connector's, as the end of the sentence "it ...",
    such as "has lines of time|uniqueid|queue|member|event"; or None. Each reason stands behind its `return`, with only
    names in its braces, so that translators find it. It must be exact: where two connectors recognise a file, the user
    has to choose.

    `growing` says how far a file can be read while it is still written to, and whether reading can go on from there;
    without it such a file is left alone until it is complete.

    `names` are the fields in which a record tells its customer's name, as `Names` takes them: no text of the record
    is kept that holds it.

    `words` are words of the source for what happened that its code knows without their standing in it, as by how they
    begin; `agents` the keys in payloads of events that name agents. Both matter only where `[privacy]` says so.
    """

    name: str
    label: str
    description: str
    reads: str
    settings: type[SourceSettings]
    read: Callable[[RawFile, Any], Iterator[Batch]]
    makes: tuple[str, ...]
    fold: Callable[[pl.LazyFrame, Any], Mapping[str, pl.LazyFrame]] | None = None
    recognises: Callable[[Look], str | None] | None = None
    growing: Growing | None = None
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
