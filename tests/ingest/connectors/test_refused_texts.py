"""What is refused of a page for more than its shape keeps its text, and is the same record when it is read again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from ingest.connector import RECORD
from ingest.read.collect import collected
from ingest.read.outcome import Read
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason
from ingest.registry import find_connector
from tests.ingest.connectors.judging import RECEIVED, told
from tests.ingest.connectors.loaded import SAMPLES

BEFORE_ALL = datetime(1995, 1, 1, tzinfo=UTC)
"""A file that came then holds nothing but records of the future, which are refused."""

PAGES: Mapping[str, str] = {
    "aircall": "aircall/calls.json",
    "chatwoot": "chatwoot.ndjson",
    "dixa": "dixa.json",
    "freshdesk": "freshdesk.json",
    "intercom": "intercom.ndjson",
    "messenger": "messenger.ndjson",
    "outreach": "outreach/events.json",
    "twilio_messages": "twilio_messages.json",
    "twilio_voice": "twilio_voice.json",
    "whatsapp_cloud": "whatsapp_cloud.ndjson",
    "zendesk_chat": "zendesk_chat.ndjson",
    "zendesk_talk": "zendesk_talk.json",
}


def read(name: str, path: Path, folder: Path, received_at: datetime) -> Read:
    connector = find_connector(name, ())
    return collected(connector, told(connector), RawFile(path=path, received_at=received_at), folder)


def ids(found: Read) -> dict[str, list[str]]:
    return {name: sorted(pl.read_parquet(folder)["id"]) for name, folder in found.rows.items() if name != "identity"}


@pytest.mark.parametrize("name", PAGES)
def test_it_is_kept_and_gives_the_same_when_it_is_read_again(name: str, tmp_path: Path) -> None:
    sample = SAMPLES / PAGES[name]
    found = read(name, sample, tmp_path / "future", BEFORE_ALL)
    assert found.refusals is not None
    future = pl.read_parquet(found.refusals).filter(pl.col("reason") == Reason.TIME_OUT_OF_RANGE)
    assert future.height
    assert future["raw"].null_count() == 0
    kept = tmp_path / "kept"
    kept.write_bytes(b"\n".join(future.unique(RECORD, maintain_order=True)["raw"]) + b"\n")
    assert ids(read(name, kept, tmp_path / "again", RECEIVED)) == ids(read(name, sample, tmp_path / "whole", RECEIVED))
