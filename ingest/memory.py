"""Whether there is room to load at all, asked before anything is begun: whoever runs out of memory says nothing."""

import resource
from collections.abc import Iterator
from pathlib import Path

LEAST_BYTES = 640 * 1024**2
"""What reading, the quality gate and writing take, however small or large the files are."""

CONTAINERS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
"""Where a container says how much it may take."""


class TooLittleMemoryError(Exception):
    """Loading needs more memory than it may take."""

    def __init__(self, allowed: int) -> None:
        """Say how much it may take, and how much it needs."""
        super().__init__(
            f"Loading needs {LEAST_BYTES / 1024**2:.0f} MiB of memory at least, whatever the size of the files, and "
            f"may take {allowed / 1024**2:.0f} MiB; nothing was loaded. Give it more (ulimit -d, or the memory limit "
            "of its container or service), and run it again."
        )


def enough_memory() -> None:
    """Raise `TooLittleMemoryError` when the limits of this process, or of its container, leave no room for a load."""
    allowed = min(_limits(), default=None)
    if allowed is not None and allowed < LEAST_BYTES:
        raise TooLittleMemoryError(allowed)


def _limits() -> Iterator[int]:
    for what in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        soft, _ = resource.getrlimit(what)
        if soft != resource.RLIM_INFINITY:
            yield soft
    for path in map(Path, CONTAINERS):
        try:
            said = path.read_text(encoding="ascii").strip()
        except OSError:
            continue
        if said.isdigit():
            yield int(said)
