"""The ledger of loads: which files came, and what became of every record of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl
from sqlalchemy import text
from sqlmodel import Session, col, delete, insert, or_, select

from ingest.quality.result import FlagCount, GateResult
from ingest.read.refusal import SCHEMA as REFUSAL_SCHEMA
from ingest.store.catalogue import Flagged, GateOutcome, Quarantine, Reading, Sealed, SourceFile, State
from ingest.store.manifest import Store
from ingest.store.upsert import RECORD

QUARANTINE = Quarantine.metadata.tables[str(Quarantine.__tablename__)]

AT_ONCE = 10_000
"""How many refused records are handed to the database at once."""

ASKED_AT_ONCE = 5_000
"""About so many contents the database is asked at once; for many more it has no room in one question."""

LATEST_PARTS = 10_000
"""So many contents that were loaded last can be the beginning of a file that has grown."""


@dataclass(frozen=True, kw_only=True)
class Offered:
    """One file offered for loading: its content by hash, and what reading it gave.

    `refused` has the columns of `Refusals`, its `raw` already encrypted and kept until `kept_until`; so is `head`, the
    file's first line. `refused_by_gate` of them broke critical rules. `message` says why a whole file is set aside.
    `start` is where in its file the content begins.
    """

    sha256: str
    name: str
    bytes: int
    received_at: datetime
    records: int = 0
    refused: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REFUSAL_SCHEMA))
    refused_by_gate: int = 0
    path: str = ""
    head: Sealed | None = None
    kept_until: datetime | None = None
    message: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Loaded:
    """A part of a file that was loaded: `bytes` from `start` on."""

    start: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a content, when it came, and how many of its records are in quarantine."""

    state: State
    received_at: datetime
    quarantined: int


class ConservationError(Exception):
    """Records were lost or doubled between a file and the facts; nothing of it is committed."""

    def __init__(self, name: str, records: int, accounted: int) -> None:
        """Say how many records the file has and how many are accounted for."""
        super().__init__(f"{name} has {records} records, but {accounted} are accounted for; nothing of it was loaded.")


def reading_of(store: Store, source: str, connector: str, digest: str) -> int:
    """The number of this way to read a source; a changed way gets a new and greater one."""
    with store.catalogue.writing() as session:
        if store.catalogue.engine.dialect.name == "postgresql":
            # Two who read a new source at once must come to one number; SQLite lets in one writer at a time anyway.
            session.connection().execute(text("LOCK TABLE reading IN SHARE ROW EXCLUSIVE MODE"))
        latest = session.exec(
            select(Reading).where(Reading.source == source).order_by(col(Reading.id).desc()).limit(1)
        ).first()
        if latest is None or (latest.connector, latest.digest) != (connector, digest):
            latest = Reading(source=source, connector=connector, digest=digest)
            session.add(latest)
            session.flush()
        if latest.id is None:  # pragma: no cover - the database numbers what it keeps
            raise LookupError(source)
        return latest.id


def manners(store: Store) -> set[str]:
    """In which manners of keeping texts files were loaded: what stands before the colon of a digest, or nothing."""
    loaded = select(SourceFile.reading_id).where(SourceFile.state == State.DONE.value)
    with store.catalogue.reading() as session:
        digests = session.exec(select(Reading.digest).where(col(Reading.id).in_(loaded))).all()
    return {digest.rpartition(":")[0] for digest in digests}


def known(store: Store, reading: int, hashes: Sequence[str]) -> dict[str, State]:
    """Which of these contents were offered before, read this way, and what became of them."""
    found: dict[str, State] = {}
    with store.catalogue.reading() as session:
        for some in _some(hashes):
            asked = select(SourceFile.sha256, SourceFile.state).where(
                SourceFile.reading_id == reading, col(SourceFile.sha256).in_(some)
            )
            found |= {sha256: State(state) for sha256, state in session.exec(asked)}
    return found


def fates(store: Store, reading: int, hashes: Sequence[str]) -> dict[str, Fate]:
    """What became of these contents, read this way, and when they came; those that nobody has offered are left out."""
    found: dict[str, Fate] = {}
    columns = (SourceFile.sha256, SourceFile.state, SourceFile.received_at, SourceFile.quarantined)
    with store.catalogue.reading() as session:
        for some in _some(hashes):
            asked = select(*columns).where(SourceFile.reading_id == reading, col(SourceFile.sha256).in_(some))
            found |= {sha256: Fate(State(state), at, refused) for sha256, state, at, refused in session.exec(asked)}
    return found


