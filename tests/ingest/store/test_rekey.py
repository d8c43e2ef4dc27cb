"""Under another key the same customers keep their numbers, and nothing is left of what the old key made."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import col, select

from ingest.privacy import Key, key_of
from ingest.store.catalogue import Audit, Forgotten, Quarantine, SourceFile
from ingest.store.compact import compact
from ingest.store.ledger import Offered, reading_of
from ingest.store.manifest import Store
from ingest.store.publish import reject
from ingest.store.rekey import Change, rekey
from ingest.store.vault import KeyChangedError, forgotten, kept_under, surrogates
from tests.ingest.store.answers import NOON, new_store

OLD = key_of("ab" * 32, "a test")
NEW = key_of(f"{OLD.text()} {'cd' * 32}", "a test")
PEOPLE = [f"jane{number}@example.org" for number in range(50)]


def change(before: Key = OLD, after: Key = NEW) -> Change:
    def resealed(sealed: bytes) -> bytes:
        return after.sealed(after.opened(sealed))

    return Change(before=before.kid, after=after.kid, renewed=after.renewed, resealed=resealed)


def known(store: Store, key: Key) -> list[int]:
    found = surrogates(store, key.kid, [key.mac(address) for address in PEOPLE])
    return [found[key.mac(address)] for address in PEOPLE]


def filled(store: Store) -> list[int]:
    """A store with people, one who was erased, and two refused records."""
    people = known(store, OLD)
    reading = reading_of(store, "s", "test", "digest")
    offered = Offered(sha256="x", name="file", bytes=1, received_at=NOON, records=2)
    (line,) = reject(store, [offered], reading=reading, source="s", connector="test")
    assert isinstance(line, SourceFile)
    with store.catalogue.writing() as session:
        session.add(Forgotten(mac=OLD.mac("gone@example.org"), at=NOON))
        session.add(Audit(at=NOON, who="ada", what="forget", subject_hash=OLD.mac("gone@example.org")))
        for record, raw in enumerate((OLD.sealed(b"one"), OLD.sealed(b"two"), None)):
            session.add(Quarantine(file_id=line.id or 0, record=record, reason="r", detail="d", raw=raw))
    return people


def test_the_same_addresses_are_the_same_people_under_the_new_key(store: Store) -> None:
    people = filled(store)
    assert rekey(store, change(), "ada") == (50, 2)
    assert kept_under(store) == NEW.kid
    assert known(store, NEW) == people
    assert forgotten(store) == {NEW.mac("gone@example.org"): NOON}
    with store.catalogue.reading() as session:
        raw = session.exec(select(Quarantine.raw).order_by(col(Quarantine.record))).all()
        subjects = session.exec(select(Audit.subject_hash).order_by(col(Audit.id))).all()
    assert [one and NEW.opened(one) for one in raw] == [b"one", b"two", None]
    assert subjects == [NEW.mac("gone@example.org"), None]


def test_under_the_old_key_nobody_can_be_told_any_more(store: Store) -> None:
    filled(store)
    rekey(store, change(), "ada")
    with pytest.raises(KeyChangedError):
        surrogates(store, OLD.kid, [OLD.mac("new@example.org")])
    with pytest.raises(KeyChangedError):
        rekey(store, change(), "ada")


def broken(_: bytes) -> bytes:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "which",
    [
        pytest.param(lambda: Change(before=OLD.kid, after=NEW.kid, renewed=broken, resealed=bytes), id="at an address"),
        pytest.param(
            lambda: Change(before=OLD.kid, after=NEW.kid, renewed=NEW.renewed, resealed=broken), id="at a record"
        ),
    ],
)
def test_an_interrupted_change_has_changed_nothing(store: Store, which: Callable[[], Change]) -> None:
    people = filled(store)
    with pytest.raises(KeyboardInterrupt):
        rekey(store, which(), "ada")
    assert kept_under(store) == OLD.kid
    assert known(store, OLD) == people


def test_nothing_that_the_old_key_made_is_left_in_the_file(tmp_path: Path) -> None:
    sqlite = new_store(tmp_path)
    filled(sqlite)
    old = [OLD.mac(address) for address in (*PEOPLE, "gone@example.org")]
    assert all(any(mac in path.read_bytes() for path in tmp_path.iterdir() if path.is_file()) for mac in old)
    rekey(sqlite, change(), "ada")
    assert compact(sqlite)
    assert not any(mac in path.read_bytes() for path in tmp_path.iterdir() if path.is_file() for mac in old)
