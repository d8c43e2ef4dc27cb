"""The results in the documentation: what was wanted of each kind of fault, what was seen, and where."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.faults.process import ROOT
from tests.faults.results import Point, Seen, table

PAGE = ROOT / "docs" / "faults.md"
BEGINS = "<!-- What follows is written by `python -m tests.faults --table FILES`. -->\n"


@dataclass(frozen=True)
class Wanted:
    """How many cases of a kind there should be, and which points are of it."""

    what: str
    cases: int
    is_of: Callable[[Point], bool]


def _faults(*names: str) -> Callable[[Point], bool]:
    return lambda point: point.fault in names


def _situation(name: str) -> Callable[[Point], bool]:
    return lambda point: point.situation == name


WANTED = [
    Wanted("killed before or after a call that changes a file", 1_200, _faults("killed before", "killed after")),
    Wanted("a torn write at such a call", 1_200, _faults("torn write")),
    Wanted("a power cut at such a call", 1_200, _faults("power cut")),
    Wanted(
        "the disk fails or is full at such a call, flushing among them, once or lasting",
        2_400,
        lambda point: point.fault.startswith(("EIO", "disk full")),
    ),
    Wanted(
        "killed at a random moment, the database's server too (10,000 before a release)",
        1_000,
        _faults("killed at a random moment", "database killed at a random moment"),
    ),
    Wanted(
        "reads while eight writers load the same 200 files",
        10_000,
        _situation("eight writers of 200 files, and readers"),
    ),
    Wanted("times that trip clocks up", 200, _situation("times that trip clocks up")),
    Wanted("orders, repetitions and splits of files", 10_000, _situation("files in any order, repeated and split")),
    Wanted("malformed files", 150, _situation("malformed files")),
    Wanted(
        "damaged files through the guarded way (1,000,000 before a release)",
        100_000,
        _situation("damaged files through every connector"),
    ),
    Wanted(
        "files cut at each of their last bytes, and changed while they are read",
        4_100,
        _situation("an inbox in which files change"),
    ),
    Wanted(
        "the catalogue locked, full, restarted, or its connection dropped",
        1_000,
        _faults(
            "catalogue locked for a moment",
            "catalogue full",
            "connection dropped",
            "locked for 30 s",
            "database restarted at a random moment",
        ),
    ),
    Wanted(
        "the disk of PostgreSQL itself is full, or takes no byte",
        200,
        _faults("database's disk full", "database's disk takes no byte"),
    ),
    Wanted("a flipped bit", 1_000, _faults("a flipped bit")),
    Wanted("512 MiB of memory, or little more, and a large batch", 1, _situation("a large batch")),
    Wanted("customers who are forgotten, and every byte searched", 100, _situation("forgotten customers")),
    Wanted("the whole suite of tests without a network", 1, _situation("the whole suite of tests")),
]


def write(results: Mapping[Point, Seen], page: Path = PAGE) -> None:
    """Write what was seen into the page, behind the line that says so."""
    text, _, _ = page.read_text().partition(BEGINS)
    page.write_text("\n".join([text.rstrip("\n"), "", BEGINS.rstrip("\n"), *_rendered(results)]) + "\n")


def _rendered(results: Mapping[Point, Seen]) -> Iterator[str]:
    yield ""
    yield "| fault | wanted | seen | survived |"
    yield "|---|---|---|---|"
    for wanted in WANTED:
        seen = [each for point, each in results.items() if wanted.is_of(point)]
        survived = sum(each.cases for each in seen if each.broken is None)
        yield f"| {wanted.what} | {wanted.cases:,} | {sum(each.cases for each in seen):,} | {survived:,} |"
    yield ""
    yield from table(results)
