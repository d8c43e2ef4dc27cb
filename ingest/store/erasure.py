"""Erase people from the store in one transaction: pseudonyms, links, refused records, and facts that were replaced."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep
from typing import TypeVar

import polars as pl
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, func, insert, select, update

from ingest.store.catalogue import (
    Audit,
    CommonText,
    Forgotten,
    Person,
    PersonAlias,
    Quarantine,
    RareText,
    Segment,
    SourceFile,
)
from ingest.store.change import Change
from ingest.store.days import discard, write_days
from ingest.store.incoming import clear_abandoned, loads_under_way, scratch
from ingest.store.manifest import ConcurrentCommitError, Snapshot, Store, advance, snapshot
from ingest.store.said import Case, CaseEvent, CaseTold
from ingest.store.segment import Written
from ingest.store.vault import AT_ONCE, KeyChangedError, key_in_force
from ingest.store.writer import one_writer
from ingest.table import Table

ATTEMPTS = 50
RECORDS_AT_ONCE = 1_000
Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """Whom to erase: their surrogates, the pseudonyms that nobody shall be known by again, and who asks for it.

    `records` are refused records that mention them, `heads` files whose first line does, `texts` what is to be common
    no more, `words` what else files of the ledger say instead, by file and column.
    """

    kid: str
    people: Collection[int]
    macs: Collection[bytes]
    subjects: Sequence[bytes]
    records: Collection[int]
    heads: Collection[int]
    texts: Collection[str]
    words: Mapping[int, Mapping[str, str]]
    at: datetime
    who: str


@dataclass(frozen=True, kw_only=True)
class Erased:
    """How much went: addresses, links between them, refused records, replaced fact files."""

    addresses: int
    links: int
    records: int
    segments: int


def aliases_of(store: Store, kid: str, people: Collection[int]) -> list[bytes]:
    """The pseudonyms of some people."""
    found: list[bytes] = []
    with store.catalogue.reading() as session:
        for some in _portions(sorted(people)):
            query = select(PersonAlias.mac).where(PersonAlias.kid == kid, col(PersonAlias.surrogate).in_(some))
            found += session.exec(query).all()
    return found


def refused_records(store: Store, after: int = 0) -> Iterator[list[tuple[int, str, bytes]]]:
    """Number, source and sealed bytes of the refused records, some at a time, from a number on."""
    while True:
        with store.catalogue.reading() as session:
            query = (
                select(Quarantine.id, SourceFile.source, Quarantine.raw)
                .join(SourceFile, col(SourceFile.id) == col(Quarantine.file_id))
                .where(col(Quarantine.raw).is_not(None), col(Quarantine.id) > after)
                .order_by(col(Quarantine.id))
                .limit(RECORDS_AT_ONCE)
            )
            some = [(number or 0, source, raw or b"") for number, source, raw in session.exec(query)]
        if not some:
            return
        yield some
        after = some[-1][0]


def first_lines(store: Store) -> list[tuple[int, str, bytes]]:
    """Number, source and sealed first line of the files of which one is kept."""
    with store.catalogue.reading() as session:
        query = select(SourceFile.id, SourceFile.source, SourceFile.head).where(col(SourceFile.head).is_not(None))
        return [(number or 0, source, head or b"") for number, source, head in session.exec(query)]


def ledger_words(store: Store) -> dict[int, dict[str, str]]:
    """What the ledger says of every file in words: its name, where it lay, and what became of it."""
    with store.catalogue.reading() as session:
        query = select(SourceFile.id, SourceFile.name, SourceFile.path, SourceFile.message)
        found = session.exec(query).all()
    return {number or 0: {"name": name, "path": path, "message": message} for number, name, path, message in found}


def erase(store: Store, identity: Table, erasure: Erasure) -> Erased:
    """Erase in one transaction, whole or not at all, and remove the files that no manifest names any more.

    Facts keep the random numbers, which then are nobody's; the rows that link them to each other go. Raises
    `KeyChangedError`, and OSError when the days of links cannot be written anew.
    """
    with one_writer(store), scratch(store) as folder:
        for attempt in range(ATTEMPTS):
            seen = snapshot(store)
            change = Change(identity, folder / f"attempt-{attempt}")
            change.go(_links(seen, identity, erasure.people))
            days = write_days(store, seen, change) if change else ([], [])
            try:
                erased, gone = _commit(store, seen, erasure, days, links=change.leaving.rows)
            except (ConcurrentCommitError, IntegrityError):
                discard(store, days[0])
            else:
                _remove(store.facts / path for path in gone)
                # What was worked out of the facts may tell of single people, too; it can be worked out again.
                with suppress(OSError):  # what will not go holds no address, and nothing is believed that does not fit
                    store.shelf.clear()
                clear_abandoned(store)
                return erased
    raise ConcurrentCommitError


def wait_for_loads(store: Store, patience_s: float) -> bool:
    """Wait until the loads that are under way now have ended; whether they have."""
    under_way, until = loads_under_way(store), monotonic() + patience_s
    while under_way & loads_under_way(store):
        if monotonic() > until:
            return False
        sleep(0.1)
    return True


def _links(seen: Snapshot, identity: Table, people: Collection[int]) -> pl.DataFrame:
    theirs = pl.col("customer").is_in(list(people)) | pl.col("other").is_in(list(people))
    return seen.scan(identity, seen.of(identity)).filter(theirs).select("id", identity.day).collect()


def _commit(
    store: Store, seen: Snapshot, erasure: Erasure, days: tuple[list[Written], list[str]], *, links: int
) -> tuple[Erased, Sequence[str]]:
    written, replaced = days
    with store.catalogue.writing() as session:
        if key_in_force(session, erasure.kid) != erasure.kid:
            raise KeyChangedError
        if written or replaced:
            advance(session, seen, written, replaced)
        addresses = _vault(session, erasure)
        for some in _portions(sorted(erasure.records)):
            session.exec(update(Quarantine).where(col(Quarantine.id).in_(some)).values(raw=None))
        for some in _portions(sorted(erasure.heads)):
            session.exec(update(SourceFile).where(col(SourceFile.id).in_(some)).values(head=None))
        for number, words in erasure.words.items():
            session.exec(update(SourceFile).where(col(SourceFile.id) == number).values(**words))
        gone = session.exec(select(Segment.path).where(col(Segment.removed_seq).is_not(None))).all()
        session.exec(delete(Segment).where(col(Segment.removed_seq).is_not(None)))
        for subject in erasure.subjects:
            session.add(Audit(at=erasure.at, who=erasure.who, what="forgot a customer", subject_hash=subject))
    return Erased(addresses=addresses, links=links, records=len(erasure.records), segments=len(gone)), gone


def _vault(session: Session, erasure: Erasure) -> int:
    addresses = 0
    for some in _portions(sorted(erasure.people)):
        addresses += len(session.exec(select(PersonAlias.mac).where(col(PersonAlias.surrogate).in_(some))).all())
        session.exec(delete(PersonAlias).where(col(PersonAlias.surrogate).in_(some)))
        session.exec(delete(Person).where(col(Person.surrogate).in_(some)))
        theirs = select(Case.id).where(col(Case.customer).in_(some))
        session.exec(delete(CaseEvent).where(col(CaseEvent.case_id).in_(theirs)))
        session.exec(delete(Case).where(col(Case.customer).in_(some)))
        session.exec(delete(CaseTold).where(col(CaseTold.customer).in_(some)))
        session.exec(delete(RareText).where(col(RareText.number).in_(some)))
    session.exec(delete(CommonText).where(func.lower(CommonText.text).in_([text.lower() for text in erasure.texts])))
    for macs in _portions(sorted(erasure.macs)):
        session.exec(delete(Forgotten).where(col(Forgotten.mac).in_(macs)))
        session.exec(insert(Forgotten), params=[{"mac": mac, "at": erasure.at} for mac in macs])
    return addresses


def _portions(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def _remove(paths: Iterator[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
