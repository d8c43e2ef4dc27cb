"""Read raw files in a process of its own, whose memory, time and disk are limited, and which may die of them."""

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import msgspec
import polars as pl

from ingest.read.outcome import READY, Job, Misfit, Outcome, Part, Read, Task, Unfit, Unreadable
from ingest.read.raw import Limits, RawFile
from ingest.read.refusal import Refusals
from ingest.read.unreadable import SourceSettingsError, UnreadableFileError

PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
"""What of the environment the child sees: nothing that could be a secret."""

PROJECT = Path(__file__).parents[2]

STARTING_UP = 60.0
"""Seconds that a child may take until it is ready."""


class ReaderStoppedError(Exception):
    """The reading process could not begin: a fault of ours, or too little memory; no file is to blame."""

    def __init__(self, code: int | None) -> None:
        """Say how it ended, if it did, and how to see more."""
        super().__init__(
            f"The process that reads files did not begin (code {code}), and nothing was read; give it more `memory` "
            "under [limits] in spiritlevel.toml, or see with SPIRITLEVEL_DEBUG=1 what it says."
        )


class ProcessLimits(Protocol):
    """How much the reading process may take; `Limits` has these, and so have the settings."""

    @property
    def memory_bytes(self) -> int:
        """Address space."""
        ...

    @property
    def disk_bytes(self) -> int:
        """The size of any one file that it writes."""
        ...

    @property
    def seconds(self) -> float:
        """Time for one raw file, of the processor and on the wall."""
        ...

    @property
    def open_files(self) -> int:
        """Files open at once."""
        ...

    @property
    def threads(self) -> int:
        """Threads of polars."""
        ...


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What reading a file gave.

    `rows` are folders of Parquet files by table, with `record` and the columns of `table.arriving`; `source` is still
    null, and a table without rows is left out. Every one of the `records` has rows or is refused. `unreadable` is a
    sentence when the file cannot be read at all; then there is nothing else.
    """

    records: int = 0
    rows: Mapping[str, Path] = field(default_factory=dict)
    refusals: Path | None = None
    head: bytes | None = None
    unreadable: str | None = None

    @property
    def refused(self) -> pl.DataFrame:
        """The refused records, each once: `record`, `reason`, `detail`, `raw`."""
        return pl.read_parquet(self.refusals) if self.refusals else Refusals.none().frame


def read_guarded(
    connector: str,
    settings: Mapping[str, Any],
    raws: Sequence[RawFile],
    into: Path,
    *,
    plugins: Sequence[Path] = (),
    limits: ProcessLimits | None = None,
    told: Callable[[int, str, Path], None] = lambda _place, _table, _part: None,
) -> list[Reading]:
    """Read files of one source with a connector; one reading for each file, in their order.

    One child process reads them, one after the other. A file at which it dies, or takes more than the limits allow, is
    unreadable, and another child goes on with the next; so is a file that does not fit what the source was told, as one
    that belongs to another. `settings` are those of the connector, as plain values; `into` is a folder for the rows;
    `limits` stand in for those of the raw files. `told` hears of every part of a file's rows as soon as it is written:
    the file's place, the table, the Parquet file; the file may still turn out to be unreadable. Raises
    `SourceSettingsError` when the connector cannot be told such settings at all, and `OSError` when the rows cannot be
    written.
    """
    readings: list[Reading] = []
    while len(readings) < len(raws):
        tasks = [
            Task(
                path=bytes(raw.path.absolute()),
                received_at=raw.received_at,
                into=bytes(into / f"{place:05d}"),
                extent=raw.extent,
                wanted=tuple(raw.texts.wanted),
            )
            for place, raw in enumerate(raws)
        ]
        job = Job(
            connector=connector,
            settings=dict(settings),
            plugins=[str(plugin) for plugin in plugins],
            limits=_merged(raws[0].limits, limits),
            tasks=tasks[len(readings) :],
        )
        for outcome in _outcomes(job):
            if isinstance(outcome, Part):
                told(len(readings), outcome.table, Path(outcome.path))
            else:
                readings.append(_reading(outcome, raws[len(readings)]))
    return readings


def _merged(limits: Limits, process: ProcessLimits | None) -> Limits:
    if process is None:
        return limits
    return replace(
        limits,
        memory_bytes=process.memory_bytes,
        disk_bytes=process.disk_bytes,
        seconds=max(1, round(process.seconds)),
        open_files=process.open_files,
        threads=process.threads,
    )


def _reading(outcome: Outcome, raw: RawFile) -> Reading:
    if isinstance(outcome, Read):
        rows = {name: Path(path) for name, path in outcome.rows.items()}
        refusals = Path(outcome.refusals) if outcome.refusals else None
        return Reading(records=outcome.records, rows=rows, refusals=refusals, head=outcome.head)
    if isinstance(outcome, Unreadable):
        return Reading(unreadable=str(UnreadableFileError(raw.name, outcome.why)))
    if isinstance(outcome, Misfit):
        return Reading(unreadable=outcome.sentence)
    if isinstance(outcome, Unfit):
        raise SourceSettingsError(outcome.sentence)
    raise OSError(outcome.errno, outcome.strerror)


def _outcomes(job: Job) -> Iterator[Outcome | Part]:
    """What the child answers, file by file; the last answer is ours when it dies before it is through."""
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment |= {"PYTHONPATH": str(PROJECT), "POLARS_MAX_THREADS": str(job.limits.threads)}
    command = [sys.executable, "-P", "-X", "utf8", "-m", "ingest.read.child", str(os.getpid())]
    errors = None if os.environ.get("SPIRITLEVEL_DEBUG") else subprocess.DEVNULL
    with tempfile.TemporaryFile() as told:
        told.write(msgspec.json.encode(job))
        told.seek(0)
        with subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, env=environment, stdin=told, stdout=subprocess.PIPE, stderr=errors, start_new_session=True
        ) as child:
            try:
                yield from _answers(child, job)
            finally:
                child.kill()


def _answers(child: subprocess.Popen[bytes], job: Job) -> Iterator[Outcome | Part]:
    answers = _Answers(child)
    if answers.next(within=STARTING_UP) != READY:
        raise ReaderStoppedError(child.poll())
    decoder = msgspec.json.Decoder(Outcome | Part)
    for _ in job.tasks:
        deadline = time.monotonic() + job.limits.seconds
        while isinstance(heard := _heard(answers, decoder, deadline), Part):
            yield heard
        if heard is None:
            late = time.monotonic() >= deadline
            yield Unreadable(why=_too_long(job.limits) if late else _last_words(child, job.limits))
            return
        yield heard


def _heard(
    answers: "_Answers", decoder: msgspec.json.Decoder[Outcome | Part], deadline: float
) -> Outcome | Part | None:
    line = answers.next(within=deadline - time.monotonic())
    return None if line is None else decoder.decode(line)


class _Answers:
    """What a child says, line by line."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        self._heard = b""

    def next(self, within: float) -> bytes | None:
        """Its next line; None when it has gone, or says nothing in so many seconds."""
        deadline = time.monotonic() + within
        while b"\n" not in self._heard:
            out = self._child.stdout
            if out is None or not select.select([out], [], [], max(deadline - time.monotonic(), 0))[0]:
                return None
            block = os.read(out.fileno(), 65_536)
            if not block:
                return None
            self._heard += block
        line, _, self._heard = self._heard.partition(b"\n")
        return line


def _too_long(limits: Limits) -> str:
    return f"takes longer than {limits.seconds} s to read"


def _last_words(child: subprocess.Popen[bytes], limits: Limits) -> str:
    """Why a child that has gone has."""
    code = child.wait()
    if code == -signal.SIGXCPU:
        return _too_long(limits)
    memory = f"{limits.memory_bytes / 1024**3:g} GiB"
    return (
        f"breaks the reader down (code {code}): it needs more than {memory} of memory, is damaged, or made to do harm"
    )
