"""Files made to do harm, through the whole program, in bounded time and memory: good rows stay, bad ones are told."""

import gzip
import json
import os
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.bad_input import AMAZON, DELIMITED, Format, zipped
from tests.rules.tree import ROOT

MEBIBYTE = 1024**2
LONG_LINE = 1024 if os.environ.get("SPIRITLEVEL_FAULTS") == "all" else 128
"""Mebibytes of the line that does not end: a gibibyte with SPIRITLEVEL_FAULTS=all."""

MOST_SECONDS = 300.0
MOST_MEMORY = 1536 * MEBIBYTE
"""Of any process that takes part. The quality gate alone holds a third of a gibibyte."""


@dataclass(frozen=True)
class Outcome:
    """What a load of many files did: receipts by file, stderr, and what it cost."""

    receipts: Mapping[str, Mapping[str, Any]]
    err: str
    home: Path
    seconds: float
    memory: int

    def refusals(self, file: str) -> list[tuple[int, str]]:
        """Record and reason of everything that was refused of a file."""
        words = ["loads", str(self.receipts[file]["load"]), "--json"]
        told = json.loads(spiritlevel(self.home, *words).stdout)["refusals"]
        return [(one["record"], one["reason"]) for one in told]


def spiritlevel(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "spiritlevel", *words, "--home", str(home)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)


def loaded(form: Format, folder: Path) -> Outcome:
    """Load every file of a folder at once, and measure it."""
    home, files = folder.with_name(f"{folder.name}-home"), sorted(folder.iterdir())
    words = ["ingest", form.connector, *map(str, files), *form.options, "--json", "--home", str(home)]
    begun = time.monotonic()
    with (folder.with_name("out")).open("w+b") as out, (folder.with_name("err")).open("w+b") as err:
        process = subprocess.Popen([sys.executable, "-m", "spiritlevel", *words], cwd=ROOT, stdout=out, stderr=err)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        told, said = out.read(), err.read().decode()
    assert process.returncode == 1, said
    receipts = {one["file"]: one for one in json.loads(told)}
    return Outcome(receipts, said, home, time.monotonic() - begun, used.ru_maxrss * 1024)


