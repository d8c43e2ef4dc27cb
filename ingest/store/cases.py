"""Cases in the catalogue: who is to be called back, who works at it, and what became of it.

Whoever changes a case says which version of it they saw: where somebody else was quicker nothing is changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import polars as pl
from sqlmodel import Session, col, func, select, update

from ingest.settings import Settings
from ingest.store.catalogue import Audit
from ingest.store.database import NoCatalogueError
from ingest.store.facts import open_store
from ingest.store.said import Case, CaseEvent
from ingest.table import UTC as UTC_TIME

LONGEST_NAME = 80


class Status(StrEnum):
    """How far somebody is with a case."""

    OPEN = "open"
    WORKING = "working"
    CLOSED = "closed"


class Result(StrEnum):
    """How whoever worked at a case says that it ended."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    NOT_NEEDED = "not_needed"


ROWS = pl.Schema(
    {
        "id": pl.Int64(),
        "version": pl.Int64(),
        "customer": pl.Int64(),
        "need": pl.String(),
        "reason": pl.String(),
        "contact": pl.String(),
        "source": pl.String(),
        "channel": pl.String(),
        "queue": pl.String(),
        "failed_at": UTC_TIME,
        "last_at": UTC_TIME,
        "times": pl.Int64(),
        "due_at": UTC_TIME,
        "status": pl.String(),
        "owner": pl.String(),
        "outcome": pl.String(),
        "opened_at": UTC_TIME,
        "tried_at": UTC_TIME,
        "closed_at": UTC_TIME,
    }
)
"""The columns of cases as rows."""


class CaseError(ValueError):
    """A change that a case cannot have, or a case that there is not."""


class CaseChangedError(CaseError):
    """Somebody else has changed the case since it was looked at."""

    def __init__(self, number: int, case: Case | None) -> None:
        """Say who has it now, and what to do."""
        if case is None or case.status == Status.CLOSED:
            now = "is closed by now"
        else:
            now = f"is with {case.owner} now" if case.owner else "has changed"
        super().__init__(f"Case {number} {now}: somebody was quicker. Look again before you change it.")


def cases(settings: Settings, *, closed: bool = True) -> pl.DataFrame:
    """Every case by its number, in the columns of `ROWS`; without `closed` only those that are not.

    No rows where nothing is kept yet, and nothing is created on disk.
    """
    try:
        store = open_store(settings, create=False)
    except NoCatalogueError:
        return ROWS.to_frame()
    with store.catalogue.reading() as session:
        return rows_in(session, closed=closed)


def rows_in(session: Session, *, closed: bool = True, held: bool = False) -> pl.DataFrame:
    """The same as a session sees them; what is `held` nobody else changes until the session ends."""
    asked = select(*(getattr(Case, name) for name in ROWS)).order_by(col(Case.id))
    if not closed:
        asked = asked.where(col(Case.status) != Status.CLOSED)
    found = session.exec(asked.with_for_update() if held else asked).all()
    return pl.DataFrame([tuple(row) for row in found], schema=ROWS, orient="row")


def case_of(settings: Settings, number: int) -> Case:
    """A case as it is now. Raises `CaseError` where there is none."""
    with open_store(settings).catalogue.reading() as session:
        case = session.get(Case, number)
    if case is None:
        raise CaseError(f"There is no case {number}; 'spiritlevel cases list' shows those that there are.")
    return case


def version_of(settings: Settings, number: int) -> int:
    """The version of a case now. Raises `CaseError` where there is none."""
    return case_of(settings, number).version


def write_down(settings: Settings, number: int, what: str, macs: Sequence[bytes], *, who: str) -> None:
    """Keep in the case's history and in the audit that somebody was shown addresses, of which these are the pseudonyms.

    Raises `CaseError` for nobody.
    """
    name, now = _name(who), datetime.now(UTC)
    with open_store(settings).catalogue.writing() as session:
        session.add(CaseEvent(case_id=number, at=now, who=name, what=what))
        session.add_all(Audit(at=now, who=name, what=f"{what} of case {number}", subject_hash=mac) for mac in macs)


