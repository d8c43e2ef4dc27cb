"""What was injected and what survived: a line of JSON for each point, so that a run goes on where it was stopped."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "both": "SQLite, PostgreSQL", "": ""}


@dataclass(frozen=True, order=True)
class Point:
    """One point: a database, what was going on, the fault, and the number of the call or the try."""

    database: str
    situation: str
    fault: str
    number: int


@dataclass(frozen=True)
class Seen:
    """What was seen at a point: what did not hold, if anything, and for how many cases it stands."""

    broken: str | None = None
    cases: int = 1


Results = dict[Point, Seen]


def read(files: Iterable[Path]) -> Results:
    """The results of some files; of a point that was tried twice, the last."""
    found: Results = {}
    for file in files:
        for line in file.read_text().splitlines() if file.exists() else ():
            point, broken, *cases = json.loads(line)
            found[Point(*point)] = Seen(broken, *cases)
    return found


def line(point: Point, seen: Seen) -> str:
    """A line of a file of results."""
    place = [point.database, point.situation, point.fault, point.number]
    return json.dumps([place, seen.broken, seen.cases]) + "\n"


def counted(results: Mapping[Point, Seen]) -> dict[tuple[str, str, str], Counter[bool]]:
    """How many cases of each database, situation and fault survived, and how many did not."""
    found: dict[tuple[str, str, str], Counter[bool]] = {}
    for point, seen in results.items():
        each = found.setdefault((point.database, point.situation, point.fault), Counter())
        each[seen.broken is None] += seen.cases
    return found


def table(results: Mapping[Point, Seen]) -> Iterator[str]:
    """The lines of the table, one for each database, situation and fault, and the sum."""
    yield "| database | what was going on | fault | points | survived |"
    yield "|---|---|---|---|---|"
    every = counted(results)
    for (database, situation, fault), each in sorted(every.items()):
        yield f"| {DATABASES[database]} | {situation} | {fault} | {each.total():,} | {each[True]:,} |"
    survived = sum(each[True] for each in every.values())
    yield ""
    yield f"{survived:,} of {sum(each.total() for each in every.values()):,} points survived."
