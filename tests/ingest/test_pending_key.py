"""The doctor says when a change of the key was begun and not ended, and what to do; looking changes nothing."""

import fcntl
from pathlib import Path

import pytest

from ingest.doctor import examine
from ingest.keys import NEW, NEXT, open_key, rotate
from ingest.privacy import ENVIRONMENT, FILE, Key, keep_key, load_key
from ingest.settings import Settings
from ingest.store.facts import open_store
from ingest.store.vault import surrogates

OLD, LATER = "ab" * 32, "cd" * 32


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home in which somebody is kept under a key."""
    settings = Settings(home=tmp_path)
    key = load_key(tmp_path / "keys")
    surrogates(open_store(settings), key.kid, [key.mac("jane@example.org")])
    return settings


def found(settings: Settings) -> list[tuple[str, str]]:
    keys = settings.home / "keys"
    before = {path.name: path.read_bytes() for path in keys.iterdir()}
    wrong = [(x.what, x.remedy) for x in examine(settings) if not x.ok and "key" in x.what.lower()]
    assert {path.name: path.read_bytes() for path in keys.iterdir()} == before
    return wrong


def successor(settings: Settings) -> Key:
    old = load_key(settings.home / "keys")
    return Key(kid="", secret=bytes.fromhex(LATER), older=(old.secret,))


def test_a_key_that_is_in_force_is_not_mentioned(settings: Settings) -> None:
    assert found(settings) == []
    rotate(settings)
    assert found(settings) == []


def test_a_change_that_was_interrupted_before_it_was_made_is_told(settings: Settings) -> None:
    keep_key(settings.home / "keys" / NEXT, successor(settings))
    ((what, remedy),) = found(settings)
    assert "begun and interrupted" in what
    assert "'spiritlevel keys rotate' again" in remedy
    rotate(settings)
    assert found(settings) == [], "the remedy helps"


def test_a_change_that_was_interrupted_after_it_was_made_is_told(settings: Settings) -> None:
    keys = settings.home / "keys"
    old = (keys / FILE).read_text()
    rotate(settings)
    (keys / FILE).rename(keys / NEXT)
    (keys / FILE).write_text(old)
    (keys / FILE).chmod(0o600)
    ((what, remedy),) = found(settings)
    assert "did not get its place" in what
    assert "The next load puts it there" in remedy
    open_key(settings, open_store(settings))
    assert found(settings) == [], "the remedy helps"


def test_a_change_that_is_under_way_is_nobodys_trouble(settings: Settings) -> None:
    keep_key(settings.home / "keys" / NEXT, successor(settings))
    with (settings.home / "keys" / "change.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert found(settings) == []


def test_a_key_that_is_gone_or_another_stores_is_told(settings: Settings) -> None:
    path = settings.home / "keys" / FILE
    path.write_text(OLD)
    assert [what for what, _ in found(settings)] == [
        "The key of the pseudonyms is not the one that customers are kept under."
    ]
    path.write_text("nonsense")
    assert [what for what, _ in found(settings)] == ["The key of the pseudonyms cannot be used."]
    path.unlink()
    ((what, remedy),) = found(settings)
    assert what.endswith("is gone, under which customers are kept: nothing can be loaded.")
    assert "it cannot be made anew" in remedy


def test_a_key_of_the_environment_is_followed_through_its_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path)
    (tmp_path / "keys").mkdir()
    monkeypatch.setenv(ENVIRONMENT, OLD)
    key = load_key(tmp_path / "keys")
    surrogates(open_store(settings), key.kid, [key.mac("jane@example.org")])
    assert found(settings) == []
    monkeypatch.setenv(NEW, LATER)
    assert [remedy for _, remedy in found(settings)] == [f"Run 'spiritlevel keys rotate', or take {NEW} away."]
    rotate(settings)
    ((what, remedy),) = found(settings)
    assert "nothing can be loaded" in what
    assert remedy.startswith(f"Let {ENVIRONMENT} be the old key, a comma, and the new one")
    monkeypatch.setenv(ENVIRONMENT, f"{OLD},{LATER}")
    assert [remedy for _, remedy in found(settings)] == [f"The change is made: take {NEW} away."]
    monkeypatch.delenv(NEW)
    assert found(settings) == []
    monkeypatch.setenv(ENVIRONMENT, LATER)
    assert [what for what, _ in found(settings)] == [
        "The key of the pseudonyms is not the one that customers are kept under."
    ]
