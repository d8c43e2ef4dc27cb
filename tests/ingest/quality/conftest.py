"""One worker for all tests of the gate, because its import takes seconds; and rows that pass it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from ingest.quality import Gate
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from tests.ingest.quality.watch import WATCH


@pytest.fixture(scope="session")
def requests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file in which the worker's attempts at a request are written down."""
    return tmp_path_factory.mktemp("requests") / "requests.txt"


@pytest.fixture(scope="session")
def gate(requests: Path) -> Iterator[Gate]:
    """A gate whose worker is watched for requests."""
    (requests.parent / "sitecustomize.py").write_text(WATCH.format(file=str(requests)), "utf-8")
    with Gate() as opened:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PYTHONPATH", str(requests.parent))
            opened.start()
        yield opened


@pytest.fixture
def answers() -> pl.DataFrame:
    """Two answers to a survey that keep everything their table declares."""
    asked = datetime(2026, 3, 2, 12, tzinfo=UTC)
    rows = {
        "source": ["forms", "forms"],
        "id": ["forms:1", "forms:2"],
        "revision": [1, 1],
        "kind": ["nps", "csat"],
        "channel": ["voice", None],
        "value": [7.0, None],
        "scale_min": [0.0, 1.0],
        "scale_max": [10.0, 5.0],
        "asked_at": [asked, asked],
        "complete": [True, False],
    }
    return pl.DataFrame(rows).select(
        (pl.col(name) if name in rows else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in survey.schema.items()
    )


@pytest.fixture
def legs() -> pl.DataFrame:
    """One leg that keeps everything its table declares."""
    rows = {
        "source": ["acd"],
        "id": ["acd:1"],
        "revision": [1],
        "interaction_id": ["acd:1"],
        "seq": [0],
        "kind": ["queue"],
        "channel": ["voice"],
        "direction": ["inbound"],
        "started_at": [datetime(2026, 3, 2, 12, tzinfo=UTC)],
        "left_at": [datetime(2026, 3, 2, 12, 5, tzinfo=UTC)],
        "talk_s": [20.0],
        "outcome": ["answered"],
    }
    return pl.DataFrame(rows).select(
        (pl.col(name) if name in rows else pl.lit(None)).cast(dtype).alias(name) for name, dtype in leg.schema.items()
    )
