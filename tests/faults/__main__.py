"""`make faults`: inject faults at the calls of every scenario, on both databases, and print what survived.

Every point is written down as soon as it is known, so that a run that was stopped goes on where it was. A run with
`--most N` takes so many evenly spread calls of each scenario and kind of fault; 0 takes all.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.other import OTHERS
from tests.faults.scenarios import SCENARIOS
from tests.faults.sweep import KINDS, Sweep, Zygote, points
from tests.ingest.store.server import running_postgres

Point = tuple[str | int, ...]


def main() -> int:
    """Run what is not done yet, print the table, and return 1 when anything did not hold."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--results", type=Path, default=Path("faults.jsonl"), help="where every point is written down")
    parser.add_argument("--most", type=int, default=0, help="calls of each scenario and kind; 0 for all")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--scale", type=float, default=1.0, help="how many of the other faults: 1 is the full count")
    parser.add_argument("--only", default="", help="only scenarios and faults whose name contains this")
    told = parser.parse_args()
    done: dict[Point, str | None] = {tuple(point): broken for point, broken in _lines(told.results)}
    with told.results.open("a") as results, tempfile.TemporaryDirectory(prefix="faults-") as work:
        for database in told.databases.split(","):
            with _server(database) as server:
                for point, broken in _all(database, server, Path(work), told, done):
                    results.write(json.dumps([point, broken]) + "\n")
                    results.flush()
                    done[point] = broken
                    if broken:
                        sys.stderr.write(f"{' / '.join(map(str, point))}: {broken}\n")
    _show(done)
    return int(any(done.values()))


def _all(
    database: str, server: str | None, work: Path, told: argparse.Namespace, done: dict[Point, str | None]
) -> Iterator[tuple[Point, str | None]]:
    for scenario in (x for x in SCENARIOS if told.only in x):
        with Zygote() as zygote:
            sweep = Sweep(scenario, work / "sweep", zygote, server)
            calls = sweep.calls()
            for kind in KINDS:
                for at in points(calls, told.most or calls):
                    if (point := (database, scenario, kind, at)) not in done:
                        yield point, sweep.point(kind, at)
            sweep.close()
    for name, run in OTHERS.items():
        if told.only in name:
            for number, broken in run(work / "other", server, told.scale, _known(done, database, name)):
                yield (database, name, "", number), broken


def _known(done: dict[Point, str | None], database: str, name: str) -> Callable[[int], bool]:
    return lambda number: (database, name, "", number) in done


@contextmanager
def _server(database: str) -> Iterator[str | None]:
    if database == "sqlite":
        yield None
        return
    with running_postgres() as server:
        yield server


def _lines(results: Path) -> list[tuple[list[str | int], str | None]]:
    return [json.loads(line) for line in results.read_text().splitlines()] if results.exists() else []


def _show(done: dict[Point, str | None]) -> None:
    counted: dict[tuple[str, str, str], Counter[bool]] = {}
    for (database, scenario, kind, _), broken in done.items():
        counted.setdefault((str(database), str(scenario), str(kind)), Counter())[broken is None] += 1
    out = sys.stdout.write
    out("| database | what was going on | fault | points | survived |\n|---|---|---|---|---|\n")
    for (database, scenario, kind), each in sorted(counted.items()):
        out(f"| {database} | {scenario} | {kind} | {each.total()} | {each[True]} |\n")
    survived = sum(each[True] for each in counted.values())
    out(f"\n{survived} of {sum(each.total() for each in counted.values())} points survived.\n")


if __name__ == "__main__":
    sys.exit(main())
