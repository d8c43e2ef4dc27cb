"""The process that reads raw files behind limits: `python -m ingest.read.child PARENT`, a job on standard input."""

import errno
import gc
import os
import resource
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import msgspec
from polars.exceptions import PanicException
from pydantic import ValidationError

from ingest.connector import Connector, SourceSettings
from ingest.read.collect import Told, collected
from ingest.read.outcome import READY, Job, Misfit, Outcome, Part, Task, Unfit, Unreadable, Unwritable
from ingest.read.parent import end_with
from ingest.read.raw import Limits, RawFile
from ingest.read.texts import Texts
from ingest.read.unreadable import SourceSettingsError, UnreadableFileError
from ingest.registry import UnknownConnectorError, find_connector

FEW_CYCLES = 500_000
"""Objects that are made between two searches for those that hold one another."""


def main() -> None:
    """Read every file of the job, and answer with one line of JSON for each as soon as it is read."""
    end_with(int(sys.argv[1]))
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    # Whatever a library or a plug-in prints must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    restrict(job.limits)
    # What is read holds no cycles: looking for them after every few hundred records takes half of the time of reading.
    gc.set_threshold(FEW_CYCLES)
    answers.write(READY + b"\n")
    answers.flush()

    def tell(answer: Outcome | Part) -> None:
        answers.write(msgspec.json.encode(answer) + b"\n")
        answers.flush()

    for answer in outcomes(job, lambda table, path: tell(Part(table=table, path=path))):
        tell(answer)


def outcomes(job: Job, told: Told = lambda _name, _path: None) -> Iterator[Outcome]:
    """Read file by file; an unknown connector, or settings that it does not know, end it at once."""
    try:
        connector = find_connector(job.connector, tuple(Path(plugin) for plugin in job.plugins))
        settings = connector.settings.model_validate(job.settings)
    except UnknownConnectorError as error:
        yield Unfit(sentence=str(error))
        return
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(map(str, first["loc"]))
        yield Unfit(sentence=f"The connector '{job.connector}' cannot be told '{key}' so: {first['msg']}.")
        return
    for task in job.tasks:
        allow_seconds(job.limits.seconds)
        yield outcome(connector, settings, task, job.limits, told)


def restrict(limits: Limits) -> None:
    """Take no more than the limits from here on; nobody else may read what is written."""
    os.umask(0o077)
    _at_most(resource.RLIMIT_CORE, 0)
    _at_most(resource.RLIMIT_NOFILE, limits.open_files)
    _at_most(resource.RLIMIT_FSIZE, limits.disk_bytes)
    _at_most(resource.RLIMIT_AS, limits.memory_bytes)


def allow_seconds(seconds: int) -> None:
    """Let the processor work for so long from now on, then no more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _at_most(what: int, limit: int) -> None:
    _, hard = resource.getrlimit(what)
    least = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    try:
        resource.setrlimit(what, (least, least))
    except (OSError, ValueError):  # pragma: no cover - macOS does not limit the address space
        return


def outcome(
    connector: Connector,
    settings: SourceSettings,
    task: Task,
    limits: Limits,
    told: Told = lambda _name, _path: None,
) -> Outcome:
    """Read one file; whatever goes wrong becomes an answer without a word out of the file."""
    path = Path(os.fsdecode(task.path))
    raw = RawFile(path=path, received_at=task.received_at, limits=limits, extent=task.extent, texts=Texts(task.wanted))
    try:
        return collected(connector, settings, raw, Path(os.fsdecode(task.into)), told)
    except UnreadableFileError as error:
        return Unreadable(why=error.why)
    except SourceSettingsError as error:
        return Misfit(sentence=f"{raw.name}: {error}")
    except MemoryError:
        return Unreadable(why=f"needs more memory than the {limits.memory_bytes / 1024**3:g} GiB that reading may take")
    except (Exception, PanicException) as error:  # noqa: BLE001 - a connector's fault is told, not thrown
        return _unwritable(error, limits) or Unreadable(why=f"makes '{connector.name}' fail ({_where(error)})")


def _unwritable(error: BaseException, limits: Limits) -> Outcome | None:
    """What to answer when the rows could not be written: the file's fault if they are too many, else the disk's."""
    code = error.errno if isinstance(error, OSError) else None
    if code == errno.EFBIG:
        return Unreadable(why=f"gives more rows than fit into the {limits.disk_bytes / 1024**3:g} GiB they may take")
    if code in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO):
        return Unwritable(errno=code, strerror=os.strerror(code))
    return None


def _where(error: BaseException) -> str:
    """The kind of error and where it was raised; its own words could be words of the file."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    return f"{type(error).__name__} in {Path(ours[-1].filename).name}, line {ours[-1].lineno}"


if __name__ == "__main__":
    main()
