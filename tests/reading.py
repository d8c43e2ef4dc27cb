"""Files read as the guarded process reads them, but in this one: starting that is most of what a small load takes.

That the guarded process gives the rows of a file, and what becomes of files that break it, is shown where it is the
point: in tests/ingest/read, in tests/test_hostile_files.py, and wherever `read_here` is not asked for.
"""

from collections.abc import Callable, Iterator

from ingest.read.child import outcome
from ingest.read.outcome import Job, Outcome, Part
from ingest.registry import find_connector


def outcomes(job: Job) -> Iterator[Outcome | Part]:
    """What the reading process answers, without a process."""
    connector = find_connector(job.connector)
    told = connector.settings.model_validate(job.settings)
    for task in job.tasks:
        parts: list[tuple[str, str]] = []
        answer = outcome(connector, told, task, job.limits, _kept_in(parts))
        yield from (Part(table=table, path=path) for table, path in parts)
        yield answer


def _kept_in(parts: list[tuple[str, str]]) -> Callable[[str, str], None]:
    return lambda table, path: parts.append((table, path))
