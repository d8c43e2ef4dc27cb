"""A process that is ready to load, and forks one that does for every point: with the injector in it.

A point costs a fork instead of the import of every library. Nothing here touches polars before the fork, whose threads
would not survive it.
"""

import ctypes
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from ingest.store.database import open_catalogue
from ingest.store.manifest import Store
from tests.faults.scenarios import SCENARIOS

PATIENCE_S = 120
MODES = {"count": 0, "before": 1, "after": 2, "torn": 3, "power": 4, "error": 5}


def run(job: dict[str, Any], report: int) -> None:
    """In the forked process: arm the injector, do the steps, and tell after each of them that it is done."""
    signal.alarm(PATIENCE_S)
    library = ctypes.CDLL(None)
    library.fault_calls.restype = ctypes.c_long
    told: dict[str, Any] = {}
    try:
        store = Store(open_catalogue(job["url"]), Path(job["folder"])) if not job["migrate"] else None
        library.fault_arm(
            f"{job['folder']}/".encode(),
            ctypes.c_long(job["at"]),
            MODES[job["mode"]],
            job["errno"],
            int(job["lasting"]),
            job["losses"].encode(),
        )
        store = store or Store(open_catalogue(job["url"]), Path(job["folder"]))
        for step in SCENARIOS[job["scenario"]].during:
            step(store)
            os.write(report, b".")
    except Exception as error:  # noqa: BLE001 what it was is what is looked at
        told = {"error": f"{type(error).__module__}.{type(error).__name__}", "said": str(error)[:300]}
    told["calls"] = library.fault_calls()
    os.write(report, b"\n" + json.dumps(told).encode())
    os._exit(0)


def main() -> None:
    """Answer every line of standard input, a job as JSON, with a line of what became of it."""
    for line in sys.stdin:
        job = json.loads(line)
        here, there = os.pipe()
        if (child := os.fork()) == 0:
            os.close(here)
            run(job, there)
        os.close(there)
        with os.fdopen(here, "rb") as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        dots, _, rest = said.partition(b"\n")
        answer = {"acknowledged": len(dots), "status": status, **(json.loads(rest) if rest else {})}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
