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
from ingest.discover import discover


@dataclass(frozen=True, kw_only=True)
class Lap:
    """What one contender took: the best of its rounds in seconds, its peak memory in bytes, and its proof."""

    contender: str
    seconds: float
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
    best, proof = float("inf"), float("nan")
    for _ in range(rounds):
        began = perf_counter()
        proof = run(folder)
        best = min(best, perf_counter() - began)
    return Lap(contender=contender, seconds=best, peak_bytes=_peak(), proof=proof)


def _peak() -> int:
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says on Linux includes the parent's memory at the time of the fork
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
        return int(found[1]) * 1024 if found else 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
