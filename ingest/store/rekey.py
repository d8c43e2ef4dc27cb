"""Renew every pseudonym under another key, in one transaction: no fact knows of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, delete, insert, select, update

from ingest.store.catalogue import Audit, Forgotten, PersonAlias, Quarantine, SourceFile, VaultKey
from ingest.store.manifest import Store
from ingest.store.vault import AT_ONCE, KeyChangedError, key_in_force

RECORDS_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Change:
    """From one key to the next: their names, what becomes of a pseudonym, and what of a sealed record."""

    before: str
    after: str
    renewed: Callable[[bytes], bytes]
    resealed: Callable[[bytes], bytes]


def rekey(store: Store, change: Change, who: str) -> tuple[int, int]:
    """Put the vault under another key, whole or not at all; how many addresses and refused records were renewed.

    Raises `KeyChangedError` when the vault is not kept under the key before.
    """
    with store.catalogue.writing() as session:
        if key_in_force(session, change.before) != change.before:
            raise KeyChangedError
        session.exec(update(VaultKey).values(kid=change.after))
        addresses = _aliases(session, change)
        _forgotten(session, change)
        _audit(session, change)
        records = _quarantine(session, change)
        _first_lines(session, change)
        session.add(Audit(at=datetime.now(UTC), who=who, what=f"key changed from {change.before} to {change.after}"))
    return addresses, records


def _aliases(session: Session, change: Change) -> int:
    """One portion after the other: the old ones are taken away as the new ones come."""
    renewed = 0
    while True:
        some = session.exec(
            select(PersonAlias.mac, PersonAlias.surrogate, PersonAlias.sealed)
            .where(PersonAlias.kid == change.before)
            .limit(AT_ONCE)
        ).all()
        if not some:
            return renewed
        rows = [
            {
                "kid": change.after,
                "mac": change.renewed(mac),
                "surrogate": person,
                "sealed": None if sealed is None else change.resealed(sealed),
            }
            for mac, person, sealed in some
        ]
        gone = [mac for mac, _, _ in some]
        session.exec(delete(PersonAlias).where(col(PersonAlias.kid) == change.before, col(PersonAlias.mac).in_(gone)))
        session.exec(insert(PersonAlias), params=rows)
        renewed += len(rows)


def _forgotten(session: Session, change: Change) -> None:
    every = session.exec(select(Forgotten.mac, Forgotten.at)).all()
    if every:
        session.exec(delete(Forgotten))
        session.exec(insert(Forgotten), params=[{"mac": change.renewed(mac), "at": at} for mac, at in every])


def _audit(session: Session, change: Change) -> None:
    for line in session.exec(select(Audit).where(col(Audit.subject_hash).is_not(None))):
        line.subject_hash = change.renewed(line.subject_hash or b"")


def _first_lines(session: Session, change: Change) -> None:
    for number, head in session.exec(select(SourceFile.id, SourceFile.head).where(col(SourceFile.head).is_not(None))):
        line = change.resealed(head or b"")
        session.exec(update(SourceFile).where(col(SourceFile.id) == number).values(head=line))


def _quarantine(session: Session, change: Change) -> int:
    resealed, last = 0, 0
    while True:
        some = session.exec(
            select(Quarantine)
            .where(col(Quarantine.raw).is_not(None), col(Quarantine.id) > last)
            .order_by(col(Quarantine.id))
            .limit(RECORDS_AT_ONCE)
        ).all()
        if not some:
            return resealed
        for record in some:
            record.raw = change.resealed(record.raw or b"")
        session.flush()
        last = some[-1].id or 0
        resealed += len(some)
        session.expunge_all()