def written(path: Path, pieces: Iterator[bytes] | list[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(pieces)


def packed(first: bytes, block: bytes, times: int) -> Iterator[bytes]:
    """A gzip file of some bytes and a block that comes again and again."""
    packer = zlib.compressobj(9, wbits=31)
    yield packer.compress(first)
    for _ in range(times):
        yield packer.compress(block)
    yield packer.flush()


@pytest.fixture(scope="module")
def of_objects(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Hostile files of JSON, each with a sound record before and behind what is hostile."""
    folder = tmp_path_factory.mktemp("objects") / "files"
    folder.mkdir()
    sound = [AMAZON.sound(number).encode() + b"\n" for number in range(1, 8)]

    def between(name: str, *hostile: bytes) -> None:
        written(folder / name, [sound[1], *hostile, b"\n", sound[2]])

    def number(text: str) -> bytes:
        record = json.dumps(json.loads(sound[3]) | {"Agent": {"CustomerHoldDuration": 0}})
        return record.replace('"CustomerHoldDuration": 0', f'"CustomerHoldDuration": {text}').encode()

    def begins(text: str) -> bytes:
        return sound[3].replace(b"2026-02-25T08:00:00Z", text.encode()).rstrip()

    def chained(identity: str, before: str, behind: str) -> bytes:
        chain = {"ContactId": identity, "PreviousContactId": before, "NextContactId": behind}
        return json.dumps(json.loads(sound[3]) | chain).encode() + b"\n"

    written(folder / "bomb.gz", packed(sound[1], bytes([32]) * MEBIBYTE, 2048))
    written(folder / "packed twice.gz", [gzip.compress(gzip.compress(sound[1] * 100))])
    written(folder / "bomb.zip", [zipped({"log": sound[1] + b" " * 200 * MEBIBYTE})])
    written(folder / "climbs.zip", [zipped({"../../climbed": sound[1]})])
    written(folder / "two.zip", [zipped({"a": sound[1], "b": sound[2]})])
    written(folder / "zip in zip.zip", [zipped({"log.zip": zipped({"log": sound[1]})})])
    written(folder / "damaged.zip", [zipped({"log": sound[1]}).replace(b"PK\x01\x02", b"PK\x01\x03")])
    written(folder / "one of two.zip", [zipped({"log": sound[1] + b"what is this?\n" + sound[2]})])
    between("deep", b'{"ContactId":' * 10_000, b"1", b"}" * 10_000)
    between("deep list", b"[" * 1_000_000)
    between("a million keys", b'{"ContactId":"w"', *(b',"k%d":0' % key for key in range(1_000_000)), b"}")
    between("long line", b'{"ContactId":"', *[b"x" * MEBIBYTE] * LONG_LINE, b'"}')
    between("too large", number("1e309"))
    between("no number", number("NaN"))
    between("clocks", *(begins(f"{year}-12-31T23:59:59Z") + b"\n" for year in ("9999", "1969", "0001", "99999")))
    between("no text", sound[3].replace(b"billing", b"b\xfcro \xed\xa0\x80 \xf5").rstrip())
    between("named twice", sound[3].replace(b'"Channel"', b'"Channel": "CHAT", "Channel"').rstrip())
    written(folder / "circle", [chained("a", "c", "b"), chained("b", "a", "c"), chained("c", "b", "a"), sound[4]])
    written(folder / "chained to itself", [chained("s", "s", "s"), sound[5]])
    with (folder / "nothing but zeros").open("wb") as file:
        file.write(sound[1])
        file.truncate(1024 * MEBIBYTE)
    return loaded(AMAZON, folder)


@pytest.fixture(scope="module")
def of_lines(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Hostile files of fields, in the same way."""
    folder = tmp_path_factory.mktemp("lines") / "files"
    folder.mkdir()
    sound = [DELIMITED.sound(number).encode() + b"\n" for number in range(1, 8)]

    def between(name: str, *hostile: bytes) -> None:
        written(folder / name, [DELIMITED.head.encode(), sound[1], *hostile, sound[2]])

    written(folder / "a million columns", [b",".join(b"c%d" % x for x in range(1_000_000)), b"\n", sound[1]])
    written(folder / "named twice", [DELIMITED.head.replace("queue", "ticket").encode(), sound[1]])
    between("a million fields", sound[3].rstrip(), b"," * 1_000_000, b"\n")
    between("numbers", *(sound[3].replace(b",280", b"," + x) for x in (b"1e309", b"NaN", b"inf", b"-0x1")))
    between(
        "clocks",
        *(sound[3].replace(b"2026-02-25 09:00:00", x) for x in (b"9999-12-31 23:59:59", b"1969-12-31 00:00:00")),
    )
    between("open quote", b'"', *[b"x" * 99 + b"\n"] * 10_000)
    between("no text", sound[3].replace(b"billing", b"b\xfcro \xed\xa0\x80 \xf5"))
    formulas = (b"=cmd|' /C calc'!A0", b"@SUM(1+1)", b"-2+3", b"+1", b"\tx")
    written(
        folder / "formulas",
        [
            DELIMITED.head.encode(),
            *(DELIMITED.sound(90 + x).encode().replace(b"billing", f) + b"\n" for x, f in enumerate(formulas)),
        ],
    )
    return loaded(DELIMITED, folder)


def told(outcome: Outcome, file: str) -> tuple[str, list[tuple[int, str]]]:
    return outcome.receipts[file]["state"], outcome.refusals(file)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        pytest.param("bomb.gz", "unpacks to far more than a log would, as a decompression bomb does.", id="gzip bomb"),
        pytest.param("packed twice.gz", "is packed more than once, at last by gzip; unpack it", id="gzip in gzip"),
        pytest.param("bomb.zip", "unpacks to far more than a log would, as a decompression bomb does.", id="zip bomb"),
        pytest.param("climbs.zip", "is a zip archive with a name that leads out of its folder", id="zip slip"),
        pytest.param("two.zip", "is a zip archive of 2 files; unpack it and load them one by one.", id="two in one"),
        pytest.param("zip in zip.zip", "is packed more than once, at last as a zip archive;", id="zip in zip"),
        pytest.param("damaged.zip", "is a damaged zip archive; copy it again.", id="a zip archive without directory"),
        pytest.param("nothing but zeros", "is no text, or UTF-16 without a byte-order mark", id="a gibibyte of zeros"),
    ],
)
def test_a_file_that_is_none_is_told_in_a_sentence(file: str, sentence: str, of_objects: Outcome) -> None:
    assert of_objects.receipts[file]["state"] == "rejected"
    assert f"{file} {sentence}" in of_objects.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "refused"),
    [
        pytest.param("deep", [(2, "too_deep")], id="10,000 levels"),
        pytest.param("deep list", [(2, "too_deep")], id="a million levels that never close"),
        pytest.param("a million keys", [(2, "line_too_long")], id="a million keys"),
        pytest.param("long line", [(2, "line_too_long")], id="a line without end"),
        pytest.param("too large", [(2, "wrong_shape")], id="1e309"),
        pytest.param("no number", [(2, "not_json")], id="NaN"),
        pytest.param(
            "clocks",
            [(2, "time_out_of_range"), (3, "time_out_of_range"), (4, "time_out_of_range"), (5, "not_a_time")],
            id="the years 9999, 1969, 1 and 99999",
        ),
        pytest.param("no text", [(2, "not_utf8")], id="invalid UTF-8"),
        pytest.param("named twice", [(2, "key_twice")], id="a key that is there twice"),
        pytest.param("one of two.zip", [(2, "not_json")], id="what lies in a zip archive"),
        pytest.param("circle", [], id="transfers in a circle"),
        pytest.param("chained to itself", [], id="a transfer to itself"),
    ],
)
def test_what_is_hostile_in_json_costs_its_record(
    file: str, refused: list[tuple[int, str]], of_objects: Outcome
) -> None:
    assert told(of_objects, file) == ("done", refused)


