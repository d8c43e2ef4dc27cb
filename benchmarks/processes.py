"""What a process and all that it starts take: the most memory at any moment, and the time of the processors."""

import os
import resource
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

EVERY_S = 0.05
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class Peak:
    """The most memory that this process and its children held together, looked at twenty times a second."""

    def __init__(self) -> None:
        """Begin to look."""
        self.bytes = 0
        self._done = Event()
        self._looking = Thread(target=self._look, daemon=True)
        self._looking.start()

    def end(self) -> int:
        """Stop looking; the peak in bytes."""
        self._done.set()
        self._looking.join()
        return self.bytes

    def _look(self) -> None:
        while True:
            self.bytes = max(self.bytes, sum(_resident(pid) for pid in family()))
            if self._done.wait(EVERY_S):
                return


def cpu_seconds() -> float:
    """Processor time of this process, of the children that have ended, and of those that live."""
    own, ended = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    alive = sum(_ticks(pid) for pid in family() if pid != os.getpid()) / TICKS
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime + alive


def family(pid: int | None = None) -> Iterator[int]:
    """The process and all that came of it, where the system tells."""
    pid = pid or os.getpid()
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _words(task):
            yield from family(int(child))


def _resident(pid: int) -> int:
    words = _words(Path(f"/proc/{pid}/statm"))
    return int(words[1]) * PAGE if words else 0


def _ticks(pid: int) -> int:
    words = _words(Path(f"/proc/{pid}/stat"))
    return sum(map(int, words[13:17])) if words else 0


def _words(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split()
    except OSError:  # it has ended meanwhile
        return []
