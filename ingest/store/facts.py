"""Facts as readers see them: the live rows of one commit, whole, whatever is being loaded meanwhile."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import polars as pl
from sqlmodel import Session, func, select

from ingest.settings import Settings
from ingest.store.catalogue import Commit, Segment, SourceFile, State
from ingest.store.database import NoCatalogueError, open_catalogue
from ingest.store.excluded import WHY, Excluded, excluded
from ingest.store.kept import Shelf
from ingest.store.manifest import Snapshot, Store, snapshot
from ingest.table import Table
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Facts:
    """The facts as one commit left them, without what the settings exclude, if they are given."""

    _seen: Snapshot
    _sources: tuple[str, ...]
    _settings: Settings | None = field(default=None, hash=False)

    @property
    def version(self) -> int:
        """The number of the commit; the same number means the same facts."""
        return self._seen.seq

    @cached_property
    def as_of(self) -> datetime | None:
        """Data up to when: the latest moment that any fact knows; None when there are no facts."""
        return max((segment.max_at for segment in self._seen.segments), default=None)

    @property
    def since(self) -> datetime | None:
        """The earliest moment by which any fact is filed; None when there are no facts."""
        return min((segment.min_at for segment in self._seen.segments), default=None)

    def sources(self) -> tuple[str, ...]:
        """The names of the sources that have been loaded."""
        return self._sources

    def keeps(self, table: Table) -> bool:
        """Whether any rows of a table have ever been written down."""
        return bool(self._seen.of(table))

    @property
    def shelf(self) -> Shelf:
        """Where what is worked out of the facts can be kept."""
        return Shelf(self._seen.folder.parent / "kept")

    def days(self, table: Table) -> Mapping[date, tuple[str, int]]:
        """Of each UTC day by which rows of a table are filed, a digest of what they are, and how many."""
        days = self._days.get(table.name, {})
        gone = self._gone_by_day.get(table.name, {})
        return {
            day: (_digest([made_of, gone[day][0]]), rows - gone[day][1]) if day in gone else (made_of, rows)
            for day, (made_of, rows) in days.items()
        }

    @cached_property
    def fingerprint(self) -> str:
        """The same for all facts together; events left out, of which the others are made."""
        whole = _digest(x.path for x in self._seen.segments if x.table_name != "event")
        if self._excluded is None:
            return whole
        # Of who turns out to be an excluded customer, there need not be any contact.
        customers = (str(x) for x in sorted(self._excluded.customers))
        return _digest([whole, *self._excluded.contacts["id"].unique(), *customers])

    @property
    def are_there(self) -> bool:
        """Whether every file of theirs is still there."""
        return all((self._seen.folder / segment.path).exists() for segment in self._seen.segments)

    def earlier(self, version: int, fingerprint: str) -> "Facts | None":
        """The facts as an earlier commit left them; None where some of those have been cleared away, or all are asked.

        What a commit replaced stays for a day.
        """
        if self._settings is None:
            return None
        then = snapshot(open_store(self._settings, create=False), version)
        found = Facts(then, self._sources, self._settings)
        return found if found.fingerprint == fingerprint else None

    def files(self, table: Table) -> frozenset[str]:
        """The names of the files in which the rows of a table lie: the same rows for ever under the same name."""
        return frozenset(x.path for x in self._seen.of(table))

    def of_files(self, table: Table, names: Collection[str]) -> pl.LazyFrame:
        """The rows of a table that lie in some of its files, in its own columns."""
        rows = self._seen.scan(table, [x for x in self._seen.of(table) if x.path in names]).select(table.schema.names())
        return rows if self._excluded is None else rows.filter(self._excluded.is_left(table))

    @cached_property
    def excluded_contacts(self) -> frozenset[str]:
        """The ids of the contacts that the settings exclude."""
        return frozenset() if self._excluded is None else frozenset(self._excluded.contacts["id"])

    @property
    def left_out(self) -> pl.DataFrame:
        """How many contacts the settings exclude: by (source, queue, agent, customer), name, contacts."""
        return pl.DataFrame(schema=WHY) if self._excluded is None else self._excluded.counts()

    @property
    def many_left_out(self) -> int:
        """How many contacts the settings exclude, each counted once."""
        return 0 if self._excluded is None else self._excluded.many

    @cached_property
    def _excluded(self) -> Excluded | None:
        if self._settings is None or not self._settings.exclude.anything:
            return None
        # Whoever excludes customers needs to know who they are, which is more than facts know of each other.
        from ingest.excluding import excluded_customers  # noqa: PLC0415 as said above

        everything = Facts(self._seen, self._sources)
        return excluded(everything, self._settings.exclude, excluded_customers(self._settings))

    @cached_property
    def _gone_by_day(self) -> Mapping[str, Mapping[date, tuple[str, int]]]:
        """Of the tables whose rows stand for themselves, by day: which rows are left out, as a digest, and how many."""
        if self._excluded is None:
            return {}
        everything = Facts(self._seen, self._sources)
        gone = {x.name: self._excluded.gone_by_day(everything, x) for x in (leg, interaction)}
        return {
            table: {day: (_digest(ids), len(ids)) for day, ids in zip(days["day"], days["ids"], strict=True)}
            for table, days in gone.items()
        }

    @cached_property
    def _days(self) -> dict[str, dict[date, tuple[str, int]]]:
        segments: dict[str, dict[date, list[Segment]]] = {}
        for segment in self._seen.segments:
            segments.setdefault(segment.table_name, {}).setdefault(segment.day, []).append(segment)
        return {
            table: {day: (_digest(x.path for x in some), sum(x.rows for x in some)) for day, some in days.items()}
            for table, days in segments.items()
        }

    def scan(self, table: Table, since: datetime | None = None, until: datetime | None = None) -> pl.LazyFrame:
        """Lazy rows of one table in its own columns, whose day column lies in `since <= t < until`."""
        day = pl.col(table.day)
        segments = self._seen.of(
            table, since.date() if since else None, (until - timedelta(microseconds=1)).date() if until else None
        )
        rows = self._seen.scan(table, segments).select(table.schema.names())
        left = None if self._excluded is None else self._excluded.is_left(table)
        bounds = [day >= since if since else None, day < until if until else None, left]
        return rows.filter(*(bound for bound in bounds if bound is not None))


def _digest(paths: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join(sorted(paths)).encode(), digest_size=16).hexdigest()


def open_store(settings: Settings, *, create: bool = True) -> Store:
    """The store that the settings name.

    Raises `CatalogueError` when it cannot be opened, and with `create=False` `NoCatalogueError` when it does not exist.
    """
    url, folder = settings.store.url, settings.store.folder
    if not create and url.startswith("sqlite:///") and not _exists(url):
        message = f"Nothing is loaded in {settings.home} yet; 'spiritlevel ingest' loads what the settings name."
        raise NoCatalogueError(message)
    return Store(open_catalogue(url, create=create), folder)


def _exists(url: str) -> bool:
    path = Path(url.removeprefix("sqlite:///"))
    # One without a byte was begun on a disk that was full.
    return path.is_file() and path.stat().st_size > 0


def open_facts(settings: Settings, *, everything: bool = False) -> Facts:
    """What can be read now, without what the settings exclude unless `everything` is asked for.

    With nothing loaded yet there are facts without rows, and nothing is created on disk.
    """
    try:
        store = open_store(settings, create=False)
    except NoCatalogueError:
        return Facts(Snapshot(0, settings.store.folder / "facts", ()), ())
    seen = snapshot(store)
    with store.catalogue.reading() as session:
        loaded = session.exec(
            select(SourceFile.source).where(SourceFile.state == State.DONE.value).distinct().order_by(SourceFile.source)
        ).all()
    return Facts(seen, tuple(loaded), None if everything else settings)


def ask(settings: Settings, question: Callable[[Facts], Answer], *, everything: bool = False) -> Answer:
    """Put a question to the facts; once more, to newer ones, when a segment was cleared away while it was answered.

    With `everything` also to what the settings exclude.
    """
    try:
        return question(open_facts(settings, everything=everything))
    except FileNotFoundError:
        return question(open_facts(settings, everything=everything))


def version_of(settings: Settings) -> int:
    """The number of the latest commit, in a millisecond: for caches that want to know whether facts are new."""
    try:
        store = open_store(settings, create=False)
    except NoCatalogueError:
        return 0
    with store.catalogue.reading() as session:
        return _newest(session)


def _newest(session: Session) -> int:
    return session.exec(select(func.coalesce(func.max(Commit.seq), 0))).one()
