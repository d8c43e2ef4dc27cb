"""However an address is written on a disk, it is found; and what is another address is not taken for it."""

import bz2
import gzip
import zipfile
from pathlib import Path

import polars as pl
import pytest

from ingest.identity.mentions import mentioning
from ingest.identity.sought import Sought, skim, sought
from ingest.privacy import Key
from ingest.store.search import CHUNK_BYTES, search

PHONE, MAILBOX = "+49301234567", "jane.d\u00f6e@example.org"
KEY = Key(kid="k", secret=b"x" * 32)


def wanted(address: str) -> Sought:
    found = sought(address)
    assert found is not None
    return found


def within(address: str, raw: bytes) -> bool:
    return wanted(address).within(raw, skim(raw))


@pytest.mark.parametrize(
    "written",
    [
        b"+49 30 1234567",
        b"0049-30-1234567",
        b"(030) 123 45 67",
        b"tel=4930%201234567;",
        b"%2B49301234567",
        b"30/1234567",
        b"+49 (0)30 1234567",
        "+49\u00a030\u20111234567".encode(),
        "+49 30 1234567".encode("utf-16"),
        b"\x00\x0b49301234567\x00",
    ],
)
def test_a_number_is_found_however_it_is_written(written: bytes) -> None:
    assert within(PHONE, b"before " + written + b" after")


@pytest.mark.parametrize("written", [b"+493012345678", b"1301234567", b"99301234567", b"3012345", b"030 123456 7890"])
def test_another_number_is_not_taken_for_it(written: bytes) -> None:
    assert not within(PHONE, b"before " + written + b" after")


@pytest.mark.parametrize(
    "written",
    [
        "Jane.D\u00d6e@Example.org".encode(),
        "jane.d\u00f6e@example.org".encode("latin-1"),
        "jane.d\u00f6e@example.org".encode("utf-16-le"),
        b"jane.d\\u00f6e%40example.org",
        b"crmjane.d\xc3\xb6e@example.org7",
    ],
)
def test_a_mailbox_is_found_however_it_is_written(written: bytes) -> None:
    assert within(MAILBOX, b"x" + written)


@pytest.mark.parametrize(
    ("address", "written", "is_it"),
    [
        ("account:desk:005xx", b'{"id":"005XX"}', True),
        ("account:desk:005xx", b'{"id":"1005XX2"}', False),
        ("customer:k-1001", b";K-1001;", True),
        ("tom jones", b"name=Tom+Jones", True),
        ("+4930123456;ext=12", b"+49 30 123456 ext. 12", True),
        ("+4930123456;ext=12", b"+49 30 123456 ext. 13", False),
    ],
)
def test_ids_names_and_extensions(address: str, written: bytes, is_it: bool) -> None:  # noqa: FBT001 - a column of the table above
    assert within(address, written) is is_it


def test_what_is_too_short_to_be_told_from_other_things_is_not_looked_for() -> None:
    assert sought("account:desk:55") is None


def holding(path: Path) -> list[str]:
    return [found.name for found in search(sorted(path.iterdir()), [wanted("jane@example.org")]).found]


def test_packed_files_columns_names_and_the_seam_of_two_chunks_are_looked_at(tmp_path: Path) -> None:
    inside = b"x" * 1000 + b"Jane@example.org"
    (tmp_path / "a.gz").write_bytes(gzip.compress(inside))
    (tmp_path / "b.bz2").write_bytes(bz2.compress(inside))
    with zipfile.ZipFile(tmp_path / "c.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one", b"nothing")
        archive.writestr("two", inside)
    frame = pl.DataFrame({"plain": ["x"] * 1000, "lists": [["y", "jane@example.org"]] * 1000, "n": [7] * 1000})
    frame.write_parquet(tmp_path / "d.parquet", compression="zstd")
    (tmp_path / "e").write_bytes(b"x" * (CHUNK_BYTES - 7) + b"jane@example.org")
    (tmp_path / "jane@example.org.txt").write_bytes(b"")
    (tmp_path / "other").write_bytes(b"ann@example.org")
    assert holding(tmp_path) == ["a.gz", "b.bz2", "c.zip", "d.parquet", "e", "jane@example.org.txt"]


def test_what_cannot_be_read_to_its_end_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"x" * 100_000)[:-40])
    (tmp_path / "b.parquet").write_bytes(b"PAR1 and no more")
    seen = search(sorted(tmp_path.iterdir()), [wanted("jane@example.org")])
    assert ([path.name for path in seen.unread], seen.found) == (["a.gz", "b.parquet"], [])


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        (b"1;0049 30 123 45 67;x", PHONE),
        (b'{"from":"\\u002b49301234567"}', PHONE),
        (b"mail=Jane%40Example.org&x=1", "jane@example.org"),
        (b'"Jane" <JANE@example.org>', "jane@example.org"),
        (b'{"user":"AbC9"}', "account:crm:AbC9"),
        (b"id,K-77,x", "customer:k-77"),
        (b'{"wa_id":"49301234567"}', PHONE),
        (b"a,Tom Jones,b", "tom jones"),
    ],
)
def test_a_refused_record_mentions_an_address_of_which_only_the_pseudonym_is_known(raw: bytes, address: str) -> None:
    records = pl.DataFrame({"id": [1, 2], "source": ["crm", "crm"], "raw": [raw, b"1;ann@example.org"]})
    assert mentioning(records, KEY, {KEY.mac(address)}, [], region=None) == [1]
    assert mentioning(records, KEY, {KEY.mac("nobody@example.org")}, [], region=None) == []
