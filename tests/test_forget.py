"""Whoever is forgotten is gone from all that is kept, and the search says so; what is not ours is named."""

import gzip
import io
import json
import shutil
from pathlib import Path

import pytest
from sqlmodel import select

from ingest.loading import load_once
from ingest.settings import Settings
from ingest.store.catalogue import Audit, PersonAlias, Quarantine, Segment
from ingest.store.facts import open_facts, open_store
from ingest.tables.identity import identity
from ingest.tables.survey import survey
from tests.terminal import Terminal

pytestmark = pytest.mark.usefixtures("one_gate", "read_here")

ANSWER = "id,customer,kind,scale_min,scale_max,asked_at,complete,value"
LINK = "id,customer,other,kind,seen_at,linked"
NOON = "2026-03-02T12:00:00Z"


def answers(path: Path, *customers: str, value: str = "7") -> Path:
    name = path.stem.split("@")[0]
    rows = [f"{name}{place},{who},nps,0,10,{NOON},true,{value}" for place, who in enumerate(customers)]
    path.write_text("\n".join([ANSWER, *rows]) + "\n")
    return path


def links(path: Path, *pairs: tuple[str, str], kind: str = "phone") -> Path:
    rows = [f"{path.stem}{place},{a},{b},{kind},{NOON},true" for place, (a, b) in enumerate(pairs)]
    path.write_text("\n".join([LINK, *rows]) + "\n")
    return path


def load(home: Path, path: Path, table: str = "survey") -> None:
    (receipt,) = load_once(Settings(home=home), "canonical", [path], name="crm", options=[f"table={table}"])
    assert receipt.state == "done", receipt.message


def customers(terminal: Terminal) -> list[int | None]:
    facts = open_facts(Settings(home=terminal.home))
    found: list[int | None] = facts.scan(survey).sort("id").collect()["customer"].to_list()
    return found


def left(terminal: Terminal, *words: bytes) -> list[str]:
    """The files of the store in whose bytes any of these words stands."""
    kept = [path for path in (terminal.home / "store").rglob("*") if path.is_file()]
    return [str(path) for path in kept if any(word in path.read_bytes().lower() for word in words)]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Jane with a mailbox, a number and a third address, and Tom; a refused record of Jane's; a replaced segment."""
    folder = tmp_path_factory.mktemp("centre")
    home = folder / "home"
    load(home, answers(folder / "a.csv", "jane@example.org", "+49 30 1234567", "tom@example.org"))
    load(home, answers(folder / "b.csv", "jane@example.org", "tom@example.org"))
    load(home, links(folder / "c.csv", ("jane@example.org", "+49301234567")), "identity")
    load(home, links(folder / "d.csv", ("jane@example.org", "customer:K-1"), kind="customer_number"), "identity")
    (folder / "e.csv").write_text(
        f"{ANSWER}\nx,0049 (0)30 123 45 67,nps,0,10\ny,tom@example.org,nps,0\n"
        f"e9,tom@example.org,nps,0,10,{NOON},true,7\n"
    )
    load(home, folder / "e.csv")
    return home


