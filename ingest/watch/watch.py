"""Rounds over all sources: what is complete and new is loaded, what fails is tried again later, until told to stop."""

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from ingest.door.retention import Retention
from ingest.door.sweep import sweep
from ingest.find import Found, files, root_of
from ingest.inbox import asked_for
from ingest.loading import wanted
from ingest.pipeline import FILES_AT_ONCE, Loader, loader
from ingest.read.naming import readable
from ingest.settings import FILE, Settings, load_settings
from ingest.source import Source
from ingest.store.database import NoCatalogueError
from ingest.store.facts import open_store
from ingest.store.incoming import clear_abandoned
from ingest.store.receipt import Receipt
from ingest.store.tidy import tidy
from ingest.store.writer import StoreHeldError, alone
from ingest.watch.backoff import Backoff
from ingest.watch.settling import Settling
from ingest.watch.words import of_cleared, of_error, of_receipt

TIDY_EVERY_S = 3600.0
"""Superseded segments, orphans and abandoned bodies are cleared away so often."""

FILES_A_LOOK = 1024
"""So many files of one source are loaded before the next source has its turn."""

LOOKS_REST = 9
LONGEST_REST_S = 60.0
"""Looking rests so many times as long as it took, but no longer than this: of very many files a look takes seconds."""

LARGE = 8 * 1024**2
RESTS = 20
"""A file of so many bytes and more rests so many times as long as loading it took, before it is loaded again: one that
has to be read from its start each time would else be read all the time."""

_LOG = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Watched:
    """One source, and what is remembered of it."""

    source: Source
    pattern: str
    settling: Settling
    backoff: Backoff
    last_error: str = ""
    was_there: bool | None = None
    rests: dict[bytes, float] = field(default_factory=dict)
    told_of: set[bytes] = field(default_factory=set)


