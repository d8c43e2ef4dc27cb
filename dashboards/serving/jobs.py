"""Long work that a reader asks for: commands of our own in a process beside the server, one at a time for each home."""

import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

MOST_LINES = 200


@dataclass(kw_only=True)
class Job:
    """A command that was started; `lines` are the last that it said, `code` how it ended, None while it runs."""

    what: str
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_LINES))
    code: int | None = None

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.code is None

    @property
    def last_words(self) -> str:
        """The last line that it said; empty before the first."""
        return self.lines[-1] if self.lines else ""


_JOBS: dict[Path, Job] = {}
_ONE_STARTS = threading.Lock()


def job_of(home: Path) -> Job | None:
    """The job of this home folder that runs, or has ended and was not put away yet."""
    return _JOBS.get(home)


def start(home: Path, what: str, words: Sequence[str]) -> Job:
    """Run `spiritlevel WORDS --home HOME` unless something runs in this home already; gives what runs."""
    with _ONE_STARTS:
        there = _JOBS.get(home)
        if there is not None and there.runs:
            return there
        job = Job(what=what)
        # -c and not -m: the current folder of the server, which may be anybody's, must not come before our modules.
        command = [sys.executable, "-P", "-c", "import spiritlevel; spiritlevel.main()", *words, "--home", str(home)]
        process = subprocess.Popen(  # noqa: S603 the words are ours, and no shell reads them
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        _JOBS[home] = job
    threading.Thread(target=_listen, args=(job, process), daemon=True, name="job").start()
    return job


def put_away(home: Path) -> None:
    """Forget a job that has ended."""
    with _ONE_STARTS:
        if (job := _JOBS.get(home)) is not None and not job.runs:
            del _JOBS[home]


def _listen(job: Job, process: "subprocess.Popen[str]") -> None:
    with process:
        for line in process.stdout or ():
            if line.strip():
                job.lines.append(line.rstrip())
    job.code = process.returncode
