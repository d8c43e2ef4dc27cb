"""Run one contender in a process of its own, and see how long it takes and how much memory."""

import re
import resource
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from benchmarks import contests
from benchmarks.contest import Contest
from benchmarks.processes import Peak, cpu_seconds
from ingest.discover import discover


@dataclass(frozen=True, kw_only=True)
class Lap:
    """What one contender took: the best of its rounds, on the wall and of the processors, and its peak of memory.

    Processes that it starts count as its own. `proof` is the number that it gave.
    """

    contender: str
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    proof: float


def all_contests() -> dict[str, Contest]:
    """Every contest, by name."""
    return discover(contests, Contest)


def lap(contest: str, contender: str, folder: Path, rounds: int) -> Lap:
    """Let one contender do its task, in a fresh process so that nobody inherits another's memory or caches."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as alone:
        return alone.submit(_lap, contest, contender, folder, rounds).result()


def _lap(contest: str, contender: str, folder: Path, rounds: int) -> Lap:
    run = all_contests()[contest].contenders[contender]
    best, cpu, proof = float("inf"), float("inf"), float("nan")
    peak = Peak()
    for _ in range(rounds):
        began, used = perf_counter(), cpu_seconds()
        proof = run(folder)
        best, cpu = min(best, perf_counter() - began), min(cpu, cpu_seconds() - used)
    return Lap(contender=contender, seconds=best, cpu_seconds=cpu, peak_bytes=max(peak.end(), _peak()), proof=proof)


def _peak() -> int:
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says on Linux includes the parent's memory at the time of the fork
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
        return int(found[1]) * 1024 if found else 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