class Watch:
    """Use it as `with Watch(home) as watch: watch.run()`.

    Everything it knows stands in the ledger: killed at any moment and started again, it goes on where it was.
    """

    def __init__(
        self,
        home: Path,
        *,
        only: str | None = None,
        every_s: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        then: Callable[[Settings], None] = lambda _: None,
    ) -> None:
        """Read the settings; `then` is what follows on loads, when nothing else is waiting.

        Raises `SettingsError`, `NoSourceError`, `UnknownSourceError`, `UnknownConnectorError`.
        """
        self.stopping = Event()
        self.failed = False
        self.held = False
        self._home, self._only, self._every_s, self._clock = home, only, every_s, clock
        self._stamp = self._stamped()
        self._settings = load_settings(home)
        self._watched = self._all_watched()
        self._open = ExitStack()
        self._whole = ExitStack()
        self._load: Loader | None = None
        self._last_came, self._looking_s = clock(), 0.0
        self._last_tidy = -TIDY_EVERY_S  # what came while nobody watched may be overdue
        self._retention = Retention(self.stopping.is_set)
        self._then, self._has_news, self._then_again_at = then, False, clock()

    def __enter__(self) -> Self:
        """Be the only one who watches this home; raises `StoreHeldError` and names who does."""
        lock = self._settings.store.folder / "watch.lock"
        holds = f"is watching {self._settings.home}"
        self._whole.enter_context(alone(lock, waits=lambda: False, holds=holds))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close store and quality gate."""
        with self._whole:
            self._close()

    @property
    def every_s(self) -> float:
        """How long from one look to the next."""
        return self._settings.watch.every_s if self._every_s is None else self._every_s

    def run(self) -> None:
        """Look again and again until `stopping` is set; a load that is under way is finished first."""
        names = ", ".join(x.source.name for x in self._watched)
        _LOG.info("Watching %s every %g s: %s.", self._settings.home, self.every_s, names)
        while not self.stopping.is_set():
            if not self.look():
                self.stopping.wait(max(self.every_s, min(LOOKS_REST * self._looking_s, LONGEST_REST_S)))
        _LOG.info("Stopped; nothing is half done.")

    def once(self) -> None:
        """Load what is complete and what becomes so at once, then return: for a clock that starts us now and then."""
        deadline = self._clock() + 2 * self._settings.watch.settle_s + 1
        while not self.stopping.is_set():
            is_last = self._clock() > deadline
            more = self.look(at_latest_s=0.0 if is_last else None)
            pending = any(x.settling.waiting and x.backoff.is_due(self._clock()) for x in self._watched)
            if not more and (not pending or is_last):
                return
            if not more:
                self.stopping.wait(min(1.0, max(self._settings.watch.settle_s / 4, 0.01)))

    def look(self, *, at_latest_s: float | None = None) -> bool:
        """Look at every source once and load what is complete; returns whether there is more to do at once.

        Files that grow all the time are loaded as far as they go when they have had news for so long; left out, the
        settings say for how long.
        """
        self._read_settings_again()
        self._looking_s = 0.0
        for_s = self._settings.watch.at_latest_s if at_latest_s is None else at_latest_s
        more = False
        for watched in self._watched:
            if self.stopping.is_set():
                return False
            if watched.backoff.is_due(self._clock()):
                more = self._guarded(watched, for_s) or more
        if not more:
            self._follow_on()
        self._keep_house()
        return more

    def _follow_on(self) -> None:
        """Do what follows on loads; then rest so many times as long as it took, so that it holds no load up."""
        if not self._has_news or self.stopping.is_set() or self._clock() < self._then_again_at:
            return
        self._has_news, began = False, self._clock()
        self._then(self._settings)
        self._then_again_at = self._clock() + RESTS * (self._clock() - began)

    def _guarded(self, watched: Watched, for_s: float) -> bool:
        """Look at one source; whatever goes wrong there is told once, and holds no other source up."""
        try:
            more = self._look_at(watched, for_s)
        except StoreHeldError:
            return False  # somebody said stop while we waited for another writer
        except Exception as error:  # noqa: BLE001 - a watch that dies of one source watches none
            self._close()  # a connection that broke is opened anew
            self.failed = True
            sentence = of_error(error)
            wait = watched.backoff.failed(self._clock())
            if sentence != watched.last_error:
                _LOG.error("%s: %s It is tried again in %.0f s.", watched.source.name, sentence, wait)
            watched.last_error = sentence
            return False
        if watched.backoff.succeeded():
            _LOG.info("%s: works again.", watched.source.name)
        watched.last_error = ""
        return more

    def _look_at(self, watched: Watched, for_s: float) -> bool:
        pattern, began = watched.pattern, self._clock()
        self._tell_whether_there(watched)
        found = watched.settling.complete(
            files(pattern, unfinished=True),
            self._clock(),
            is_unfinished=lambda x: x.is_unfinished and not asked_for(pattern, x.path),
        )
        self._looking_s += self._clock() - began
        complete = self._rested(watched, found)
        for some in _chunks(complete[:FILES_A_LOOK]):
            self._files(watched, some)
            watched.settling.offer(some)
            if self.stopping.is_set():
                return False
        growing = watched.settling.growing(self._clock(), for_s)
        if watched.source.connector.growing is None:
            self._tell_of(watched, growing)
            return len(complete) > FILES_A_LOOK
        for some in _chunks(self._rested(watched, growing)):
            self._files(watched, some, are_written_to=True)
            watched.settling.taken_so_far(some, self._clock())
            if self.stopping.is_set():
                return False
        return len(complete) > FILES_A_LOOK

    def _tell_whether_there(self, watched: Watched) -> None:
        """Say it when the folder of a source goes away, as that of an unmounted disk or share does, and comes back."""
        root = root_of(watched.pattern) or Path(watched.pattern).parent
        is_there = root.is_dir()
        if watched.was_there and not is_there:
            _LOG.warning("%s: %s is gone; is its disk or share mounted? Nothing is lost.", watched.source.name, root)
        if watched.was_there is False and is_there:
            _LOG.info("%s: %s is there again.", watched.source.name, root)
        watched.was_there = is_there if is_there or watched.was_there is not None else None

    def _rested(self, watched: Watched, found: Sequence[Found]) -> list[Found]:
        now = self._clock()
        watched.rests = {path: until for path, until in watched.rests.items() if until > now}
        return [x for x in found if bytes(x.path) not in watched.rests]

    def _tell_of(self, watched: Watched, growing: Sequence[Found]) -> None:
        for name in (readable(x.path.name) for x in growing if bytes(x.path) not in watched.told_of):
            _LOG.warning(
                "%s: %s is written to all the time and is loaded when that ends: %s reads whole files only. Name its "
                "rotated files in the source's path, or hand over parts of it.",
                *(watched.source.name, name, watched.source.connector.name),
            )
        watched.told_of.update(bytes(x.path) for x in growing)

    def _files(self, watched: Watched, some: Sequence[Found], *, are_written_to: bool = False) -> None:
        if self._load is None:
            self._load = self._open.enter_context(loader(self._settings, waits=lambda: not self.stopping.is_set()))

        def tell(receipt: Receipt) -> None:
            self.failed = self.failed or receipt.state == "rejected"
            self.held = self.held or receipt.gate_failed
            if (said := of_receipt(receipt)) is not None:
                _LOG.log(logging.INFO if receipt.state == "done" else logging.WARNING, "%s", said)

        paths, root, began = [x.path for x in some], root_of(watched.pattern), self._clock()
        self._load.files(watched.source, paths, tell, within=root, are_written_to=are_written_to)
        self._last_came, self._has_news = self._clock(), True
        until = self._last_came + RESTS * (self._last_came - began)
        watched.rests |= {bytes(x.path): until for x in some if x.bytes >= LARGE}

    def _keep_house(self) -> None:
        now = self._clock()
        if self._load is not None and now - self._last_came > self._settings.watch.idle_s:
            self._load.gate.close()  # a third of a gigabyte that nobody needs; the next file starts it anew
        if now - self._last_tidy > TIDY_EVERY_S:
            self._last_tidy = now
            try:
                sweep(self._settings)
                if self._load is not None:
                    clear_abandoned(self._load.store)
                    tidy(self._load.store)
                self._clear_inboxes()
            except Exception as error:  # noqa: BLE001 - what could not be cleared away today is tomorrow
                _LOG.warning("Clearing away what nobody needs failed: %s", of_error(error))

    def _clear_inboxes(self) -> None:
        try:
            store = open_store(self._settings, create=False) if self._load is None else self._load.store
        except NoCatalogueError:
            return
        for watched in self._watched:
            gone = self._retention.clear(self._settings, store, watched.source)
            if gone.loaded or gone.refused:
                _LOG.info("%s: cleared out of the inbox: %s.", watched.source.name, of_cleared(gone))

    def _close(self) -> None:
        self._load = None
        opened, self._open = self._open, ExitStack()
        with suppress(Exception):  # the clean-up at the end of a load fails where the load itself has failed
            opened.close()

    def _stamped(self) -> tuple[int, int, int]:
        try:
            seen = os.stat(self._home / FILE)  # noqa: PTH116 - one call, and no exception but the one that is caught
        except OSError:
            return (0, 0, 0)
        return (seen.st_ino, seen.st_size, seen.st_mtime_ns)

    def _read_settings_again(self) -> None:
        stamp = self._stamped()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            before, self._settings = self._settings, load_settings(self._home)
            try:
                self._watched = self._all_watched()
            except Exception:
                self._settings = before
                raise
        except Exception as error:  # noqa: BLE001 - the settings that were good stay in force
            _LOG.error("%s Those that held before stay in force.", of_error(error))
            return
        self._close()
        _LOG.info("The settings were read anew: %s.", ", ".join(x.source.name for x in self._watched))

    def _all_watched(self) -> list[Watched]:
        say = self._settings.watch
        return [
            Watched(
                source=source,
                pattern=pattern,
                settling=Settling(say.settle_s),
                backoff=Backoff(first_s=min(self.every_s, say.backoff_max_s), most_s=say.backoff_max_s),
            )
            for source, pattern in wanted(self._settings, self._only)
        ]


def _chunks(some: Sequence[Found]) -> Iterator[Sequence[Found]]:
    for start in range(0, len(some), FILES_AT_ONCE):
        yield some[start : start + FILES_AT_ONCE]
