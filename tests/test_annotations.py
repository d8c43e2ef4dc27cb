"""What people note is kept with who and when, shown in order, named where numbers span it, and taken back."""

import json
from pathlib import Path

import pytest

from ingest.settings import load_settings
from ingest.store.facts import open_store
from ingest.store.said import Annotation
from tests.terminal import Terminal


@pytest.fixture
def centre(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    (tmp_path / "spiritlevel.toml").write_text('[site]\ntimezone = "Europe/Berlin"\n')
    return Terminal(tmp_path, capsys, monkeypatch)


def kept(centre: Terminal) -> list[dict[str, object]]:
    return list(json.loads(centre.run("annotations", "list", "--json").out))


def test_a_note_is_kept_with_who_and_when(centre: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "anna")
    said = centre.run("annotate", " new  phone menu ", "--at", "2026-03-01", "--channel", "voice", "--phase")
    assert said.out == "Note 1 is kept; 'spiritlevel annotations remove 1' takes it back.\n"
    (note,) = kept(centre)
    assert note.pop("noted_at")
    assert note == {
        "id": 1,
        "at": "2026-03-01T00:00:00+01:00",
        "words": "new phone menu",
        "channel": "voice",
        "phase": True,
        "who": "anna",
    }


def test_notes_stand_in_order_of_time_and_can_be_taken_back(centre: Terminal) -> None:
    for day, words in (("2026-03-05", "strike"), ("2026-03-01", "menu")):
        assert centre.run("annotate", words, "--at", day, "--by-whom", "Anna").code == 0
    assert [x["words"] for x in kept(centre)] == ["menu", "strike"]
    assert centre.run("annotations", "remove", "1").out == "The note 'strike' is taken back.\n"
    assert [x["words"] for x in kept(centre)] == ["menu"]


def test_who_took_a_note_back_stays_known(centre: Terminal) -> None:
    centre.run("annotate", "strike", "--by-whom", "Anna")
    centre.run("annotations", "remove", "1", "--by-whom", "Ben")
    assert centre.run("annotations", "remove", "1").err.startswith("There is no note 1")
    with open_store(load_settings(centre.home)).catalogue.reading() as session:
        note = session.get_one(Annotation, 1)
    assert (note.who, note.removed_by, note.removed_at is not None) == ("Anna", "Ben", True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(["annotate", " "], "needs words", id="no words"),
        pytest.param(["annotate", "x" * 201], "at most 200 characters", id="too long"),
        pytest.param(["annotate", "x", "--channel", "fax"], "no channel 'fax'; there are voice", id="no such channel"),
        pytest.param(["annotate", "x", "--at", "soon"], "'soon' is no day or time", id="no day"),
        pytest.param(["annotations", "remove", "9"], "There is no note 9", id="no such note"),
    ],
)
def test_what_cannot_be_kept_is_said(words: list[str], sentence: str, centre: Terminal) -> None:
    said = centre.run(*words)
    assert (said.code, sentence in said.err) == (1, True)
    assert kept(centre) == []


def test_looking_at_notes_where_there_is_nothing_makes_nothing(centre: Terminal) -> None:
    assert centre.run("annotations", "list").out == "Nothing is noted; 'spiritlevel annotate' does it.\n"
    assert [x.name for x in centre.home.iterdir()] == ["spiritlevel.toml"]
