"""The forecast on a real call centre: the February of a bank, where its calls are there."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from ingest.read.guard import read_guarded
from ingest.read.raw import RawFile
from metrics.rows import Rows
from metrics.staffing.forecast import forecast
from tests.ingest.connectors.test_anonymous_bank import CALLS, told
from tests.metrics.worked import in_zone


@pytest.mark.skipif(not CALLS.exists(), reason="the calls are not there; they are not shipped")
def test_it_beats_taking_the_week_before_in_contacts_and_in_handling_time(tmp_path: Path) -> None:
    raw = RawFile(path=CALLS, received_at=datetime(2026, 11, 1, tzinfo=UTC))
    (read,) = read_guarded("delimited", told(), [raw], tmp_path)
    frames = {name: pl.read_parquet(read.rows[name]) for name in ("leg", "interaction")}
    bank = Rows(frames=frames, as_of=datetime(1999, 2, 28, 21, 59, tzinfo=UTC))
    tried = forecast(bank, in_zone("Asia/Jerusalem"), channels=["voice"], days=1).tried["voice"]
    assert tried.weeks == 2
    assert tried.contacts.verdict == "better"
    assert tried.handling is not None
    assert tried.handling.verdict == "better"
