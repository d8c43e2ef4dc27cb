"""Addresses become people's numbers: the same person the same number, and nothing of the address left."""

import stat
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from ingest.privacy import Key, KeyFileError, key_of, load_key
from ingest.pseudonyms import pseudonymised
from ingest.registry import tables
from ingest.store.catalogue import Forgotten
from ingest.store.manifest import Store
from ingest.store.vault import KeyChangedError, surrogates
from ingest.table import NOBODY
from tests.ingest.store.answers import NOON, answers, new_store

KEY = Key(kid="k", secret=b"x" * 32)


def people(store: Store, *addresses: str | None) -> list[int | None]:
    rows = answers(*((place, 0, 7, 0) for place in range(len(addresses))))
    named = rows.with_columns(pl.Series("customer", addresses, pl.String))
    return pseudonymised(store, KEY, tables()["survey"], named)["customer"].to_list()


def test_one_address_is_one_person_now_and_later(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    first, again, other, nobody = people(store, "+4930000001", "0049 30 000001", "jane@example.org", None)
    assert first == again != other
    assert nobody is None
    assert people(store, "JANE@example.org") == [other]


def test_numbers_are_random_and_not_made_of_the_address(tmp_path: Path) -> None:
    one, two = new_store(tmp_path / "one"), new_store(tmp_path / "two")
    assert people(one, "+4930000001") != people(two, "+4930000001")


def test_no_address_is_left_anywhere_on_the_disk(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    people(store, "jane@example.org")
    assert all(b"jane" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_the_key_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    made = load_key(tmp_path / "keys")
    assert load_key(tmp_path / "keys") == made
    assert stat.S_IMODE((tmp_path / "keys" / "customer.key").stat().st_mode) == 0o600


def test_a_key_from_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPIRITLEVEL_KEY", "ab" * 32)
    assert load_key(tmp_path).secret == bytes.fromhex("ab" * 32)
    assert not (tmp_path / "customer.key").exists()


def test_what_is_no_key_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "customer.key").write_text("not a key")
    with pytest.raises(KeyFileError, match=r"64 hexadecimal digits are needed\. Put back the key"):
        load_key(tmp_path)


def test_refused_records_are_sealed_and_can_be_opened_with_the_key_alone() -> None:
    sealed = KEY.sealed(b"+4930000001;billing")
    assert b"4930000001" not in sealed
    assert KEY.opened(sealed) == b"+4930000001;billing"


def test_a_key_does_not_print_itself() -> None:
    assert "x" * 8 not in repr(KEY)


def test_a_changed_key_makes_of_a_pseudonym_what_it_makes_of_its_address() -> None:
    first = key_of("ab" * 32, "a test")
    second = key_of(f"{first.text()}\n{'cd' * 32}", "a test")
    assert second.kid != first.kid
    assert second.renewed(first.mac("jane@example.org")) == second.mac("jane@example.org")
    assert second.mac("jane@example.org") != key_of("cd" * 32, "a test").mac("jane@example.org")


def test_what_an_older_key_sealed_can_still_be_opened() -> None:
    older = key_of("ab" * 32, "a test")
    newer = key_of(f"{'ab' * 32}, {'cd' * 32}", "a test")
    assert newer.opened(older.sealed(b"x")) == newer.opened(newer.sealed(b"x")) == b"x"


def test_a_name_without_spelling_is_nobodys(tmp_path: Path) -> None:
    assert people(new_store(tmp_path), "anonymous", " ", "tel:") == [None, None, None]


def erased(store: Store, address: str, at: datetime) -> None:
    with store.catalogue.writing() as session:
        session.add(Forgotten(mac=KEY.mac(address), at=at))


def test_what_an_erased_customer_did_before_is_nobodys_and_what_comes_after_is_somebodys(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    erased(store, "jane@example.org", NOON + timedelta(days=1))
    rows = answers((1, 0, 7, 0), (2, 0, 7, 1), (3, 0, 7, 2))
    named = rows.with_columns(pl.lit("Jane@example.org").alias("customer"))
    before, then, after = pseudonymised(store, KEY, tables()["survey"], named)["customer"]
    assert (before, then) == (None, None)
    assert after is not None


def test_where_a_customer_must_stand_an_erased_one_is_the_number_of_nobody(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    erased(store, "jane@example.org", NOON)
    link = {"source": "s", "customer": "jane@example.org", "other": "+4930000001", "seen_at": NOON}
    rows = pseudonymised(store, KEY, tables()["identity"], pl.DataFrame([link]))
    assert rows["customer"].to_list() == [NOBODY]
    assert rows["other"].item() not in {None, NOBODY}


def test_customers_cannot_be_told_under_another_key_than_the_vaults(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    people(store, "jane@example.org")
    with pytest.raises(KeyChangedError, match=r"under another key"):
        surrogates(store, "another", [b"mac"])
