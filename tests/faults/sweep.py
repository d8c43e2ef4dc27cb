"""One scenario on one database, with a fault at every call that changes a file, and what must hold after each."""

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sqlmodel import col, select

from ingest.store.catalogue import SourceFile, State
from ingest.store.database import open_catalogue
from ingest.store.manifest import Store, snapshot
from ingest.store.segment import file_digest
from ingest.store.tidy import tidy
from tests.faults.compiled import injector
from tests.faults.scenarios import LATER, SCENARIOS, Scenario, drop_database, make_database, url_of
from tests.ingest.store.answers import facts

ROOT = Path(__file__).parents[2]
TRUTHFUL = (
    "ingest.",
    "builtins.OSError",
    "builtins.FileNotFoundError",
    "builtins.FileExistsError",
    "builtins.PermissionError",
)
"""Errors that say what is wrong in a sentence of ours or the system's; any other is a traceback in disguise."""


@dataclass(frozen=True)
class Kind:
    """One kind of fault."""

    mode: str
    number: int = 0
    lasting: bool = False


KINDS = {
    "killed before": Kind("before"),
    "killed after": Kind("after"),
    "torn write": Kind("torn"),
    "power cut": Kind("power"),
    "EIO once": Kind("error", errno.EIO),
    "EIO lasting": Kind("error", errno.EIO, lasting=True),
    "disk full once": Kind("error", errno.ENOSPC),
    "disk full lasting": Kind("error", errno.ENOSPC, lasting=True),
}


class Zygote:
    """The process that forks; used as a context, and replaced when it is lost."""

    def __init__(self) -> None:
        """Start it with the injector in it."""
        environment = {**os.environ, "LD_PRELOAD": str(injector())}
        command = [sys.executable, "-W", "ignore", "-m", "tests.faults.zygote"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, **job: Any) -> dict[str, Any]:
        """What became of a job."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def __enter__(self) -> Self:
        """The zygote itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


class Sweep:
    """A scenario made ready once, and copied for every point."""

    def __init__(self, scenario: str, work: Path, zygote: Zygote, server: str | None = None) -> None:
        """Prepare the store, and work out what readers may see after each step."""
        self.name = scenario
        self._scenario: Scenario = SCENARIOS[scenario]
        self._work, self._zygote, self._server = work, zygote, server
        self._ready = work / "ready"
        shutil.rmtree(work, ignore_errors=True)
        self._ready.mkdir(parents=True)
        if server is not None:
            make_database(server, "ready")
        self._scenario.prepare(self._ready, url_of(self._ready, "ready", server))
        self.allowed = self._oracle()

    def calls(self) -> int:
        """How many calls change a file while the steps are done."""
        return int(self._at(0, Kind("count"))["calls"])

    def point(self, kind: str, at: int) -> str | None:
        """Inject one fault; None when everything held, else what did not."""
        fault = KINDS[kind]
        done = self._at(at, fault)
        if fault.mode == "power":
            _lose(self._work / "losses")
        try:
            self._holds(done, fault)
        except AssertionError as broken:
            return f"{broken} ({done})"
        except Exception as error:  # noqa: BLE001 whatever recovery raises is a finding
            return f"recovery raised {type(error).__name__}: {error} ({done})"
        return None

    def _at(self, at: int, fault: Kind) -> dict[str, Any]:
        folder = self._work / "point"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._ready, folder)
        if self._server is not None:
            make_database(self._server, "point", like="ready")
        (self._work / "losses").unlink(missing_ok=True)
        return self._zygote.run(
            scenario=self.name,
            folder=str(folder),
            url=url_of(folder, "point", self._server),
            at=at,
            mode=fault.mode,
            errno=fault.number,
            lasting=fault.lasting,
            losses=str(self._work / "losses"),
            migrate=bool(self._scenario.as_of_schema),
        )

    def _holds(self, done: dict[str, Any], fault: Kind) -> None:
        told = done.get("error", "")
        assert not told or told.startswith(TRUTHFUL), f"the error says nothing: {told}"
        assert fault.mode != "error" or os.WIFEXITED(done["status"]), "an error of the disk ended the process"
        store = self._store(self._work / "point", "point")
        try:
            seen = facts(store).rows()
            assert seen in self.allowed, "readers see a state that never was"
            assert self.allowed.index(seen) >= done["acknowledged"] or seen == self.allowed[done["acknowledged"]], (
                "what was acknowledged is lost"
            )
            for step in self._scenario.during:
                step(store)
            assert facts(store).rows() == self.allowed[-1], "running again does not finish the job"
            self._scenario.holds(store)
            _conserved(store)
            tidy(store, now=datetime.now(UTC) + LATER)
            named = {store.facts / segment.path for segment in snapshot(store).segments}
            there = {path for path in store.facts.rglob("*") if path.is_file()}
            assert there == named, f"{len(there - named)} files are left that nobody names"
            assert all(file_digest(store.facts / x.path) == x.sha256 for x in snapshot(store).segments), "bytes differ"
        finally:
            store.catalogue.engine.dispose()

    def _oracle(self) -> list[list[tuple[object, ...]]]:
        folder = self._work / "oracle"
        shutil.copytree(self._ready, folder)
        if self._server is not None:
            make_database(self._server, "oracle", like="ready")
        store = self._store(folder, "oracle")
        states = [facts(store).rows()]
        for step in self._scenario.during:
            step(store)
            states.append(facts(store).rows())
        store.catalogue.engine.dispose()
        return states

    def _store(self, folder: Path, name: str) -> Store:
        return Store(open_catalogue(url_of(folder, name, self._server)), folder)

    def close(self) -> None:
        """Remove what was made."""
        shutil.rmtree(self._work, ignore_errors=True)
        for name in ("point", "oracle", "ready") if self._server else ():
            drop_database(str(self._server), name)


def _conserved(store: Store) -> None:
    with store.catalogue.reading() as session:
        for line in session.exec(select(SourceFile).where(col(SourceFile.state) == State.DONE.value)):
            accounted = line.new + line.updated + line.unchanged + line.stale + line.quarantined
            assert line.records == accounted, f"{line.name}: {line.records} records, {accounted} accounted for"


def _lose(losses: Path) -> None:
    """What a power cut does: bytes that were never flushed are gone."""
    if losses.exists():
        for length, _, path in (line.partition("\t") for line in losses.read_text().splitlines()):
            if os.path.exists(path):  # noqa: PTH110 names as the system gave them
                os.truncate(path, int(length))


def points(calls: int, most: int) -> Iterator[int]:
    """As many of the calls as wanted, evenly spread, the first and the last among them."""
    wanted = min(calls, most)
    yield from sorted({1 + round(place * (calls - 1) / max(1, wanted - 1)) for place in range(wanted)})
