"""A customer is one person over all their addresses, for as long as nobody says otherwise."""

import io
import json
import shutil
from pathlib import Path

import pytest

from ingest.loading import load_once
from ingest.settings import Settings
from tests.terminal import Terminal

pytestmark = pytest.mark.usefixtures("one_gate", "read_here")

ANSWER = "id,customer,kind,scale_min,scale_max,asked_at,complete,value"
LINK = "id,customer,other,kind,seen_at,linked"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with answers of a mailbox, a number and an account, and links between the first two and the last two."""
    folder = tmp_path_factory.mktemp("centre")
    who = ("jane@example.org", "+49 30 1234567", "account:7")
    rows = [f"r{place},{one},nps,0,10,2026-03-0{3 - place}T12:00:00Z,true,7" for place, one in enumerate(who)]
    (folder / "a.csv").write_text("\n".join([ANSWER, *rows]) + "\n")
    pairs = [f"l{place},{who[place]},{who[place + 1]},phone,2026-03-02T12:00:00Z,true" for place in range(2)]
    (folder / "b.csv").write_text("\n".join([LINK, *pairs]) + "\n")
    for name, table in (("a.csv", "survey"), ("b.csv", "identity")):
        settings = Settings(home=folder / "home")
        (receipt,) = load_once(settings, "canonical", [folder / name], name="crm", options=[f"table={table}"])
        assert receipt.state == "done"
    return folder / "home"


@pytest.fixture
def centre(
    loaded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """A terminal with a copy of that home."""
    shutil.copytree(loaded, tmp_path / "home")
    return Terminal(tmp_path / "home", capsys, monkeypatch)


def story(terminal: Terminal, address: str) -> list[str]:
    said = terminal.run("journey", address, "--json")
    assert said.code == 0, said.err
    return [step["id"] for step in json.loads(said.out)]


@pytest.mark.parametrize("address", ["jane@example.org", "0049 30 1234567", "account:crm:7"])
def test_every_address_tells_the_whole_story_in_order(address: str, centre: Terminal) -> None:
    assert story(centre, address) == ["crm:r2", "crm:r1", "crm:r0"]


def test_what_is_shown_names_no_address(centre: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("jane@example.org\n"))
    said = centre.run("journey", "-")
    assert said.out.startswith("The customer was seen with 3 addresses.")
    assert "jane" not in said.out + said.err


def test_who_was_never_seen_is_told_and_is_not_made(centre: Terminal) -> None:
    assert centre.run("journey", "ann@example.org").out == "No customer was ever seen with this address.\n"
    assert centre.run("journey", "ann@example.org").out == "No customer was ever seen with this address.\n"


def test_a_wrong_link_is_cut_and_a_cut_is_taken_back(centre: Terminal) -> None:
    said = centre.run("identity", "cut", "+49301234567", "jane@example.org")
    assert (said.code, said.out) == (0, "They count as two customers now, also for all that is past.\n"), said.err
    assert story(centre, "jane@example.org") == ["crm:r0"]
    assert story(centre, "+49301234567") == ["crm:r2", "crm:r1"]
    said = centre.run("identity", "link", "jane@example.org", "+49301234567")
    assert (said.code, said.out) == (0, "They count as one customer now, also for all that is past.\n"), said.err
    assert len(story(centre, "jane@example.org")) == 3


def test_a_cut_between_two_that_hang_together_over_a_third_is_told(centre: Terminal) -> None:
    said = centre.run("identity", "cut", "jane@example.org", "account:crm:7")
    assert "both belong to a third address" in said.err


def test_nothing_said_by_hand_is_on_the_disk_in_words(centre: Terminal) -> None:
    centre.run("identity", "link", "jane@example.org", "ann.new@example.org")
    kept = [path for path in (centre.home / "store").rglob("*") if path.is_file()]
    assert not any(b"ann.new" in path.read_bytes() for path in kept)
    assert not list((centre.home / "store" / "incoming").iterdir())


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["journey", "anonymous"], "There is no address in what was given"),
        (["identity", "cut", "jane@example.org", " "], "There is no address in what was given"),
    ],
)
def test_what_is_no_address_is_told(words: list[str], sentence: str, centre: Terminal) -> None:
    said = centre.run(*words)
    assert (said.code, said.err.startswith(sentence)) == (1, True)


def test_a_link_has_two_ends(centre: Terminal) -> None:
    assert centre.run("identity", "cut", "jane@example.org").code == 2
