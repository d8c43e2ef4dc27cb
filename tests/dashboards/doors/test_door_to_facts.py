"""What is sent to the door becomes facts: made a token for by the command line, sent, watched for, counted."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from ingest.door.ending import closed
from ingest.door.token import path_of
from ingest.quality.gate import Gate
from ingest.settings import Settings, load_settings
from ingest.store.facts import open_facts
from ingest.tables.interaction import interaction
from ingest.watch.watch import Watch
from tests.dashboards.doors.conftest import Door
from tests.terminal import Terminal


def test_what_is_sent_is_loaded_at_the_next_look_and_once(
    door: Door, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.pipeline.Gate", lambda: nullcontext(gate))
    bodies = [f"177200000{n}|{n}.1|billing|NONE|ENTERQUEUE||+4930111|1\n".encode() for n in (1, 2, 2)]
    assert [door.post("pbx", body).status_code for body in bodies] == [202] * 3
    with Watch(door.home) as watch:
        watch.look()  # what the door has written need not settle
    assert open_facts(Settings(home=door.home)).scan(interaction).collect().height == 2
    assert not watch.failed


def test_the_command_makes_a_token_that_opens_the_door(
    door: Door, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal(door.home, capsys, monkeypatch)
    refused = terminal.run("token", "pbx")
    assert (refused.code, "--renew makes another" in refused.err) == (1, True)
    made = terminal.run("token", "pbx", "--renew")
    token = made.out.strip()
    assert (made.code, made.out) == (0, f"{token}\n"), "nothing but the token, for scripts"
    assert token not in made.err
    assert door.post("pbx", b"x\n").status_code == 401, "the old one is no longer valid"
    assert door.post("pbx", b"x\n", token=token).status_code == 202
    assert len(terminal.run("token", "pbx", "--handshake").out.strip()) == 32
    unknown = terminal.run("token", "../pbx", "--handshake")
    assert (unknown.code, "There are: pbx, desk, elsewhere." in unknown.err) == (1, True)


def test_doors_that_let_nothing_in_are_told_at_the_start(door: Door) -> None:
    path_of(door.home, "desk").chmod(0o644)
    path_of(door.home, "pbx").write_bytes(b"\xff")
    said = list(closed(load_settings(Path(door.home))))
    assert [x.split("'")[1] for x in said] == ["pbx", "desk", "elsewhere"]
    assert "does not look into the folder of its inbox" in said[2]
