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

SAMPLES = Path(__file__).parents[1] / "ingest" / "connectors" / "samples"
RECEIVED = datetime(2026, 11, 1, tzinfo=UTC)
LIMITS = Limits(line_bytes=64 * 1024, inflated_bytes=64 * 1024**2)
ZONE = "Europe/Berlin"
TOLD: Mapping[str, Mapping[str, Any]] = {
    "delimited": {"leg": {"channel": "'voice'", "queued_at": "a", "left_at": "b"}, "columns": ("a", "b", "c")},
    "mailbox": {"ours": ("shop.example",)},
    "qualtrics": {"csat": ("Q1",), "nps": ("Q2_NPS",)},
}
"""What connectors must be told that cannot do without."""


def seeds(name: str) -> list[bytes]:
    """The samples of a connector, and what was found before."""
    own = [x for x in SAMPLES.rglob("*") if x.is_file() and x.relative_to(SAMPLES).parts[0].startswith(name)]
    found = sorted((Path(__file__).parent / "found").glob(f"{name}-*"))
    return [x.read_bytes() for x in [*sorted(own), *found]] or [b"a,b,c\n1,2,3\n"]


def settings_of(connector: Connector) -> Any:
    """Settings with which a connector can read anything."""
    told = {"source": "fuzz", "timezone": ZONE, **TOLD.get(connector.name, {})}
    return connector.settings.model_validate(told)


def tried(name: str, content: bytes) -> None:
    """Read, cast and fold a file of this content. Raises whatever no file may make a connector raise."""
    connector = connectors()[name]
    settings = settings_of(connector)
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
        events = []
        try:
            for batch in connector.read(raw, settings):
                rows, refused = typed_together(batch, tables(), raw, zone=ZONE)
                numbers = pl.concat([refused.frame[RECORD], *(frame[RECORD] for frame in rows.values())])
                assert numbers.n_unique() == batch.records, "records are lost or made up"
                events += [rows["event"]] if "event" in rows else []
        except (UnreadableFileError, SourceSettingsError):
            return
    if connector.fold is not None and events:
        for frame in connector.fold(_stored(pl.concat(events)).lazy(), settings).values():
            frame.collect()


def _stored(events: pl.DataFrame) -> pl.DataFrame:
    people = events["customer"].drop_nulls().unique().sort().to_list()
    numbers = {address: 1_000 + place for place, address in enumerate(people)}
    surrogate = pl.col("customer").replace_strict(numbers, default=None, return_dtype=pl.Int64)
    named = with_people(events.with_columns(surrogate)).with_columns(pl.lit("fuzz").alias("source"))
    newest = named.sort("revision").unique("id", keep="last", maintain_order=True)
    return newest.select(tables()["event"].schema.names())
