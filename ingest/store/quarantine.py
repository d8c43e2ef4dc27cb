"""Refused records: which there are, what is kept of them, and how they leave the quarantine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl
import sqlalchemy
from sqlalchemy import ColumnElement, and_, func, true
from sqlmodel import Session, col, delete, select, update

from ingest.settings import Settings
from ingest.store.catalogue import Audit, Quarantine, SourceFile, State
from ingest.store.facts import open_store
from ingest.store.manifest import Store
from ingest.table import UTC as MOMENT

LISTED = pl.Schema(
    {
        "load": pl.Int64(),
        "source": pl.String(),
        "file": pl.String(),
        "record": pl.Int64(),
        "reason": pl.String(),
        "detail": pl.String(),
        "kept": pl.Boolean(),
        "expires_at": MOMENT,
    }
)
KEPT = pl.Schema({"record": pl.Int64(), "reason": pl.String(), "detail": pl.String(), "raw": pl.Binary()})
SUITE = "suite:"
"""How the reason begins of a record that a rule of one's own refused."""

_OF_LOAD = SourceFile.metadata.tables[str(SourceFile.__tablename__)]
_REFUSED = Quarantine.metadata.tables[str(Quarantine.__tablename__)]

AT_ONCE = 500
"""How many records one statement names; databases bound the parameters of a statement."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which refused records are meant: those that fit everything that is said. A reason may be its beginning."""

    load: int | None = None
    source: str | None = None
    reason: str | None = None

    def where(self) -> ColumnElement[bool]:
        """The condition on `Quarantine` joined with `SourceFile`."""
        said = [
            col(SourceFile.id) == self.load if self.load is not None else true(),
            col(SourceFile.source) == self.source if self.source is not None else true(),
            col(Quarantine.reason).startswith(self.reason, autoescape=True) if self.reason is not None else true(),
        ]
        return and_(*said)


class MovedMeanwhileError(Exception):
    """Somebody else has changed the quarantine of this load in the meantime; begin again from what it is now."""


def quarantined(settings: Settings, wanted: Wanted, limit: int | None = None) -> pl.DataFrame:
    """Refused records, newest load first, and whether their bytes are kept: the columns of `LISTED`, never content."""
    kept = col(Quarantine.raw).is_not(None)
    columns: list[ColumnElement[Any]] = [
        *(_OF_LOAD.c[name] for name in ("id", "source", "name")),
        *(_REFUSED.c[name] for name in ("record", "reason", "detail")),
        kept,
        _REFUSED.c.expires_at,
    ]
    query = sqlalchemy.select(*columns)
    query = query.join(SourceFile, col(SourceFile.id) == col(Quarantine.file_id)).where(wanted.where())
    query = query.order_by(col(Quarantine.file_id).desc(), col(Quarantine.record)).limit(limit)
    with open_store(settings, create=False).catalogue.reading() as session:
        rows = [tuple(row) for row in session.connection().execute(query)]
    return pl.DataFrame(rows, schema=LISTED, orient="row")


def loads_with_refused(store: Store, wanted: Wanted) -> list[SourceFile]:
    """The loads of which any such record is in quarantine, oldest first."""
    some = select(Quarantine.file_id).join(SourceFile, col(SourceFile.id) == col(Quarantine.file_id))
    refused = some.where(wanted.where())
    with store.catalogue.reading() as session:
        return list(
            session.exec(select(SourceFile).where(col(SourceFile.id).in_(refused)).order_by(col(SourceFile.id))).all()
        )


def kept_of(store: Store, load: int, reason: str | None = None) -> pl.DataFrame:
    """What is kept of one load's refused records, still encrypted: the columns of `KEPT`."""
    wanted = Wanted(load=load, reason=reason)
    columns = (col(Quarantine.record), col(Quarantine.reason), col(Quarantine.detail), col(Quarantine.raw))
    query = sqlalchemy.select(*columns).join(SourceFile, col(SourceFile.id) == col(Quarantine.file_id))
    with store.catalogue.reading() as session:
        rows = session.connection().execute(query.where(wanted.where()).order_by(col(Quarantine.record))).all()
    return pl.DataFrame([tuple(row) for row in rows], schema=KEPT, orient="row")


def leave(session: Session, line: SourceFile, *, sound: Sequence[int], fates: Mapping[str, int]) -> SourceFile:
    """Within an open writing session: sound records leave the quarantine, and count as what they became.

    `fates` says how many of them are new, updated, unchanged and stale. Raises `MovedMeanwhileError` when any of them
    has left already, and what the schema raises when the load's records no longer add up.
    """
    current = session.get_one(SourceFile, line.id)
    gone = 0
    for begin in range(0, len(sound), AT_ONCE):
        some = sound[begin : begin + AT_ONCE]
        named = (col(Quarantine.file_id) == line.id, col(Quarantine.record).in_(some))
        gone += len(session.exec(select(col(Quarantine.record)).where(*named).distinct()).all())
        session.exec(delete(Quarantine).where(*named))
    if gone != len(sound) or sum(fates.values()) != len(sound):
        raise MovedMeanwhileError
    of_load = col(Quarantine.file_id) == line.id
    records = func.count(func.distinct(col(Quarantine.record)))
    left = session.exec(select(records).where(of_load)).one()
    by_gate = session.exec(select(records).where(of_load, col(Quarantine.reason).startswith(SUITE))).one()
    # Together, and nothing asked in between: the schema lets no line stand that does not add up.
    for fate, many in fates.items():
        setattr(current, fate, getattr(current, fate) + many)
    current.quarantined, current.refused_by_gate = left, by_gate
    if not current.refused_by_gate:
        current.message = ""
    session.add(current)
    return current


def told_anew(session: Session, load: int, refused: pl.DataFrame) -> None:
    """Within an open writing session: records that are still refused are so for today's reason."""
    for (reason, detail), some in refused.partition_by("reason", "detail", as_dict=True).items():
        records = some["record"].to_list()
        for begin in range(0, len(records), AT_ONCE):
            named = col(Quarantine.record).in_(records[begin : begin + AT_ONCE])
            these = update(Quarantine).where(col(Quarantine.file_id) == load, named)
            session.exec(these.values(reason=reason, detail=detail))


def audit(store: Store, who: str, what: str) -> None:
    """Keep that somebody did something with refused records."""
    with store.catalogue.writing() as session:
        session.add(Audit(at=datetime.now(UTC), who=who, what=what))


def expire(store: Store, now: datetime | None = None) -> int:
    """Delete the bytes of refused records whose time is over; reasons stay. Returns how many records it were."""
    over = and_(col(Quarantine.expires_at) < (now or datetime.now(UTC)), col(Quarantine.raw).is_not(None))
    with store.catalogue.reading() as session:
        many = session.exec(select(func.count()).select_from(Quarantine).where(over)).one()
    if many:
        with store.catalogue.writing() as session:
            session.exec(update(Quarantine).where(over).values(raw=None))
    return many


def is_done(line: SourceFile) -> bool:
    """Whether a load's other records are facts; those of a file that was set aside whole come with the file."""
    return line.state == State.DONE.value
