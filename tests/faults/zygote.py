"""A process that is ready to load, and forks one that does for every point: with the injector in it.

A point costs a fork instead of the import of every library. Nothing here touches polars before the fork, whose threads
would not survive it. With `--stay` it does the steps itself, which is enough where nobody is killed.
"""

import ctypes
import json
import os
import select
import signal
import sys
from pathlib import Path
from typing import Any

from ingest.store.database import open_catalogue
from ingest.store.manifest import Store
from tests.faults import statements
from tests.faults.scenarios import SCENARIOS
from tests.faults.warm import compile_statements, remember_engines

PATIENCE_S = 120
MODES = {"count": 0, "before": 1, "after": 2, "torn": 3, "power": 4, "error": 5}


def run(job: dict[str, Any], report: int) -> None:
    """Arm the injector, do the steps, and tell after each of them that it is done; disarm it again."""
    if job.get("warms"):
        compile_statements(Store(open_catalogue(job["url"]), Path(job["folder"])))
        os.write(report, b"\n{}")
        return
    signal.alarm(PATIENCE_S)
    library = ctypes.CDLL(None)
    library.fault_calls.restype = ctypes.c_long
    told: dict[str, Any] = {}
    store = None
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
        statements.begin(job["happens"], job["at"], job["seconds"], job["url"], job["flag"])
        for step in SCENARIOS[job["scenario"]].during:
            step(store)
            os.write(report, b".")
    except Exception as error:  # noqa: BLE001 what it was is what is looked at
        told = {"error": f"{type(error).__module__}.{type(error).__name__}", "said": str(error)[:300]}
    told |= {"calls": library.fault_calls(), "statements": statements.seen()}
    library.fault_disarm()
    if store is not None:
        store.catalogue.engine.dispose()
    os.write(report, b"\n" + json.dumps(told).encode())


def forked(job: dict[str, Any], report: int) -> int:
    """The same in a process of its own; how that ended."""
    if job.get("warms"):
        return stayed(job, report)
    if (child := os.fork()) == 0:
        run(job, report)
        os._exit(0)
    os.close(report)
    if job["kill_after_s"] is not None:
        ended = os.pidfd_open(child)
        if not select.select([ended], [], [], job["kill_after_s"])[0]:
            os.kill(child, signal.SIGKILL)
        os.close(ended)
    return os.waitpid(child, 0)[1]


def stayed(job: dict[str, Any], report: int) -> int:
    """The same here."""
    run(job, report)
    os.close(report)
    signal.alarm(0)
    return 0


def main() -> None:
    """Answer every line of standard input, a job as JSON, with a line of what became of it."""
    remember_engines()
    statements.watch()
    do = stayed if sys.argv[1:] == ["--stay"] else forked
    for line in sys.stdin:
        here, there = os.pipe()
        status = do(json.loads(line), there)
        with os.fdopen(here, "rb") as pipe:
            dots, _, rest = pipe.read().partition(b"\n")
        answer = {"acknowledged": len(dots), "status": status, **(json.loads(rest) if rest else {})}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
