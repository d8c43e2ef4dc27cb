"""Which sources sent something bad: in the day up to their newest file, and nothing older."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.settings import Settings
from ingest.store import failed
from ingest.store.failed import FAILED, failed_checks
from ingest.store.loads import GATE, LOADS

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


def one(number: int, hours: float, *, source: str = "pbx", state: str = "done") -> dict[str, Any]:
    return {"id": number, "source": source, "state": state, "received_at": NOON + timedelta(hours=hours)}


def check(load: int, *, source: str = "pbx", severity: str = "critical", ok: bool | None = False) -> dict[str, Any]:
    plain = {"load": load, "source": source, "severity": severity, "ok": ok, "refused": 2}
    return plain | {"suite": "ours", "table": "leg", "column": "queue", "expectation": "not_null"}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A week of loads, as the ledger would tell of them."""
    ledger = [
        one(6, 48, source="desk"),
        one(5, 47, state="rejected"),
        one(4, 46),
        one(3, 30, source="desk"),
        one(2, 26),
        one(1, 0),
    ]
    told = [check(4), check(4, severity="warning"), check(2), check(1), check(3, source="desk"), check(6, ok=None)]
    monkeypatch.setattr(failed, "loads", lambda _: pl.DataFrame(ledger, LOADS))
    monkeypatch.setattr(
        failed, "gate_outcomes", lambda _, since: pl.DataFrame([x for x in told if x["load"] >= since], GATE)
    )


@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize(
    ("gravity", "checks"),
    [
        pytest.param("critical", {"pbx": 3, "desk": 1}, id="critical ones, and the file that nobody could read"),
        pytest.param("warning", {"pbx": 4, "desk": 1}, id="and warnings"),
        pytest.param("none", {}, id="nothing"),
    ],
)
def test_counted_is(gravity: Any, checks: dict[str, int], tmp_path: Path) -> None:
    found = failed_checks(Settings(home=tmp_path), gravity)
    assert found.schema == FAILED
    assert dict(found.select("source", "checks").iter_rows()) == checks


@pytest.mark.usefixtures("sent")
def test_what_failed_in_the_day_before_the_newest_file_counts_and_what_is_older_does_not(tmp_path: Path) -> None:
    (desk, pbx) = failed_checks(Settings(home=tmp_path), "critical").rows(named=True)
    assert (pbx["load"], pbx["refused"]) == (5, 4)
    assert pbx["worst"] == "the file could not be read, and is set aside whole"
    assert desk["worst"] == "leg.queue not_null (critical)"


def test_where_nothing_was_loaded_nothing_failed(tmp_path: Path) -> None:
    assert failed_checks(Settings(home=tmp_path / "new"), "critical").is_empty()