def history(settings: Settings, number: int) -> list[CaseEvent]:
    """What was done to a case, in order."""
    with open_store(settings, create=False).catalogue.reading() as session:
        asked = select(CaseEvent).where(col(CaseEvent.case_id) == number).order_by(col(CaseEvent.id))
        return list(session.exec(asked).all())


def take(settings: Settings, number: int, version: int, *, who: str) -> int:
    """Begin to work at a case, which then is one's own; its version now. Raises `CaseError`, `CaseChangedError`."""
    values = {"status": Status.WORKING, "owner": _name(who)}
    return _changed(settings, number, version, _Doing(who=who, what="took it", values=values))


def give_back(settings: Settings, number: int, version: int, *, who: str) -> int:
    """Let somebody else have it; its version now. Raises `CaseError`, `CaseChangedError`."""
    values = {"status": Status.OPEN, "owner": ""}
    return _changed(settings, number, version, _Doing(who=who, what="gave it back", values=values))


def assign(settings: Settings, number: int, version: int, *, to: str, who: str) -> int:
    """Say whose case it is; its version now. Raises `CaseError`, `CaseChangedError`."""
    doing = _Doing(who=who, what="assigned it to", values={"owner": _name(to)}, said=_name(to))
    return _changed(settings, number, version, doing)


def tried(settings: Settings, number: int, version: int, *, who: str) -> int:
    """Note that the customer was called and not reached; the case stays open. Raises as `take`."""
    now = datetime.now(UTC)
    values = {"status": Status.WORKING, "owner": _name(who), "tried_at": func.coalesce(Case.tried_at, now)}
    return _changed(settings, number, version, _Doing(who=who, what="called in vain", values=values))


def close(settings: Settings, number: int, version: int, *, result: Result, who: str) -> int:
    """End a case and say how; its version now. Raises `CaseError`, `CaseChangedError`."""
    now = datetime.now(UTC)
    values: dict[str, Any] = {"status": Status.CLOSED, "outcome": result, "closed_at": now, "owner": _name(who)}
    if result != Result.NOT_NEEDED:
        values["tried_at"] = func.coalesce(Case.tried_at, now)
    return _changed(settings, number, version, _Doing(who=who, what="closed it", values=values, said=str(result)))


def take_next(settings: Settings, numbers: Sequence[int], *, who: str) -> Case | None:
    """Take the first of these cases that is nobody's, or assigned to `who`; None where none is left.

    However many ask at the same moment, each gets another one.
    """
    name = _name(who)
    with open_store(settings).catalogue.writing() as session:
        open_ones = select(Case.id).where(col(Case.status) == Status.OPEN, col(Case.owner).in_(["", name]))
        there = set(session.exec(open_ones).all())
        for number in (x for x in numbers if x in there):
            free = (col(Case.id) == number) & (col(Case.status) == Status.OPEN) & col(Case.owner).in_(["", name])
            taken = {"status": Status.WORKING, "owner": name, "version": Case.version + 1}
            if session.exec(update(Case).where(free).values(**taken)).rowcount:
                session.add(CaseEvent(case_id=number, at=datetime.now(UTC), who=name, what="took it"))
                return session.exec(select(Case).where(col(Case.id) == number)).one()
    return None


@dataclass(frozen=True, kw_only=True)
class _Doing:
    """Something that is done to a case: by whom, in which words, and what it makes of it."""

    who: str
    what: str
    values: Mapping[str, Any]
    said: str = ""


def _changed(settings: Settings, number: int, version: int, doing: _Doing) -> int:
    name = _name(doing.who)
    with open_store(settings).catalogue.writing() as session:
        seen = (col(Case.id) == number) & (col(Case.version) == version) & (col(Case.status) != Status.CLOSED)
        done = session.exec(update(Case).where(seen).values(**doing.values, version=version + 1))
        if not done.rowcount:
            raise CaseChangedError(number, session.get(Case, number))
        event = CaseEvent(case_id=number, at=datetime.now(UTC), who=name, what=doing.what, said=doing.said)
        session.add(event)
    return version + 1


def _name(who: str) -> str:
    name = " ".join(who.split())
    if not name:
        raise CaseError("A case is somebody's work; say who you are.")
    if len(name) > LONGEST_NAME:
        raise CaseError(f"A name has at most {LONGEST_NAME} characters, and this one has {len(name)}.")
    return name