@pytest.mark.slow
def test_transfers_in_a_circle_are_contacts_all_the_same(of_objects: Outcome) -> None:
    assert [of_objects.receipts[x]["new"] for x in ("circle", "chained to itself")] == [4, 2]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "refused"),
    [
        pytest.param("a million fields", [(3, "too_many_fields")], id="a million fields"),
        pytest.param(
            "numbers", [(3, "too_large"), (4, "not_a_number"), (5, "not_a_number"), (6, "not_a_number")], id="numbers"
        ),
        pytest.param("clocks", [(3, "time_out_of_range"), (4, "time_out_of_range")], id="the years 9999 and 1969"),
        pytest.param("no text", [(3, "not_utf8")], id="invalid UTF-8"),
        pytest.param("formulas", [], id="formulas are text"),
    ],
)
def test_what_is_hostile_in_lines_costs_its_line(file: str, refused: list[tuple[int, str]], of_lines: Outcome) -> None:
    assert told(of_lines, file) == ("done", refused)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        pytest.param("a million columns", "a million columns has a first line that is no text", id="a million columns"),
        pytest.param("named twice", "named twice names two of its columns alike", id="two columns of one name"),
    ],
)
def test_a_first_line_that_is_none_is_told_in_a_sentence(file: str, sentence: str, of_lines: Outcome) -> None:
    assert of_lines.receipts[file]["state"] == "rejected"
    assert sentence in of_lines.err


@pytest.mark.slow
def test_a_quote_that_never_closes_costs_no_good_line(of_lines: Outcome) -> None:
    receipt = of_lines.receipts["open quote"]
    assert (receipt["state"], receipt["records"] - receipt["quarantined"]) == ("done", 2)


@pytest.mark.slow
def test_exports_hold_no_formula_that_a_spreadsheet_would_run(of_lines: Outcome) -> None:
    exported = spiritlevel(of_lines.home, "measure", "offered", "--by", "queue", "--format", "csv").stdout
    cells = [line.split(",")[1].strip('"') for line in exported.splitlines()[1:]]
    assert "'=cmd|' /C calc'!A0" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["of_objects", "of_lines"])
def test_all_that_in_bounded_time_and_memory_without_a_trace(kind: str, request: pytest.FixtureRequest) -> None:
    outcome: Outcome = request.getfixturevalue(kind)
    assert "Traceback" not in outcome.err
    assert outcome.seconds < MOST_SECONDS
    assert outcome.memory < MOST_MEMORY, f"{outcome.memory / MEBIBYTE:.0f} MiB"
    assert not list((outcome.home / "store" / "incoming").iterdir())
    assert sum(1 for line in outcome.err.splitlines() if line) == sum(
        one["state"] == "rejected" for one in outcome.receipts.values()
    )
