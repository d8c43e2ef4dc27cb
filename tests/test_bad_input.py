"""What bad input gets, on the command line: refused rows with line and reason, or one sentence; and the store stays."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from ingest.pipeline import Loader
from ingest.privacy import load_key
from ingest.quality.gate import Gate
from ingest.registry import tables
from ingest.settings import Settings
from ingest.source import once
from ingest.store.facts import open_facts, open_store
from tests.bad_input import CANONICAL, DELIMITED, FORMATS, Format, zipped
from tests.rules.tree import ROOT
from tests.terminal import Said, Terminal

SOUND = 3
"""How many sound records of each connector are in the store before anything bad comes."""

each_connector = pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.connector)


def sound(form: Format, *numbers: int) -> bytes:
    """A file of sound records."""
    return form.file(*(form.sound(number).encode() for number in numbers))


def told(form: Format) -> tuple[str | None, list[str]]:
    """The options of a format as a source takes them: its zone, and what follows --set."""
    words = dict(zip(form.options[::2], form.options[1::2], strict=True))
    return words.get("--timezone"), [y for x, y in zip(form.options, form.options[1:], strict=False) if x == "--set"]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Path:
    """A home with three sound records of every connector, and the files that they came from."""
    folder = tmp_path_factory.mktemp("filled")
    settings = Settings(home=folder / "home")
    loader = Loader(settings, open_store(settings), load_key(settings.home / "keys"), gate)
    for form in FORMATS:
        path = folder / f"{form.connector}.log"
        path.write_bytes(sound(form, *range(1, SOUND + 1)))
        zone, options = told(form)
        (receipt,) = loader.files(once(settings, form.connector, timezone=zone, options=options), [path])
        assert (receipt.state, receipt.new, receipt.quarantined) == ("done", SOUND, 0), receipt
    return folder


@pytest.fixture
def terminal(
    filled: Path, tmp_path: Path, gate: Gate, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """A terminal in a copy of that home; its loads share one worker of the quality gate."""
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr("ingest.pipeline.Gate", lambda: nullcontext(gate))
    return Terminal(tmp_path / "home", capsys, monkeypatch)


def stored(terminal: Terminal) -> tuple[int, dict[str, set[str]]]:
    """What the store holds: its version, and the id of every row by table."""
    facts = open_facts(Settings(home=terminal.home))
    return facts.version, {name: set(facts.scan(table).collect()["id"]) for name, table in tables().items()}


def one_sentence(said: Said) -> bool:
    """Whether stderr tells the story in one line that ends as sentences do, and no traceback is anywhere."""
    return len(said.err.strip().splitlines()) == 1 and said.err.strip()[-1] in ".?" and "Traceback" not in said.out


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def refused(terminal: Terminal) -> dict[int, tuple[str, str]]:
    """What the newest load refused, by record, as `spiritlevel loads` tells it."""
    newest = json.loads(terminal.run("loads", "--json").out)["loads"][0]["id"]
    found: list[dict[str, Any]] = json.loads(terminal.run("loads", str(newest), "--json").out)["refusals"]
    return {one["record"]: (one["reason"], one["detail"]) for one in found}


@each_connector
def test_each_bad_record_is_refused_with_its_line_and_reason_and_the_good_ones_around_it_are_loaded(
    form: Format, terminal: Terminal, tmp_path: Path
) -> None:
    _, before = stored(terminal)
    bad = [record for record, _ in form.bad.values()]
    records = [form.sound(11).encode(), *bad[::2], form.sound(12).encode(), *bad[1::2], form.sound(13).encode()]
    said = terminal.run("ingest", form.connector, write(tmp_path, "bad", form.file(*records)), *form.options, "--json")
    (receipt,) = json.loads(said.out)
    assert (said.code, receipt["state"]) == (0, "done"), said.err
    assert (receipt["new"], receipt["quarantined"]) == (3, len(bad))
    expected = [why for _, why in form.bad.values()]
    first = 2 + form.head.count("\n")
    lines = [*range(first, first + len(bad[::2])), *range(first + len(bad[::2]) + 1, first + len(bad) + 1)]
    assert refused(terminal) == dict(zip(lines, [*expected[::2], *expected[1::2]], strict=True))
    _, after = stored(terminal)
    assert all(before[name] <= after[name] for name in before)


@each_connector
def test_a_last_line_that_was_cut_off_is_refused(form: Format, terminal: Terminal, tmp_path: Path) -> None:
    whole = sound(form, 11, 12)
    last = len(form.sound(12).encode())
    cut = write(tmp_path, "cut", whole[: -last // 2])
    said = terminal.run("ingest", form.connector, cut, *form.options, "--json")
    (receipt,) = json.loads(said.out)
    assert (said.code, receipt["new"], receipt["quarantined"]) == (0, 1, 1)
    assert refused(terminal) == {2 + form.head.count("\n"): form.cut_off}


@each_connector
def test_a_mark_of_byte_order_and_mixed_line_ends_and_utf_16_are_read_as_what_they_are(
    form: Format, terminal: Terminal, tmp_path: Path
) -> None:
    mixed = sound(form, 14, 15, 16).split(b"\n")
    files = [
        write(tmp_path, "marked", b"\xef\xbb\xbf" + sound(form, 11)),
        write(tmp_path, "utf-16", sound(form, 12, 13).decode().encode("utf-16")),
        write(tmp_path, "mixed", b"\r\n".join(mixed[:2]) + b"\n" + b"\r\n".join(mixed[2:])),
    ]
    said = terminal.run("ingest", form.connector, *files, *form.options, "--json")
    assert [(x["state"], x["new"], x["quarantined"]) for x in json.loads(said.out)] == [
        ("done", 1, 0),
        ("done", 2, 0),
        ("done", 3, 0),
    ]


@each_connector
def test_a_file_that_cannot_be_read_is_told_in_one_sentence_and_changes_nothing(
    form: Format, terminal: Terminal, tmp_path: Path
) -> None:
    before = stored(terminal)
    packed = gzip.compress(sound(form, *range(11, 99)))
    sentences = {
        tmp_path / "missing": "missing does not exist.",
        tmp_path: f"{tmp_path} is a folder; name the files in it, such as '{tmp_path}/*'.",
        write(tmp_path, "empty", b""): "empty is empty.",
        write(tmp_path, "cut.gz", packed[:-20]): "cut.gz ends in the middle of its gzip data; copy it again.",
        write(tmp_path, "cut.zip", zipped({"log": sound(form, 11)})[:-9]): "cut.zip is a zip archive without its end",
        write(tmp_path, "book.xlsx", zipped({"[Content_Types].xml": b"<Types/>"})): "book.xlsx is a workbook or",
        write(tmp_path, "unmarked", sound(form, 11).decode().encode("utf-16-le")): "UTF-16 without a byte-order mark",
    }
    said = terminal.run("ingest", form.connector, *sentences, *form.options)
    lines = said.err.strip().splitlines()
    assert (said.code, len(lines)) == (1, len(sentences)), lines
    assert all(any(sentence in line for line in lines) for sentence in sentences.values()), lines
    assert stored(terminal) == before


@each_connector
def test_a_file_that_comes_twice_changes_nothing(form: Format, terminal: Terminal, tmp_path: Path) -> None:
    before = stored(terminal)
    same = tmp_path / f"{form.connector}.log"
    copy = write(tmp_path, "another name", same.read_bytes())
    said = terminal.run("ingest", form.connector, same, copy, same, *form.options, "--json")
    assert (said.code, [x["state"] for x in json.loads(said.out)]) == (0, ["known"] * 3)
    assert stored(terminal) == before


def test_an_end_that_a_queue_log_tells_before_any_beginning_is_kept_and_flagged(
    terminal: Terminal, tmp_path: Path
) -> None:
    lines = [b"1772000100|1.1|billing|NONE|ENTERQUEUE||+49|1", b"1772000000|1.1|billing|NONE|ABANDON|1|1|0"]
    assert terminal.run("ingest", "asterisk_queue_log", write(tmp_path, "log", b"\n".join(lines) + b"\n")).code == 0
    assert "missing_start" in [one["flag"] for one in json.loads(terminal.run("loads", "--json").out)["oddities"]]


@pytest.mark.parametrize("form", [DELIMITED, CANONICAL], ids=lambda form: form.connector)
def test_times_without_a_zone_are_asked_about_and_never_guessed(
    form: Format, terminal: Terminal, tmp_path: Path
) -> None:
    before = stored(terminal)
    naive = write(tmp_path, "naive", sound(form, 11).replace(b"T08", b" 08").replace(b"Z,", b","))
    options = [x for x in form.options if x not in {"--timezone", "Europe/Berlin"}]
    said = terminal.run("ingest", form.connector, naive, *options)
    assert (said.code, one_sentence(said)) == (1, True)
    assert "do not say their zone: name it with --timezone" in said.err
    assert stored(terminal) == before
    told = terminal.run("ingest", form.connector, naive, *options, "--timezone", "Europe/Berlin", "--json")
    assert [(x["state"], x["new"]) for x in json.loads(told.out)] == [("done", 1)], "told the zone, it is loaded"


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may read everything")
def test_a_file_that_this_user_may_not_read_is_told(terminal: Terminal, tmp_path: Path) -> None:
    before = stored(terminal)
    path = write(tmp_path, "secret", b"x\n")
    path.chmod(0)
    without = ["setpriv", "--inh-caps", "-all", "--bounding-set", "-dac_override,-dac_read_search"]
    words = ["ingest", "asterisk_queue_log", str(path), "--home", str(terminal.home)]
    command = [*(without if os.geteuid() == 0 else []), sys.executable, "-m", "spiritlevel", *words]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == f"asterisk_queue_log: {path} may not be read by this user.\n"
    assert stored(terminal) == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(["asterisk", "{}"], "There is no connector 'asterisk'.", id="an unknown connector"),
        pytest.param(["canonical", "{}"], "say which with --set table=NAME", id="a table that the columns do not tell"),
        pytest.param(["{}"], "log is text that no connector knows", id="a file that nobody recognises"),
        pytest.param(["delimited", "{}"], "a mapping is missing: say with leg.queue", id="a mapping that is missing"),
        pytest.param(
            ["canonical", "{}", "--set", "table=log"],
            "there is no table 'log'; did you mean 'leg'?",
            id="a table that does not exist",
        ),
        pytest.param(
            ["delimited", "{}", "--set", "leg.qeue=x"],
            "leg has no column 'qeue'; did you mean 'queue'?",
            id="a column that does not exist",
        ),
        pytest.param(
            ["amazon_connect", "{}", "--set", "csat_atribute=x"],
            "did you mean 'csat_attribute'?",
            id="a misspelt setting",
        ),
        pytest.param(
            ["genesys_cloud", "{}", "--timezone", "Berlin"], "did you mean 'Europe/Berlin'?", id="an unknown zone"
        ),
        pytest.param(
            ["asterisk_queue_log", "{}", "--source", "Hot line"],
            "--source: 'Hot line' is no name",
            id="a name with a blank",
        ),
    ],
)
def test_what_is_told_wrongly_is_one_sentence_before_anything_is_read(
    words: list[str], sentence: str, terminal: Terminal, tmp_path: Path
) -> None:
    before = stored(terminal)
    said = terminal.run("ingest", *(word.format(write(tmp_path, "log", b"x\n")) for word in words))
    assert (said.code, one_sentence(said)) == (1, True)
    assert sentence in said.err
    assert stored(terminal) == before


def test_a_misspelt_setting_of_a_source_is_named_with_its_line(terminal: Terminal) -> None:
    before = stored(terminal)
    source = '[[source]]\nname = "pbx"\nconnector = "asterisk_queue_log"\npath = "inbox/*"\nchanel = "voice"\n'
    (terminal.home / "spiritlevel.toml").write_text(source)
    said = terminal.run("ingest")
    assert (said.code, one_sentence(said)) == (1, True)
    assert "spiritlevel.toml, line 5: 'chanel'" in said.err
    assert "did you mean 'channel'?" in said.err
    assert stored(terminal) == before


def test_a_file_of_another_source_that_strayed_into_a_folder_holds_nothing_else_up(
    terminal: Terminal, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    write(inbox, "1 stray.csv", b"a,b\n1,2\n")
    write(inbox, "2 legs.csv", sound(CANONICAL, 21))
    write(tmp_path, "queue_log", b"1772000000|9.1|billing|NONE|ENTERQUEUE||+49|1\n")
    (terminal.home / "spiritlevel.toml").write_text(
        f'[[source]]\nname = "legs"\nconnector = "canonical"\ntable = "leg"\npath = "{inbox}/*"\n'
        f'[[source]]\nname = "pbx"\nconnector = "asterisk_queue_log"\npath = "{tmp_path}/queue_log"\n'
    )
    said = terminal.run("ingest", "--json")
    assert (said.code, one_sentence(said)) == (1, True)
    assert "1 stray.csv: leg has no column 'a'" in said.err
    states = {(x["source"], x["file"]): x["state"] for x in json.loads(said.out)}
    assert states == {
        ("legs", "1 stray.csv"): "rejected",
        ("legs", "2 legs.csv"): "done",
        ("pbx", "queue_log"): "done",
    }
