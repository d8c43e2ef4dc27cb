"""The ledger knows contents by their hashes, however many are asked about."""

import hashlib
from datetime import UTC, datetime

import pytest

from ingest.store.catalogue import State
from ingest.store.ledger import Loaded, Offered, enter, known, parts, reading_of
from ingest.store.manifest import Store, advance, snapshot

NOW = datetime(2026, 11, 22, tzinfo=UTC)
MANY = 40_000


def sha256(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def loaded(store: Store, reading: int, *files: Offered) -> None:
    with store.catalogue.writing() as session:
        seq = advance(session, snapshot(store), [], [])
        enter(session, files, {}, reading=reading, source="a", connector="b", state=State.DONE, seq=seq)


def offered(number: int, *, start: int = 0, path: str = "") -> Offered:
    return Offered(sha256=sha256(number), name="log", bytes=10, received_at=NOW, start=start, path=path)


def test_forty_thousand_contents_are_asked_about_at_once(store: Store) -> None:
    reading = reading_of(store, "a", "b", "c")
    loaded(store, reading, *(offered(number) for number in range(0, MANY, 1_000)))
    found = known(store, reading, [sha256(number) for number in range(MANY)])
    assert found == {sha256(number): State.DONE for number in range(0, MANY, 1_000)}
    assert known(store, reading + 1, [sha256(0)]) == {}, "read in another way it is another content"
    assert known(store, reading, []) == {}


def test_contents_that_were_held_back_are_offered_anew_portion_by_portion(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.store.ledger.ASKED_AT_ONCE", 7)
    reading = reading_of(store, "a", "b", "c")
    files = [offered(number) for number in range(40)]
    with store.catalogue.writing() as session:
        enter(session, files[::9], {}, reading=reading, source="a", connector="b", state=State.HELD, seq=None)
    with store.catalogue.writing() as session:
        enter(session, files, {}, reading=reading, source="a", connector="b", state=State.HELD, seq=None)
    assert len(known(store, reading, [file.sha256 for file in files])) == 40


def test_a_file_can_begin_with_what_came_from_its_path_or_from_one_that_grew(store: Store) -> None:
    reading = reading_of(store, "a", "b", "c")
    loaded(store, reading, offered(1, path="log"), offered(2, path="other"), offered(3, path="grew"))
    loaded(store, reading, offered(4, start=10, path="grew"))
    with store.catalogue.writing() as session:
        held = [offered(5, path="log")]
        enter(session, held, {}, reading=reading, source="a", connector="b", state=State.HELD, seq=None)
    assert set(parts(store, reading, ["log"])) == {
        Loaded(0, 10, sha256(1)),
        Loaded(0, 10, sha256(3)),
        Loaded(10, 10, sha256(4)),
    }
    assert set(parts(store, reading, ["elsewhere"])) == {Loaded(0, 10, sha256(3)), Loaded(10, 10, sha256(4))}
