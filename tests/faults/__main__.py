"""`make faults`: inject faults at the calls of every situation, on both databases, and print what survived.

Every point is written down as soon as it is known, so that a run that was stopped goes on where it was. A run with
`--most N` takes so many evenly spread calls of each situation and kind of fault; 0 takes all. `--table` runs nothing,
and writes what the results say into the documentation.
"""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults import document
from tests.faults.every import OTHERS
from tests.faults.full import may_be_full
from tests.faults.kinds import KINDS
from tests.faults.process import Zygote
from tests.faults.results import Point, Results, Seen, line, read, table
from tests.faults.scenarios import SCENARIOS
from tests.faults.sweep import Sweep
from tests.faults.warm import ENVIRONMENT, quick_folder, remember_engines
from tests.ingest.store.server import Server, running_server


def main() -> int:
    """Run what is not done yet, print the table, and return 1 when anything did not hold."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--results", type=Path, default=Path("faults.jsonl"), help="where every point is written down")
    parser.add_argument("--most", type=int, default=0, help="calls of each situation and kind; 0 for all")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--scale", type=float, default=1.0, help="how many of the other faults: 1 is the full count")
    parser.add_argument("--only", default="", help="only situations whose name contains one of these, with commas")
    parser.add_argument("--kinds", default="", help="only faults whose name contains one of these, with commas")
    parser.add_argument("--table", nargs="+", type=Path, help="only write docs/faults.md from these files of results")
    told = parser.parse_args()
    if told.table:
        document.write(read(told.table))
        return 0
    os.environ.update(ENVIRONMENT)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # whoever is stopped leaves no server behind
    done = read([told.results])
    with told.results.open("a") as results, tempfile.TemporaryDirectory(prefix="faults-", dir=quick_folder()) as work:
        for database in (*told.databases.split(","), ""):
            with _server(database) as server:
                for point, seen in _all(database, server, Path(work), told, done):
                    results.write(line(point, seen))
                    results.flush()
                    done[point] = seen
                    if seen.broken:
                        sys.stderr.write(f"{point}: {seen.broken}\n")
    sys.stdout.write("\n".join(table(done)) + "\n")
    return int(any(seen.broken for seen in done.values()))


def _wanted(name: str, some: str) -> bool:
    return any(part in name for part in some.split(","))


def _all(
    database: str, server: Server | None, work: Path, told: argparse.Namespace, done: Results
) -> Iterator[tuple[Point, Seen]]:
    kinds = [name for name, kind in KINDS.items() if _wanted(name, told.kinds) and database in kind.databases]
    for scenario in (x for x in SCENARIOS if _wanted(x, told.only) and kinds):
        with Zygote() as zygote, Zygote(stays=True) as stays:
            sweep = Sweep(scenario, work / "sweep", zygote, server, stays)
            for kind in kinds:
                for at in sweep.numbers(kind, told.most, told.scale):
                    if (point := Point(database, scenario, kind, at)) not in done:
                        yield point, Seen(sweep.point(kind, at))
            sweep.close()
    for name, other in OTHERS.items():
        if _wanted(name, told.only) and _wanted(other.fault, told.kinds) and database in other.databases:
            known = _known(done, database, name, other.fault)
            for number, seen in other.run(work / "other", server, told.scale, known):
                yield Point(database, name, other.fault, number), seen


def _known(done: Results, database: str, name: str, fault: str) -> Callable[[int], bool]:
    return lambda number: Point(database, name, fault, number) in done


@contextmanager
def _server(database: str) -> Iterator[Server | None]:
    if database != "postgresql":
        yield None
        return
    with running_server(quick_folder() or "/tmp") as server:  # noqa: S108 a socket's path must be short
        may_be_full(server)
        yield server


if __name__ == "__main__":
    remember_engines()
    sys.exit(main())
