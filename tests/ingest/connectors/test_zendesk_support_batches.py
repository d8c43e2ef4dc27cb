"""Tickets that were merged are told apart wherever they stand in a file that is read in several batches."""

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.connectors.zendesk_support import zendesk_support as connector
from ingest.read.collect import collected
from ingest.read.pages import page_records
from ingest.read.raw import RawFile

TICKETS = 10
AT_ONCE = 3
"""Records that are read at once, where it would be thousands."""


def ticket(number: int, **more: Any) -> dict[str, Any]:
    clock = "2026-03-02T08:00:00Z"
    return {
        "id": number,
        "created_at": clock,
        "updated_at": clock,
        "status": "open",
        "requester_id": 7,
        "tags": [],
        **more,
    }


@pytest.mark.parametrize("first", [True, False], ids=["at the beginning", "at the end"])
def test_a_merge_is_known_in_every_batch(first: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    monkeypatch.setattr("ingest.connectors._zendesk_support_read.page_records", partial(page_records, rows=AT_ONCE))
    filler = [{"tickets": [ticket(number) for number in range(100, 100 + TICKETS)]}]
    merge = [{"tickets": [ticket(2)]}, {"tickets": [ticket(1, merged_ticket_ids=[2])]}]
    pages = [*merge, *filler] if first else [*merge[:1], *filler, *merge[1:]]
    path = tmp_path / "tickets.ndjson"
    path.write_text("\n".join(map(json.dumps, pages)))
    raw = RawFile(path=path, received_at=datetime.now(UTC))
    settings = connector.settings.model_validate({"source": "desk", "timezone": "UTC"})
    assert len(list(connector.read(raw, settings))) > 1, "in several batches"
    read = collected(connector, settings, raw, tmp_path / "read")
    assert read.records == TICKETS + 2
    rows = pl.read_parquet(f"{read.rows['event']}/*.parquet").filter(pl.col("payload").str.contains("child_at"))
    assert rows["payload"].str.json_path_match("$.value").to_list() == ["2"]