@pytest.fixture
def centre(
    loaded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """A terminal with a copy of that home."""
    shutil.copytree(loaded, tmp_path / "home")
    return Terminal(tmp_path / "home", capsys, monkeypatch)


def test_the_whole_person_is_erased_and_nobody_else(centre: Terminal) -> None:
    before = customers(centre)
    said = centre.run("forget", "Jane@Example.org", "--json")
    done = json.loads(said.out)
    assert said.code == 0, said.err
    assert {key: done[key] for key in ("people", "addresses", "links", "records", "unknown", "shared")} == {
        "people": 1, "addresses": 3, "links": 2, "records": 1, "unknown": 0, "shared": 0
    }  # fmt: skip
    assert (done["segments"] > 0, done["left"], done["searched_bytes"] > 0) == (True, [], True)
    assert customers(centre) == before, "facts keep the random numbers"
    settings = Settings(home=centre.home)
    assert open_facts(settings).scan(identity).collect().height == 0
    with open_store(settings).catalogue.reading() as session:
        assert len(session.exec(select(PersonAlias)).all()) == 1, "Tom"
        sealed = session.exec(select(Quarantine.raw)).all()
        assert sorted(raw is None for raw in sealed) == [False, True]
        assert session.exec(select(Segment).where(Segment.removed_seq != None)).all() == []  # noqa: E711 - SQL's null
        (line,) = session.exec(select(Audit)).all()
    assert (line.what, line.subject_hash is not None) == ("forgot a customer", True)
    on_disk = {path.name for path in (centre.home / "store" / "facts").rglob("*.parquet")}
    with open_store(settings).catalogue.reading() as session:
        assert on_disk == {Path(path).name for path in session.exec(select(Segment.path))}


def test_nobody_can_find_the_numbers_again_and_new_contacts_are_somebody_new(centre: Terminal, tmp_path: Path) -> None:
    jane, *_ = customers(centre)
    assert centre.run("forget", "jane@example.org").code == 0
    old = answers(tmp_path / "f.csv", "jane@example.org", "0049 30 1234567", "customer:k-1", "tom@example.org")
    load(centre.home, old)
    new = answers(tmp_path / "g.csv", "jane@example.org")
    new.write_text(new.read_text().replace(NOON, f"{2026 + 1}-03-02T12:00:00Z"))
    *_, erased, number, account, tom = customers(centre)
    assert (erased, number, account) == (None, None, None)
    assert tom in customers(centre)[:3]
    with open_store(Settings(home=centre.home)).catalogue.reading() as session:
        assert len(session.exec(select(PersonAlias)).all()) == 1, "what is past makes nobody new"
    assert jane is not None


def test_addresses_come_from_stdin_so_that_no_history_keeps_them(
    centre: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("jane@example.org\n\ntom@example.org\n"))
    said = centre.run("forget", "-")
    assert (said.code, said.out.startswith("2 people with 4 addresses erased")) == (0, True), said.out
    assert "example.org" not in said.out + said.err


def test_shared_addresses_stay_and_are_told(centre: Terminal, tmp_path: Path) -> None:
    office: list[tuple[str, str]] = [(f"clerk{n}@example.org", "+49 30 999999") for n in range(6)]
    load(centre.home, links(tmp_path / "office.csv", ("jane@example.org", "+49 30 999999"), *office), "identity")
    said = centre.run("forget", "jane@example.org")
    assert "1 address that others share with them stayed" in said.out
    load(centre.home, answers(tmp_path / "h.csv", "+49 30 999999"))
    assert customers(centre)[-1] is not None


def test_files_that_are_the_users_are_named_packed_ones_too(centre: Terminal) -> None:
    inbox = centre.home / "inbox"
    inbox.mkdir()
    (inbox / "plain.log").write_text("call from 030/123 45 67 at noon")
    with gzip.open(inbox / "packed.log.gz", "wt") as file:
        file.write("x" * 100_000 + "Jane@example.org")
    (inbox / "other.log").write_text("tom@example.org")
    (inbox / "broken.gz").write_bytes(b"\x1f\x8bnothing")
    done = json.loads(centre.run("forget", "jane@example.org", "+49 30 1234567", "--json").out)
    names = [Path(path).name for path in done["yours"]]
    assert {"plain.log", "packed.log.gz"} <= set(names)
    assert "other.log" not in names
    assert [Path(path).name for path in done["unread"]] == ["broken.gz"]


def test_what_is_left_in_the_store_fails_the_proof_and_is_named(centre: Terminal) -> None:
    export = centre.home / "store" / "somewhere" / "export.csv"
    export.parent.mkdir()
    export.write_text("a;JANE%40example.org")
    said = centre.run("forget", "jane@example.org")
    assert (said.code, f"{export} still holds an address." in said.err) == (1, True)
    export.unlink()
    assert centre.run("forget", "jane@example.org").code == 0, "once more"


def test_a_file_that_is_named_like_a_customer_is_named_so_no_longer(centre: Terminal, tmp_path: Path) -> None:
    load(centre.home, answers(tmp_path / "jane@example.org.csv", "ann@example.org"))
    assert left(centre, b"jane@example.org") != []
    assert centre.run("forget", "jane@example.org").code == 0
    assert left(centre, b"jane@example.org") == []
    assert "(erased)" in centre.run("loads").out


@pytest.mark.parametrize("words", [["anonymous"], [" "]], ids=["a caller who hides", "nothing"])
def test_nothing_to_forget_is_told(words: list[str], centre: Terminal) -> None:
    said = centre.run("forget", *words)
    assert (said.code, said.err.startswith("There is no address in what was given")) == (1, True)


def test_an_address_that_nobody_knows_is_not_known_later_for_what_is_past(centre: Terminal, tmp_path: Path) -> None:
    said = centre.run("forget", "ann@example.org")
    assert (said.code, "1 address was not known" in said.out) == (0, True)
    load(centre.home, answers(tmp_path / "i.csv", "ann@example.org"))
    assert customers(centre)[-1] is None
