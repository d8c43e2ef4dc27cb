"""One scenario on one database, with a fault at every call that changes a file, and what must hold after each."""

import os
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer
from typing import Any

from ingest.store.database import open_catalogue
from ingest.store.delta import LOG
from ingest.store.manifest import Store, snapshot
from ingest.store.segment import file_digest
from ingest.store.tidy import tidy
from tests.faults.database import drop_database, keep, let_go, make_database, put_back, url_of
from tests.faults.full import SUFFIXES, flag_of, make_room
from tests.faults.holding import conserved
from tests.faults.kinds import KINDS, Kind
from tests.faults.process import Zygote
from tests.faults.scenarios import LATER, SCENARIOS, Scenario
from tests.ingest.store.answers import facts
from tests.ingest.store.server import Server

TRUTHFUL = (
    "ingest.",
    "builtins.OSError",
    "builtins.FileNotFoundError",
    "builtins.FileExistsError",
    "builtins.PermissionError",
)
"""Errors that say what is wrong in a sentence of ours or the system's; any other is a traceback in disguise."""


class Sweep:
    """A scenario made ready once, and copied for every point."""

    def __init__(
        self, scenario: str, work: Path, zygote: Zygote, server: Server | None = None, stays: Zygote | None = None
    ) -> None:
        """Prepare the store, and work out what readers may see after each step.

        Errors are told to a process that stays, where there is one, and else to one forked for the point.
        """
        self.name = scenario
        self._scenario: Scenario = SCENARIOS[scenario]
        self._work, self._zygote, self._stays = work, zygote, stays or zygote
        self._running, self._server = server, server.url if server else None
        self._seconds: dict[str, float] = {}
        self._ready = work / "ready"
        shutil.rmtree(work, ignore_errors=True)
        self._ready.mkdir(parents=True)
        if self._server is not None:
            make_database(self._server, "ready")
        self._scenario.prepare(self._ready, url_of(self._ready, "ready", self._server))
        self.allowed = self._oracle()
        self._kept = ""
        if self._server is not None and not self._scenario.as_of_schema:
            make_database(self._server, "point", like="ready")
            self._kept = keep(self._server, "point")
        self._warm()

    def calls(self) -> int:
        """How many calls change a file while the steps are done."""
        return int(self._at(0, Kind())["calls"])

    def numbers(self, kind: str, most: int = 0, scale: float = 1.0) -> Iterator[int]:
        """The points of a kind of fault: calls or statements, no more than `most` if that is told, or moments."""
        fault = KINDS[kind]
        if fault.ends:
            yield from range(1, 1 + max(1, round(fault.each * scale)))
            return
        process = Kind(happens="nothing") if fault.happens else Kind()
        many = int(self._at(0, process)["statements" if fault.happens else "calls"])
        yield from points(many, most or many)

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
        folder, server = self._copy(), self._running
        (self._work / "losses").unlink(missing_ok=True)
        process = self._zygote if fault.forks or fault == Kind() else self._stays
        moment = self._moment(at, fault) if fault.ends else 0.0
        with self._server_ends(fault, moment):
            done = process.run(
                scenario=self.name,
                folder=str(folder),
                url=url_of(folder, "point", self._server),
                at=at,
                mode=fault.mode,
                errno=fault.number,
                lasting=fault.lasting,
                losses=str(self._work / "losses"),
                migrate=bool(self._scenario.as_of_schema),
                happens=fault.happens,
                seconds=fault.seconds,
                flag=str(flag_of(server)) if server else "",
                kill_after_s=moment if fault.ends == "process" else None,
            )
        if server is not None and fault.happens in SUFFIXES:
            make_room(server)
        return done

    def _moment(self, at: int, fault: Kind) -> float:
        """A moment within the time that the steps take in such a process."""
        how = "forks" if fault.forks else "stays"
        if how not in self._seconds:
            calm, begun = Kind() if fault.forks else Kind(happens="nothing"), time.monotonic()
            self._at(0, calm)
            self._seconds[how] = time.monotonic() - begun
        return random.Random(f"{self.name} {fault.ends} {at}").uniform(0, self._seconds[how])  # noqa: S311 a schedule

    @contextmanager
    def _server_ends(self, fault: Kind, moment: float) -> Iterator[None]:
        """After so many seconds the database's server is killed, or stopped and started; it runs again at the end."""
        server = self._running
        if server is None or not fault.ends.startswith("server"):
            yield
            return
        timer = Timer(moment, server.kill if fault.ends == "server" else server.restart)
        timer.start()
        try:
            yield
        finally:
            timer.join()
            if not server.runs:
                server.start()

    def _warm(self) -> None:
        if not self._scenario.as_of_schema:
            folder = self._copy()
            self._zygote.run(warms=True, folder=str(folder), url=url_of(folder, "point", self._server))

    def _copy(self) -> Path:
        folder = self._work / "point"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._ready, folder)
        if self._server is not None and self._kept:
            put_back(self._server, "point", self._kept)
        elif self._server is not None:
            make_database(self._server, "point", like="ready")
        return folder

    def _holds(self, done: dict[str, Any], fault: Kind) -> None:
        told = done.get("error", "")
        assert not told or told.startswith(TRUTHFUL), f"the error says nothing: {told}"
        assert fault.forks or done["status"] == 0, "an error ended the process"
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
            conserved(store)
            tidy(store, now=datetime.now(UTC) + LATER)
            named = {store.facts / segment.path for segment in snapshot(store).segments}
            there = {path for path in store.facts.rglob("*") if path.is_file() and LOG not in path.parts}
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
        if self._server:
            let_go(self._server, "point")
            for name in ("point", "oracle", "ready"):
                drop_database(self._server, name)


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
