"""The key can be changed: no fact is touched, everybody stays who they are, and no crash can lose it."""

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.keys import NEW, NEXT, NoNewKeyError, open_key, rotate
from ingest.pipeline import Loader, loader
from ingest.privacy import ENVIRONMENT, load_key
from ingest.settings import Settings
from ingest.source import once
from ingest.store.facts import open_facts, open_store
from ingest.store.segment import file_digest
from ingest.store.vault import KeyChangedError
from ingest.tables.survey import survey

pytestmark = pytest.mark.usefixtures("read_here")

COLUMNS = "id,customer,kind,scale_min,scale_max,asked_at,complete"
LoaderIn = Callable[[Path], Loader]


def load(with_gate: Loader, settings: Settings, name: str, *customers: str) -> None:
    """Load one answer of each of these customers."""
    rows = [f"{name}{place},{who},nps,0,10,2026-03-02T12:00:00Z,true" for place, who in enumerate(customers)]
    path = settings.home / f"{name}.csv"
    path.write_text("\n".join([COLUMNS, *rows]) + "\n")
    store = open_store(settings)
    opened = Loader(settings, store, open_key(settings, store), with_gate.gate)
    source = once(settings, "canonical", name="crm", options=["table=survey"])
    assert [receipt.state for receipt in opened.files(source, [path])] == ["done"]


def customers(settings: Settings) -> list[int]:
    found: list[int] = open_facts(settings).scan(survey).sort("id").collect()["customer"].to_list()
    return found


def segments(settings: Settings) -> dict[str, str]:
    return {path.name: file_digest(path) for path in (settings.home / "store" / "facts").rglob("*.parquet")}


@pytest.fixture(scope="module")
def known(loader_in: LoaderIn, tmp_path_factory: pytest.TempPathFactory) -> Loader:
    """A loader of a home in which two customers are known."""
    with_gate = loader_in(tmp_path_factory.mktemp("known"))
    load(with_gate, with_gate.settings, "a", "jane@example.org", "+49 30 000001")
    return with_gate


@pytest.fixture
def home(tmp_path: Path, known: Loader) -> tuple[Settings, Loader]:
    """A copy of that home."""
    shutil.copytree(known.settings.home, tmp_path, dirs_exist_ok=True)
    return Settings(home=tmp_path), known


def test_no_fact_is_touched_and_everybody_stays_who_they_are(home: tuple[Settings, Loader]) -> None:
    settings, with_gate = home
    (jane, phone), before, old = customers(settings), segments(settings), load_key(settings.home / "keys")
    done = rotate(settings)
    assert (done.before, done.addresses, done.clean) == (old.kid, 2, True)
    assert segments(settings) == before
    assert load_key(settings.home / "keys").kid == done.after != old.kid
    load(with_gate, settings, "b", "0049 30 000001", "Jane@example.org", "new@example.org")
    assert customers(settings)[:4] == [jane, phone, phone, jane]
    assert len(set(customers(settings))) == 3


def test_it_can_be_changed_again_and_again(home: tuple[Settings, Loader]) -> None:
    settings, with_gate = home
    (jane, _) = customers(settings)
    kids = [rotate(settings).after for _ in range(3)]
    load(with_gate, settings, "b", "jane@example.org")
    assert customers(settings)[-1] == jane
    assert len(set(kids)) == 3
    assert stat.S_IMODE((settings.home / "keys" / "customer.key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "where", ["ingest.keys.keep_key", "ingest.keys.rekey", "ingest.keys._comes", "ingest.keys.compact"]
)
@pytest.mark.parametrize("done", [False, True], ids=["before it", "after it"])
def test_an_interrupted_change_leaves_a_key_that_fits(
    where: str,
    done: bool,  # noqa: FBT001 - a column of the table above
    home: tuple[Settings, Loader],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings, with_gate = home
    (jane, phone) = customers(settings)
    module, name = where.rsplit(".", 1)
    real = getattr(__import__(module, fromlist=[name]), name)

    def interrupted(*words: object) -> None:
        if done:
            real(*words)
        raise KeyboardInterrupt

    monkeypatch.setattr(where, interrupted)
    with pytest.raises(KeyboardInterrupt):
        rotate(settings)
    monkeypatch.undo()
    load(with_gate, settings, "b", "jane@example.org", "+49 30 000001")
    assert customers(settings) == [jane, phone, jane, phone]
    rotate(settings)
    assert not (settings.home / "keys" / NEXT).exists()


def test_a_load_that_began_under_the_old_key_is_told(home: tuple[Settings, Loader]) -> None:
    settings, with_gate = home
    store = open_store(settings)
    began = Loader(settings, store, open_key(settings, store), with_gate.gate)
    rotate(settings)
    path = settings.home / "c.csv"
    path.write_text(f"{COLUMNS}\nc,new@example.org,nps,0,10,2026-03-02T12:00:00Z,true\n")
    with pytest.raises(KeyChangedError, match="run it again"):
        began.files(once(settings, "canonical", name="crm", options=["table=survey"]), [path])


def test_the_key_of_another_home_is_refused(home: tuple[Settings, Loader]) -> None:
    settings, _ = home
    (settings.home / "keys" / "customer.key").write_text("ab" * 32)
    with pytest.raises(KeyChangedError, match="put back the key"), loader(settings):
        pass


def test_a_key_that_is_gone_is_not_made_anew(home: tuple[Settings, Loader]) -> None:
    settings, _ = home
    path = settings.home / "keys" / "customer.key"
    path.unlink()
    with pytest.raises(KeyChangedError, match="put back the key"):
        open_key(settings, open_store(settings))
    assert not path.exists()


def test_a_key_in_the_environment_is_followed_by_one_from_the_environment(
    tmp_path: Path, loader_in: LoaderIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_gate, settings = loader_in(tmp_path), Settings(home=tmp_path)
    monkeypatch.setenv(ENVIRONMENT, "ab" * 32)
    load(with_gate, settings, "a", "jane@example.org")
    with pytest.raises(NoNewKeyError, match=NEW):
        rotate(settings)
    monkeypatch.setenv(NEW, "cd" * 32)
    rotate(settings)
    with pytest.raises(KeyChangedError):
        open_key(settings, open_store(settings))
    monkeypatch.setenv(ENVIRONMENT, f"{'ab' * 32},{'cd' * 32}")
    load(with_gate, settings, "b", "jane@example.org")
    assert len(set(customers(settings))) == 1
    assert not any("cd" * 32 in path.read_text("latin-1") for path in tmp_path.rglob("*") if path.is_file())


def test_the_key_that_comes_is_on_the_disk_before_the_vault_is_under_it(
    home: tuple[Settings, Loader], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, _ = home
    order: list[str] = []
    real = os.fsync

    def flushed(handle: int) -> None:
        order.append("flushed")
        real(handle)

    def vault(*_: object) -> tuple[int, int]:
        order.append("vault")
        return 0, 0

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr("ingest.keys.rekey", vault)
    rotate(settings)
    assert order[: order.index("vault")].count("flushed") >= 2, "the file and its folder"
