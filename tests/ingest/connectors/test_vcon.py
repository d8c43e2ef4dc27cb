"""vCon: conversations of others in, our own out and in again as they were."""

import json
from pathlib import Path

import pytest

from ingest.connectors._vcon_record import LEGS
from ingest.vcon_out import write_vcons
from tests.ingest.connectors.folding import rows
from tests.ingest.connectors.loaded import SAMPLES, Loaded, LoaderIn
from tests.ingest.queue_logs import log, pbx

SAMPLE = SAMPLES / "vcon" / "conversations.json"
BESIDE = {"source", "customer", "flags"}
"""Columns that differ: the source, its people, and what reading flags beside what folding does."""


@pytest.fixture(scope="module")
def loaded(loader_in: LoaderIn, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    home = Loaded(loader_in(tmp_path_factory.mktemp("home")), "vcon")
    (receipt,) = home.load(SAMPLE)
    assert (receipt.records, receipt.quarantined) == (5, 2)
    return home


def test_recorded_conversations_become_exactly_these_legs(loaded: Loaded) -> None:
    told = ("channel", "kind", "queued_at", "answered_at", "left_at", "outcome", "transferred")
    assert rows(loaded["leg"], *told) == [
        ("voice", "agent", None, "09:00:00", "09:05:00.500", "answered", "blind"),
        ("voice", "agent", None, "09:06:00", "09:07:00", "answered", None),
        ("voice", "agent", None, None, "11:00:20", "abandoned", None),
        ("messaging", "queue", "12:00:00", "12:10:00", "12:10:00", "answered", None),
    ]


def test_messages_have_their_writers_and_no_words(loaded: Loaded) -> None:
    assert rows(loaded["message"], "at", "sender") == [
        ("12:00:00", "customer"),
        ("12:00:05", "bot"),
        ("12:10:00", "agent"),
    ]
    assert "hello" not in str(loaded["message"].rows())


def test_the_number_and_the_mailbox_of_a_party_are_linked(loaded: Loaded) -> None:
    assert loaded["identity"]["kind"].to_list() == ["email"]
    assert loaded["interaction"]["customer"].n_unique() == 2


def test_a_dialog_of_an_unknown_kind_is_refused_and_ends_nothing(loader_in: LoaderIn, tmp_path: Path) -> None:
    one = json.loads(SAMPLE.read_text().splitlines()[0])
    file = tmp_path / "odd.json"
    file.write_text(json.dumps(one | {"dialog": [{"type": "hologram", "start": "2026-03-02T10:00:00Z"}]}))
    (receipt,) = Loaded(loader_in(tmp_path / "home"), "vcon").load(file)
    assert (receipt.state, receipt.quarantined) == ("done", 1)


def test_what_is_written_is_read_back_as_it_was(loader_in: LoaderIn, tmp_path: Path) -> None:
    loader = loader_in(tmp_path / "here")
    (tmp_path / "queue_log").write_text("\n".join(line for n in range(5) for line in log(n)) + "\n")
    source = pbx(loader)
    loader.files(source, [tmp_path / "queue_log"])
    file = tmp_path / "out.vcon"
    count = write_vcons(loader.settings, file)
    there = Loaded(loader_in(tmp_path / "there"), "vcon")
    (receipt,) = there.load(file)
    assert (receipt.new, receipt.quarantined) == (count, 0)
    here = Loaded(loader, "asterisk_queue_log")
    for table in ("interaction", "leg"):
        own = here[table]
        mine = [
            {k: str(v).removeprefix(f"{source.name}:") for k, v in row.items() if k not in BESIDE}
            for row in own.to_dicts()
        ]
        theirs = [
            {k: str(v).removeprefix("vcon:") for k, v in row.items() if k not in BESIDE}
            for row in there[table].to_dicts()
        ]
        assert theirs == mine


def test_what_is_written_is_a_vcon_without_anybody_s_address(loaded: Loaded, tmp_path: Path) -> None:
    file = tmp_path / "out.vcon"
    assert write_vcons(loaded.settings, file) == 3
    first = json.loads(file.read_text().splitlines()[0])
    assert {"vcon", "uuid", "created_at", "parties", "dialog", "analysis"} <= first.keys()
    assert [(x["type"], x["start"], x["duration"]) for x in first["dialog"]] == [
        ("recording", "2026-03-02T09:00:00.000000Z", 300.5),
        ("recording", "2026-03-02T09:06:00.000000Z", 60.0),
    ]
    assert first["analysis"][0]["schema"] == LEGS
    assert "4930" not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
