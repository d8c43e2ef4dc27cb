"""One file through one connector, as the guarded process reads it, and on through its fold."""

import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from ingest.connector import RECORD, Connector
from ingest.fold import with_people
from ingest.look import look_at
from ingest.read.raw import Limits, RawFile
from ingest.read.typed import typed_together
from ingest.read.unreadable import SourceSettingsError, UnreadableFileError
from ingest.registry import connectors, tables

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "ingest" / "connectors" / "samples"
RECEIVED = datetime(2026, 11, 1, tzinfo=UTC)
LIMITS = Limits(line_bytes=64 * 1024, inflated_bytes=64 * 1024**2)
ZONE = "Europe/Berlin"
TOLD: Mapping[str, Mapping[str, Any]] = {
    "chatwoot": {"inboxes": {"3": "chat"}},
    "delimited": {
        "leg": {"id": "a", "channel": "'voice'", "queued_at": "b", "answered_at": "c", "left_at": "d"},
        "interaction": {"customer": "e"},
    },
    "mailbox": {"ours": ("shop.example",)},
    "messenger": {"bot_apps": ["900"]},
    "qualtrics": {"csat": ("Q1",), "nps": ("Q2_NPS",)},
    "x_messages": {"accounts": ["2244994945"], "bot_apps": ["77"]},
    "zendesk_support": {"counted_elsewhere": ["chat"], "bots": ["900"]},
}
"""What connectors must be told that cannot do without, and what makes more of them run."""


def samples(name: str) -> list[Path]:
    """The samples of a connector, and what else it reads."""
    own = [x for x in SAMPLES.rglob("*") if x.is_file() and x.relative_to(SAMPLES).parts[0].startswith(name)]
    return [*sorted(own), *sorted((HERE / "seeds").glob(f"{name}-*"))]


def seeds(name: str) -> list[bytes]:
    """What is damaged: the samples of a connector, and what was found before."""
    return [x.read_bytes() for x in [*samples(name), *sorted((HERE / "found").glob(f"{name}-*"))]]


def settings_of(connector: Connector, zone: str | None = ZONE) -> Any:
    """Settings with which a connector can read anything."""
    told = {"source": "fuzz", "timezone": zone, **TOLD.get(connector.name, {})}
    return connector.settings.model_validate(told)


def tried(name: str, content: bytes, zone: str | None = ZONE) -> int:
    """Read, cast and fold a file of this content; how many rows came of it.

    Raises whatever no file may make a connector raise. Without a zone, a source is refused whose times need one.
    """
    connector = connectors()[name]
    settings = settings_of(connector, zone)
    made: dict[str, list[pl.DataFrame]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        try:
            look = look_at(path)
            if connector.recognises is not None:
                connector.recognises(look)
        except (UnreadableFileError, AttributeError, LookupError, TypeError, ValueError):
            pass  # the last four are what a look may meet in another vendor's objects; it is asked about under guard
        raw = RawFile(path=path, received_at=RECEIVED, limits=LIMITS)
        try:
            for batch in connector.read(raw, settings):
                rows, refused = typed_together(batch, tables(), raw, zone=zone)
                numbers = pl.concat([refused.frame[RECORD], *(frame[RECORD] for frame in rows.values())])
                assert numbers.n_unique() == batch.records, "records are lost or made up"
                assert refused.frame[RECORD].is_unique().all(), "a record is refused twice"
                for table, frame in rows.items():
                    made.setdefault(table, []).append(_numbered(table, frame))
        except (UnreadableFileError, SourceSettingsError):
            return 0
    assert set(made) <= {*connector.makes, "event"}, "rows of a table that is not promised"
    if connector.fold is not None and "event" in made:
        for table, lazy in connector.fold(_stored(pl.concat(made["event"])).lazy(), settings).items():
            assert table in connector.makes, "rows of a table that is not promised"
            lazy.collect()
    return sum(frame.height for frames in made.values() for frame in frames)


def _numbered(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Numbers in place of addresses: the sum of an address's bytes, which is the same in every batch."""
    for column in tables()[table].personal:
        numbers = {address: sum(address.encode()) for address in frame[column].drop_nulls().unique()}
        surrogate = pl.col(column).replace_strict(numbers, default=None, return_dtype=pl.Int64)
        frame = frame.with_columns(surrogate)
    return with_people(frame)


def _stored(events: pl.DataFrame) -> pl.DataFrame:
    named = events.with_columns(pl.lit("fuzz").alias("source"))
    newest = named.sort("revision").unique("id", keep="last", maintain_order=True)
    return newest.select(tables()["event"].schema.names())