def parts(store: Store, reading: int, paths: Sequence[str]) -> list[Loaded]:
    """The contents that were loaded last, read this way, with which files at these paths can begin.

    They came from the same paths, or from files that have grown before: those may have other names since.
    """
    of_source = SourceFile.reading_id == reading
    grown = select(SourceFile.path).where(of_source, SourceFile.start > 0)
    latest = (
        select(SourceFile.start, SourceFile.bytes, SourceFile.sha256)
        .where(of_source, SourceFile.state == State.DONE.value)
        .where(or_(col(SourceFile.path).in_(paths), col(SourceFile.path).in_(grown)))
        .order_by(col(SourceFile.id).desc())
        .limit(LATEST_PARTS)
    )
    with store.catalogue.reading() as session:
        return [Loaded(*line) for line in session.exec(latest)]


def came_before(store: Store, source: str, moment: datetime) -> bool:
    """Whether any file of a source was loaded before a moment."""
    earlier = select(SourceFile.id).where(
        SourceFile.source == source, SourceFile.state == State.DONE.value, col(SourceFile.received_at) < moment
    )
    with store.catalogue.reading() as session:
        return session.exec(earlier.limit(1)).first() is not None


def enter(
    session: Session,
    offered: Sequence[Offered],
    counts: Mapping[int, Mapping[str, int]],
    *,
    reading: int,
    source: str,
    connector: str,
    state: State,
    seq: int | None,
    gate: Sequence[GateResult] = (),
    flags: Sequence[FlagCount] = (),
) -> list[SourceFile]:
    """Write files into the ledger, with their refusals and the gate's results; what stood there of them goes.

    `counts` says, by the place of a file, how many of its records are new, updated, unchanged and stale.
    Raises `ConservationError` when the records of a loaded file do not add up.
    """
    _forget(session, reading, [file.sha256 for file in offered])
    lines = [
        SourceFile(
            reading_id=reading,
            sha256=file.sha256,
            source=source,
            connector=connector,
            name=file.name,
            bytes=file.bytes,
            start=file.start,
            received_at=file.received_at,
            seconds=(datetime.now(UTC) - file.received_at).total_seconds(),
            state=state.value,
            seq=seq,
            records=file.records,
            quarantined=file.refused[RECORD].n_unique(),
            refused_by_gate=file.refused_by_gate,
            path=file.path,
            head=file.head if file.refused.height else None,
            message=file.message,
            **_counted(counts.get(place, {}) if state is State.DONE else {}),
        )
        for place, file in enumerate(offered)
    ]
    for line in lines:
        accounted = line.new + line.updated + line.unchanged + line.stale + line.quarantined
        if state is State.DONE and line.records != accounted:
            raise ConservationError(line.name, line.records, accounted)
    session.add_all(lines)
    session.flush()
    for place, (line, file) in enumerate(zip(lines, offered, strict=True)):
        for some in file.refused.iter_slices(AT_ONCE):
            beside = {"file_id": line.id, "expires_at": file.kept_until}
            rows = [{**beside, **row} for row in some.to_dicts()]
            session.connection().execute(QUARANTINE.insert(), rows)
        enter_results(session, line, gate)
        if counted := [_flag_row(line, count) for count in flags if count.file == place]:
            session.exec(insert(Flagged), params=counted)
    return lines


def enter_results(session: Session, line: SourceFile, gate: Sequence[GateResult]) -> None:
    """Within an open writing session: keep what was found about a load."""
    if gate:
        session.exec(insert(GateOutcome), params=[_gate_row(line, result) for result in gate])


def _counted(verdicts: Mapping[str, int]) -> dict[str, Any]:
    return {verdict: verdicts.get(verdict, 0) for verdict in ("new", "updated", "unchanged", "stale")}


def _gate_row(line: SourceFile, result: GateResult) -> dict[str, object]:
    return {
        "file_id": line.id,
        "table_name": result.table,
        "expectation": result.expectation,
        "column": result.column,
        "severity": result.severity.value,
        "ok": result.ok,
        "observed": result.observed,
        "suite": result.suite,
        "refused": result.refused,
    }


def _flag_row(line: SourceFile, count: FlagCount) -> dict[str, object]:
    said = {"table_name": count.table, "flag": count.flag, "rows": count.rows, "of_rows": count.of}
    return {"file_id": line.id, **said}


def _some(hashes: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(hashes), ASKED_AT_ONCE):
        yield hashes[start : start + ASKED_AT_ONCE]


def _forget(session: Session, reading: int, hashes: Sequence[str]) -> None:
    for some in _some(hashes):
        stale = session.exec(
            select(SourceFile.id).where(
                SourceFile.reading_id == reading,
                col(SourceFile.sha256).in_(some),
                SourceFile.state != State.DONE.value,
            )
        ).all()
        if not stale:
            continue
        session.exec(delete(Quarantine).where(col(Quarantine.file_id).in_(stale)))
        session.exec(delete(GateOutcome).where(col(GateOutcome.file_id).in_(stale)))
        session.exec(delete(Flagged).where(col(Flagged.file_id).in_(stale)))
        session.exec(delete(SourceFile).where(col(SourceFile.id).in_(stale)))
