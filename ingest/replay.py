"""Read refused records again, with today's settings and suites: those that are sound now become facts."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from getpass import getuser
from pathlib import Path

import polars as pl

from ingest.inbox import Claim
from ingest.pipeline import Chosen, Loader, loader
from ingest.privacy import Key
from ingest.registry import tables
from ingest.settings import Settings
from ingest.source import Source, configured, once
from ingest.store.again import publish_again
from ingest.store.catalogue import SourceFile
from ingest.store.incoming import scratch
from ingest.store.quarantine import Wanted, audit, is_done, kept_of, loads_with_refused
from ingest.store.upsert import RECORD
from ingest.store.writer import one_writer

BLOCK = 1024**2

NUMBER = "_line"
"""The number of a record in a file that was put together from what is kept."""


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What became of the refused records of one load: how many were asked for, how many are facts now, and why not.

    `held` says that the quality gate held them back all together.
    """

    load: int
    source: str
    file: str
    records: int
    accepted: int = 0
    held: bool = False
    message: str = ""

    @property
    def refused(self) -> int:
        """How many stay in quarantine."""
        return self.records - self.accepted


def replay(settings: Settings, wanted: Wanted, progress: Callable[[Replayed], None] = lambda _: None) -> list[Replayed]:
    """Read the refused records that are meant again; those that are sound now leave the quarantine for the facts.

    A record is read from its file where that still lies where it was, unchanged, and else from the bytes that were
    kept. Doing it twice changes nothing more. Raises what loading raises.
    """
    done: list[Replayed] = []
    with loader(settings) as load:
        for line in loads_with_refused(load.store, wanted):
            with one_writer(load.store, waits=load.waits):
                done.append(_again(load, line, wanted))
            progress(done[-1])
        if done and load.delta is not None:
            load.delta.follow_if_possible()
        if done:
            many = sum(x.accepted for x in done)
            audit(load.store, getuser(), f"refused records of {len(done)} loads read again: {many} became facts")
    return done


def _again(load: Loader, line: SourceFile, wanted: Wanted) -> Replayed:
    kept = kept_of(load.store, line.id or 0, wanted.reason)
    told = Replayed(load=line.id or 0, source=line.source, file=line.name, records=kept[RECORD].n_unique())

    def not_done(why: str) -> Replayed:
        return Replayed(**{**vars(told), "message": f"{line.name}: {why}"})

    if not is_done(line):
        return not_done("the file was set aside whole; 'spiritlevel ingest' reads it again.")
    source = source_of(load.settings, line)
    with scratch(load.store) as folder, _lying(load.key, line, kept, folder) as found:
        if found is None:
            return not_done("the file is no longer there as it was, and the bytes of these records are not kept.")
        claim, chosen = found
        result, group = load.read_again(source, claim, folder, chosen)
        if result.unreadable:
            return not_done(f"it cannot be read again: {result.unreadable}")
        again = publish_again(load.store, tables(), group, load.judging.before, line)
    why = f"{line.name}: held back by the quality gate: {again.held}." if again.held else ""
    return Replayed(**{**vars(told), "accepted": again.accepted, "held": bool(again.held), "message": why})


def source_of(settings: Settings, line: SourceFile) -> Source:
    """The source that a load came from, as the settings have it today, or by itself where they do not name it."""
    for entry in settings.source:
        if entry.name == line.source:
            return configured(settings, entry)
    return once(settings, line.connector, name=line.source)


@contextmanager
def _lying(key: Key, line: SourceFile, kept: pl.DataFrame, folder: Path) -> Iterator[tuple[Claim, Chosen] | None]:
    """The file to read, and its records that are meant: the original, or one put together from what is kept."""
    original = original_of(line)
    if original is not None:
        yield original, _of(kept[RECORD].unique())
        return
    there = kept.filter(pl.col("raw").is_not_null()).unique(RECORD, keep="first", maintain_order=True)
    if there.is_empty():
        yield None
        return
    path = folder / line.name.replace("/", "_")
    lines = [b" ".join(key.opened(raw).splitlines()) for raw in there["raw"]]
    head = [] if line.head is None else [key.opened(line.head)]
    path.write_bytes(b"".join(text + b"\n" for text in [*head, *lines]))
    numbers = there.select(RECORD).with_row_index(NUMBER, offset=1 + len(head))
    yield _claim(path, line.sha256, path.stat().st_size, line.received_at), _renumbered(numbers)


def original_of(line: SourceFile) -> Claim | None:
    """The file that a load came from, if it still begins with what was loaded; more may stand behind it."""
    path = Path(line.path)
    if not line.path or not path.is_file():
        return None
    digest, left, before, lines = hashlib.sha256(), line.bytes, line.start, 0
    try:
        with path.open("rb") as file:
            while before and (block := file.read(min(BLOCK, before))):
                before -= len(block)
                lines += block.count(b"\n")
            while left and (block := file.read(min(BLOCK, left))):
                digest.update(block)
                left -= len(block)
    except OSError:
        return None
    if before or left or digest.hexdigest() != line.sha256:
        return None
    return replace(_claim(path, line.sha256, line.bytes, line.received_at), start=line.start, lines_before=lines)


def _claim(path: Path, sha256: str, size: int, received_at: datetime) -> Claim:
    stat = path.stat()
    return Claim(
        path=path,
        sha256=sha256,
        bytes=size,
        received_at=received_at,
        changed_ns=stat.st_mtime_ns,
        device=stat.st_dev,
        inode=stat.st_ino,
    )


def _of(records: pl.Series) -> Chosen:
    return lambda rows: rows.filter(pl.col(RECORD).is_in(records.implode()))


def _renumbered(numbers: pl.DataFrame) -> Chosen:
    """The records of a file that was put together, under their true numbers."""
    true = numbers.with_columns(pl.col(NUMBER).cast(pl.Int64)).lazy()

    def chosen(rows: pl.LazyFrame) -> pl.LazyFrame:
        columns = rows.collect_schema().names()
        return rows.rename({RECORD: NUMBER}).join(true, on=NUMBER).select(columns)

    return chosen
