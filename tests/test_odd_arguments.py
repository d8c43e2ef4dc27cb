"""Whatever a newcomer writes behind a command, the answer is a sentence that says what to do; the exit code fits."""

from pathlib import Path

import pytest

from ingest.settings import load_settings
from ingest.store.facts import open_store
from tests.terminal import Terminal

SETTINGS = '[[source]]\nname = "pbx"\nconnector = "asterisk_queue_log"\ntimezone = "UTC"\n'
WRONGLY, WENT_WRONG, WELL = 2, 1, 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one source, of which nothing came yet."""
    home = tmp_path_factory.mktemp("home")
    (home / "spiritlevel.toml").write_text(SETTINGS)
    open_store(load_settings(home))
    return home


@pytest.fixture
def home(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal in that home."""
    return Terminal(folder, capsys, monkeypatch)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["ingest", "nosuch", "file"], WENT_WRONG, "There is no connector 'nosuch'. There are: aircall, "),
        (["ingest", "asterisk_queue_log"], WRONGLY, "Name the files: spiritlevel ingest asterisk_queue_log FILE..."),
        (["ingest", "/nowhere/file.csv"], WRONGLY, "There is no file /nowhere/file.csv."),
        (["ingest", "--source", "pbxx"], WENT_WRONG, "Did you mean 'pbx'? There are: pbx."),
        (["ingest", "/tmp"], WENT_WRONG, "tmp is a folder, not a file."),  # noqa: S108 - a folder that is there
        (["ingest", "/"], WENT_WRONG, "/ is a folder, not a file."),
        (["loads", "99"], WENT_WRONG, "There is no load 99; 'spiritlevel loads' lists them."),
        (["loads", "ninety"], WRONGLY, "should be a valid integer"),
        (["quarantine", "list", "--load", "99"], WENT_WRONG, "There is no load 99; 'spiritlevel loads' lists them."),
        (["quarantine", "list", "--source", "crm"], WENT_WRONG, "Nothing was ever loaded of a source 'crm'."),
        (["quarantine", "replay", "--load", "99"], WENT_WRONG, "There is no load 99; 'spiritlevel loads' lists them."),
        (["quarantine", "list"], WELL, "No such record is in quarantine."),
        (["quarantine", "export", "--load", "1"], WRONGLY, "Missing option '--to'"),
        (
            ["quarantine", "export", "--load", "1", "--to", "/nowhere/x"],
            WRONGLY,
            "There is no folder /nowhere; make it",
        ),
        (["identity", "link", "jane@example.org", "Jane@example.org"], WRONGLY, "Both are the same address"),
        (["identity", "cut", "", " x"], WENT_WRONG, "There is no address in what was given: name a telephone number"),
        (["journey", ""], WENT_WRONG, "There is no address in what was given: name a telephone number"),
        (["journey", "jane@example.org", "bob@example.org"], WRONGLY, "unexpected extra argument"),
        (["forget", ""], WENT_WRONG, "There is no address in what was given: name a telephone number"),
        (["export", "/nowhere/x.vcon"], WRONGLY, "There is no folder /nowhere; make it, or name another file."),
        (["export", "x.vcon", "--since", "soon"], WENT_WRONG, "'soon' is no day or time; write 2026-10-01"),
        (["token", "crm"], WENT_WRONG, "The settings have no source 'crm'. There are: pbx."),
        (["token", "pbx", "--handshake"], WENT_WRONG, "'pbx' has no token yet; 'spiritlevel token pbx' makes one."),
        (["watch", "--every", "0s"], WRONGLY, "write how long to wait between two looks, such as 5s."),
        (["watch", "--every", "soon"], WRONGLY, "'soon' is not a duration; write '20s'"),
        (["watch", "--source", "crm"], WENT_WRONG, "The settings have no source 'crm'. There are: pbx."),
        (["keys"], WRONGLY, "Example: spiritlevel keys rotate"),
    ],
    ids=lambda x: " ".join(x) if isinstance(x, list) else "",
)
def test_is_told(words: list[str], code: int, said: str, home: Terminal) -> None:
    answer = home.run(*words)
    told = " ".join((answer.err + answer.out).split())
    assert (answer.code, said in told) == (code, True), told
    assert "Traceback" not in told
    assert len(told) < 2_000
    assert not Path("/nowhere").exists()
