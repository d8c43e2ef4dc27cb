"""Addresses become people's numbers: the same person the same number, and nothing of the address left."""

import stat
from pathlib import Path

import polars as pl
import pytest

from ingest.privacy import Key, KeyFileError, load_key, normalised, pseudonymised
from ingest.registry import tables
from ingest.store.manifest import Store
from tests.ingest.store.answers import answers, new_store

KEY = Key(kid="k", secret=b"x" * 32)


@pytest.mark.parametrize(
    ("spelled", "normal"),
    [
        ("+49 30 / 000-001", "+4930000001"),
        ("0049 30 000001", "+4930000001"),
        ("tel:+4930000001", "+4930000001"),
        (" Jane.Doe@Example.ORG ", "jane.doe@example.org"),
        ("mailto:jane@example.org", "jane@example.org"),
        ("\uff4a\uff41\uff4e\uff45@example.org", "jane@example.org"),
        ("   ", None),
        ("", None),
    ],
)
def test_spellings_of_one_address_become_one(spelled: str, normal: str | None) -> None:
    frame = pl.DataFrame({"address": [spelled]})
    assert frame.select(normalised(pl.col("address"))).item() == normal


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
