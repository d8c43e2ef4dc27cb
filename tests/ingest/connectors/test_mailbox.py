"""Mailboxes: heads of e-mails in, threads with their replies out."""

from pathlib import Path

import pytest

from ingest.connectors._mailbox_heads import KEPT, heads
from ingest.read.raw import RawFile
from ingest.store.loads import refusals
from tests.ingest.connectors.folding import RECEIVED, rows
from tests.ingest.connectors.loaded import SAMPLES, Loaded, LoaderIn

MBOX = SAMPLES / "mailbox" / "support.mbox"
LETTER = SAMPLES / "mailbox" / "1772441940.M1P2.host:2,S"
TOLD = ["ours=shop.example,support@shop.example,billing@shop.example", "queues.billing=invoices"]


@pytest.fixture(scope="module")
def loaded(loader_in: LoaderIn, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    home = Loaded(loader_in(tmp_path_factory.mktemp("home")), "mailbox", options=TOLD)
    first, second = home.load(MBOX, LETTER)
    assert (first.records, first.quarantined, second.records, second.quarantined) == (10, 5, 1, 0)
    return home


def test_a_thread_is_answered_by_the_first_human_of_the_company(loaded: Loaded) -> None:
    legs = loaded["leg"].filter(loaded["leg"]["direction"] == "inbound").sort("queued_at")
    assert rows(legs, "channel", "queue", "queued_at", "answered_at", "outcome") == [
        ("email", "support", "08:00:00", "09:30:00", "open"),
        ("email", "invoices", "04:30:00", None, "open"),
    ]


def test_the_messages_of_a_thread_belong_together(loaded: Loaded) -> None:
    assert loaded["interaction"].height == 3
    messages = loaded["message"].sort("at")
    assert rows(messages, "sender", "at") == [
        ("customer", "08:00:00"),
        ("agent", "09:30:00"),
        ("customer", "10:00:00"),
        ("customer", "04:30:00"),
        ("agent", "08:00:00"),
        ("customer", "09:00:00"),
    ]
    assert messages["interaction_id"].n_unique() == 3


def test_a_message_that_the_company_writes_first_is_outbound(loaded: Loaded) -> None:
    assert sorted(loaded["interaction"]["direction"]) == ["inbound", "inbound", "outbound"]


def test_what_no_customer_and_no_human_wrote_is_set_aside_with_the_reason(loader_in: LoaderIn, tmp_path: Path) -> None:
    loader = loader_in(tmp_path)
    Loaded(loader, "mailbox", options=TOLD).load(MBOX)
    assert refusals(loader.settings).sort("record").select("record", "reason").rows() == [
        (2, "set_aside:auto_reply"),
        (6, "set_aside:mailing_list"),
        (7, "set_aside:notice_of_failure"),
        (8, "set_aside:among_colleagues"),
        (9, "not_a_time"),
    ]


def test_the_same_messages_in_another_order_and_folder_give_the_same_threads(
    loaded: Loaded, loader_in: LoaderIn, tmp_path: Path
) -> None:
    letters = MBOX.read_text().split("From x@y Mon Mar  2 08:00:00 2026\n")[1:]
    files = []
    for number, letter in enumerate(reversed(letters)):
        files.append(tmp_path / f"{number}.eml")
        files[-1].write_text(letter)
    other = Loaded(loader_in(tmp_path / "home"), "mailbox", options=TOLD)
    other.load(LETTER, *files, MBOX)
    assert other.everything() == loaded.everything()


def test_neither_subjects_nor_texts_nor_addresses_are_kept(loaded: Loaded) -> None:
    kept = str([loaded[name].rows() for name in ("event", "interaction", "leg", "message")])
    for word in ("lamp", "+4930", "example", "Bauer"):
        assert word not in kept


@pytest.mark.parametrize("block", [1, 7, 100, 5_000])
def test_heads_are_found_wherever_the_file_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    letter = b"From a@b Mon Mar  2 08:00:00 2026\nFrom: a\nDate: b\n\n" + b"x" * (2 * KEPT) + b"\n\n"
    monkeypatch.setattr("ingest.read.inflate.BLOCK", block)
    assert list(heads(box(tmp_path, letter * 3))) == [b"From: a\nDate: b"] * 3


def test_a_head_that_never_ends_is_one_record_and_held_no_longer_than_needed(tmp_path: Path) -> None:
    assert list(heads(box(tmp_path, b"From a@b 2026\n" + b"X: y\n" * 100_000))) == [None]


def box(folder: Path, content: bytes) -> RawFile:
    (folder / "box").write_bytes(content)
    return RawFile(path=folder / "box", received_at=RECEIVED)
