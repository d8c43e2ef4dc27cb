"""The command line: what each command prints, its JSON, its exit codes, and what it says when something is wrong."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.terminal import Said, Terminal

pytestmark = pytest.mark.usefixtures("one_gate")

CALL = "1772000000|1772000000.1|billing|NONE|ENTERQUEUE||+4930000001|1"
ANSWER = "1772000012|1772000000.1|billing|SIP/8001|CONNECT|12|1772000001.2|4"
END = "1772000200|1772000000.1|billing|SIP/8001|COMPLETECALLER|12|188|1"


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal with an empty home."""
    return Terminal(tmp_path / "home", capsys, monkeypatch)


def log(folder: Path, lines: Sequence[str] = (CALL, ANSWER, END), name: str = "queue_log") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return path


def one_sentence(said: Said) -> bool:
    """Whether stderr tells the story in one line, and no traceback is anywhere."""
    return len(said.err.strip().splitlines()) == 1 and "Traceback" not in said.out + said.err


def test_init_writes_settings_that_can_be_read_and_never_overwrites_them(terminal: Terminal) -> None:
    assert terminal.run("init").code == 0
    assert terminal.run("doctor", "--json").out.startswith("[")
    again = terminal.run("init")
    assert (again.code, one_sentence(again)) == (1, True)
    assert "is there already; nothing was changed" in again.err


def test_a_file_is_loaded_measured_and_listed(terminal: Terminal, tmp_path: Path) -> None:
    loaded = terminal.run("ingest", "asterisk_queue_log", log(tmp_path), "--json")
    assert loaded.code == 0
    (receipt,) = json.loads(loaded.out)
    assert (receipt["state"], receipt["records"], receipt["new"]) == ("done", 3, 3)
    measured = terminal.run("measure", "answered", "service_level", "--by", "queue", "--format", "json")
    answered, service_level = json.loads(measured.out)
    assert (answered["metric"], answered["queue"], answered["value"]) == ("answered", "billing", 1.0)
    assert {"value", "numerator", "denominator", "n", "low", "high"} <= service_level.keys()
    assert (service_level["numerator"], service_level["n"], service_level["value"]) == (1.0, 1, None)
    listed = json.loads(terminal.run("loads", "--json").out)
    assert [load["file"] for load in listed["loads"]] == ["queue_log"]
    assert terminal.run("doctor", "--deep").out.count("mend") == 1, "only the missing source is to be mended"


def test_a_metric_without_a_denominator_is_null_in_json(terminal: Terminal) -> None:
    (answer,) = json.loads(terminal.run("measure", "service_level", "--format", "json").out)
    assert (answer["value"], answer["n"]) == (None, 0)


def test_csv_has_a_line_of_names(terminal: Terminal) -> None:
    said = terminal.run("measure", "offered", "--format", "csv")
    assert said.out.splitlines()[0].startswith("metric,value,numerator,denominator,n,low,high")


def test_every_bucket_of_a_day_carries_its_time_with_its_zone(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("ingest", "asterisk_queue_log", log(tmp_path))
    (answer,) = json.loads(terminal.run("measure", "offered", "--every", "1d", "--format", "json").out)
    assert answer["bucket"] == "2026-02-25T00:00:00+00:00"


def test_the_catalogues_are_listed_and_explained(terminal: Terminal) -> None:
    assert "service_level" in terminal.run("metrics").out
    assert "answered within the promise" in " ".join(terminal.run("metrics", "service_level").out.split())
    assert "asterisk_queue_log" in terminal.run("connectors").out
    assert "setting channel" in terminal.run("connectors", "asterisk_queue_log").out


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["ingest", "asterisk_queue_log", "nowhere"], 1, "nowhere does not exist."),
        (["ingest", "asterisk_queuelog", "x"], 1, "There is no connector 'asterisk_queuelog'. Did you mean"),
        (["ingest", "asterisk_queue_log", "."], 1, ". is a folder; name the files in it"),
        (["ingest", "asterisk_queue_log", "x", "--timezone", "Europe/Berln"], 1, "did you mean 'Europe/Berlin'?"),
        (["ingest", "asterisk_queue_log", "x", "--set", "chanel=voice"], 1, "did you mean 'channel'?"),
        (["ingest", "asterisk_queue_log", "x", "--set", "channel"], 1, "write KEY=VALUE"),
        (["ingest", "--source", "pbx"], 1, "The settings have no source 'pbx'."),
        (["measure", "servicelevel"], 1, "There is no metric 'servicelevel'. Did you mean 'service_level' or"),
        (["measure", "offered", "--by", "colour"], 1, "colour"),
        (["measure", "offered", "--where", "channel"], 1, "write DIMENSION=VALUE"),
        (["measure", "offered", "--since", "someday"], 1, "'someday' is no day or time"),
        (["measure", "offered", "--every", "7h"], 1, "7h"),
        (["measure", "service_level", "--preset", "genesis"], 1, "genesis"),
        (["metrics", "nps2"], 1, "There is no metric 'nps2'."),
        (["measure", "offered", "--since", "2026-02-25", "--until", "2026-02-25"], 1, "The period is empty"),
        (["unevenness", "offered"], 1, "neither more nor less is better"),
        (["unevenness", "abandoned"], 1, "is a count"),
        (["unevenness", "cx_score", "--whence"], 1, "is made of others"),
        (["loads"], 1, "Nothing has been loaded yet."),
        (["loads", "999"], 1, "There is no load 999; 'spiritlevel loads' lists them."),
        (["ingest"], 1, "spiritlevel.toml, so there is nothing to load. 'spiritlevel init' writes one"),
        (["connectors", "asterisk"], 1, "There is no connector 'asterisk'."),
    ],
    ids=lambda x: " ".join(x) if isinstance(x, list) else "",
)
def test_what_is_wrong_is_one_sentence(terminal: Terminal, words: list[str], code: int, sentence: str) -> None:
    said = terminal.run(*words)
    assert said.code == code
    assert sentence in said.err
    assert one_sentence(said)


