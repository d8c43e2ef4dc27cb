"""Who does not want to wait for another load leaves with a sentence, before anything is read."""

from pathlib import Path

import pytest

from ingest.settings import Settings
from ingest.store.facts import open_store, version_of
from ingest.store.writer import one_writer
from tests.terminal import Terminal


def test_ingest_leaves_and_says_who_is_loading(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object, **__: object) -> None:
        pytest.fail("a file was read for nothing")

    monkeypatch.setattr("ingest.pipeline.read_guarded", read)
    settings = Settings(home=tmp_path / "home")
    (tmp_path / "log").write_text("1772000000|1.1|billing|NONE|ENTERQUEUE||+4930111|1\n")
    terminal = Terminal(tmp_path / "home", capsys, monkeypatch)
    with one_writer(open_store(settings)):
        said = terminal.run("ingest", "asterisk_queue_log", tmp_path / "log", "--no-wait")
    assert said.code == 1
    (sentence,) = said.err.strip().splitlines()
    assert sentence.startswith("Process ")
    assert sentence.endswith(f"is loading into {settings.store.folder}; run it again when that is done.")
    assert version_of(settings) == 0
