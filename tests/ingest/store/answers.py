"""Small loads of survey answers, as the pipeline would hand them to the store."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from ingest.quality.result import Findings, GateResult, Severity
from ingest.read.refusal import SCHEMA
from ingest.registry import tables
from ingest.store.catalogue import SourceFile
from ingest.store.database import open_catalogue
from ingest.store.ledger import Offered, reading_of
from ingest.store.manifest import Store, snapshot
from ingest.store.publish import Group, publish
from ingest.store.segment import stored_schema

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SURVEY = tables()["survey"]


def new_store(folder: Path) -> Store:
    return Store(open_catalogue(f"sqlite:///{folder / 'catalogue.db'}"), folder)


def answers(*versions: tuple[int, int, int, int]) -> pl.DataFrame:
    """Rows of `survey` from (id, revision, value, day), one per record."""
    rows = [
        {
            "source": "s",
            "id": f"s:{key}",
            "revision": revision,
            "kind": "nps",
            "value": float(value),
            "scale_min": 0.0,
            "scale_max": 10.0,
            "asked_at": NOON + timedelta(days=day),
            "complete": True,
            "flags": [],
            "_reading": 1,
            "record": place + 1,
        }
        for place, (key, revision, value, day) in enumerate(versions)
    ]
    schema = pl.Schema([*stored_schema(SURVEY).items(), ("record", pl.Int64())])
    return pl.DataFrame(rows, schema=schema)


def offer(store: Store, *files: pl.DataFrame, name: str = "file") -> list[SourceFile]:
    """Publish some files as one group; their content decides their hash."""
    reading = reading_of(store, "s", "test", "digest")
    offered = [
        Offered(
            sha256=f"{name}-{rows.hash_rows(seed=1).sum()}-{rows.height}",
            name=name,
            bytes=1,
            received_at=NOON,
            records=rows.height,
        )
        for rows in files
    ]
    rows = pl.concat([x.with_columns(pl.lit(i, pl.Int32).alias("_file")) for i, x in enumerate(files)])
    group = Group(source="s", connector="test", reading=reading, files=offered, rows={"survey": rows}, fold=None)
    return publish(store, tables(), group, passes)


def partly_refused(store: Store, rows: pl.DataFrame, *refused: int) -> Group:
    """A file of survey answers, of which some records more were refused."""
    why = [{"record": n, "reason": "suite:x", "detail": "value", "raw": b"sealed"} for n in refused]
    offered = Offered(
        sha256="partly refused",
        name="file",
        bytes=1,
        received_at=NOON,
        records=rows.height + len(refused),
        refused=pl.DataFrame(why, schema=SCHEMA),
        refused_by_gate=len(refused),
        kept_until=NOON + timedelta(days=90),
    )
    batch = {"survey": rows.with_columns(pl.lit(0, pl.Int32).alias("_file"))}
    reading = reading_of(store, "s", "test", "digest")
    return Group(source="s", connector="test", reading=reading, files=[offered], rows=batch, fold=None)


def passes(_: Group, __: Mapping[str, Sequence[Path]]) -> Findings:
    return Findings()


def held(_: Group, __: Mapping[str, Sequence[Path]]) -> Findings:
    critical = Severity.CRITICAL
    failed = GateResult(table="survey", expectation="x", column="id", severity=critical, ok=False, observed="1")
    return Findings(results=(failed,))


def facts(store: Store) -> pl.DataFrame:
    seen = snapshot(store)
    return seen.scan(SURVEY, seen.of(SURVEY)).select("id", "revision", "value", "asked_at").collect().sort("id")


def counts(line: SourceFile) -> tuple[int, int, int, int]:
    return line.new, line.updated, line.unchanged, line.stale