@pytest.mark.parametrize(
    "words",
    [
        ["bogus"],
        ["measure"],
        ["ingest", "asterisk_queue_log"],
        ["ingest", "--timezone", "UTC"],
        ["measure", "offered", "--format", "xml"],
        ["loads", "first"],
        ["serve", "--port", "80000"],
        ["doctor", "--home", __file__],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_command_that_is_written_wrongly_ends_with_2(terminal: Terminal, words: list[str]) -> None:
    said = terminal.run(*words)
    assert (said.code, "Traceback" in said.err) == (2, False)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        pytest.param("pbx", "'pbx' is a source of the settings: spiritlevel ingest --source pbx", id="a source"),
        pytest.param("export.json", "There is no file export.json.", id="a file that is not there"),
        pytest.param("canonical", "Name the files: spiritlevel ingest canonical FILE...", id="a connector"),
    ],
)
def test_one_word_after_ingest_is_understood_and_the_rest_is_asked_for(
    word: str, hint: str, terminal: Terminal
) -> None:
    terminal.home.mkdir()
    (terminal.home / "spiritlevel.toml").write_text(
        '[[source]]\nname = "pbx"\nconnector = "asterisk_queue_log"\npath = "queue_*"\n'
    )
    said = terminal.run("ingest", word)
    assert (said.code, hint in said.err) == (2, True)


def test_a_source_without_a_file_is_named(terminal: Terminal) -> None:
    terminal.home.mkdir()
    (terminal.home / "spiritlevel.toml").write_text(
        '[[source]]\nname = "pbx"\nconnector = "asterisk_queue_log"\npath = "queue_*"\n'
    )
    said = terminal.run("ingest")
    assert (said.code, said.err) == (0, "")
    assert said.out == "No file was found for pbx; 'spiritlevel doctor' says where they are looked for.\n"


@pytest.mark.parametrize("words", [["measure", "offered"], ["unevenness"]], ids=" ".join)
def test_whoever_asks_an_empty_home_is_told_so_beside_the_answer(terminal: Terminal, words: list[str]) -> None:
    said = terminal.run(*words)
    assert (said.code, one_sentence(said)) == (0, True)
    assert f"Nothing is loaded in {terminal.home} yet" in said.err


def test_the_doctor_gives_remedies_only_for_what_is_not_well(terminal: Terminal) -> None:
    findings = json.loads(terminal.run("doctor", "--json").out)
    assert {one["ok"] for one in findings} == {True, False}
    assert not [one for one in findings if one["ok"] and one["remedy"]]


def test_each_example_of_a_help_stands_on_a_line_of_its_own(terminal: Terminal) -> None:
    examples = [line.strip() for line in terminal.run("ingest", "--help").out.splitlines() if "Example" in line]
    assert examples[0] == "Example: spiritlevel ingest"


def test_the_sample_centre_never_mixes_with_a_companys_own_home(terminal: Terminal) -> None:
    terminal.run("init")
    settings = (terminal.home / "spiritlevel.toml").read_text()
    said = terminal.run("demo", "--home", terminal.home, "--no-serve")
    assert (said.code, one_sentence(said)) == (1, True)
    assert "is not a sample centre's; choose another home folder." in said.err
    assert (terminal.home / "spiritlevel.toml").read_text() == settings


def test_a_misspelt_key_of_the_settings_is_named_with_file_line_and_the_nearest(terminal: Terminal) -> None:
    terminal.home.mkdir()
    (terminal.home / "spiritlevel.toml").write_text('[site]\ntimezon = "Europe/Berlin"\n')
    said = terminal.run("measure", "offered")
    assert (said.code, one_sentence(said)) == (1, True)
    assert "line 2" in said.err
    assert "did you mean 'timezone'?" in said.err


def test_a_broken_catalogue_is_a_sentence_and_not_a_traceback(terminal: Terminal) -> None:
    (terminal.home / "store").mkdir(parents=True)
    (terminal.home / "store" / "catalogue.db").write_bytes(b"not a database at all" * 100)
    said = terminal.run("measure", "offered")
    assert (said.code, one_sentence(said)) == (1, True)
    assert "catalogue.db" in said.err


def test_what_is_configured_is_loaded_and_the_second_time_nothing_is_new(terminal: Terminal, tmp_path: Path) -> None:
    terminal.home.mkdir()
    log(tmp_path)
    (terminal.home / "spiritlevel.toml").write_text(
        f'[[source]]\nname = "pbx"\nconnector = "asterisk_queue_log"\npath = "{tmp_path}/queue_*"\n'
    )
    assert [x["state"] for x in json.loads(terminal.run("ingest", "--json").out)] == ["done"]
    assert [x["state"] for x in json.loads(terminal.run("ingest", "--json").out)] == ["known"]
