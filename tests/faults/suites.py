"""Faults that have a suite of tests of their own: run at its full length, and counted by what it looks at."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.faults.other import Run, Skip
from tests.faults.process import ROOT
from tests.faults.results import Seen
from tests.ingest.store.server import Server


def suite(*words: str, cases: int = 0, by_database: bool = False) -> Run:
    """Run some tests as one point that stands for so many cases, or for as many as there are tests.

    Tests that have a variant for each database are run for one at a time.
    """

    def run(work: Path, server: Server | None, scale: float, skip: Skip) -> Iterator[tuple[int, Seen]]:
        if skip(1) or scale < 1:
            return
        variant = ["-k", "postgresql" if server else "sqlite"] if by_database else []
        environment = {**os.environ, "SPIRITLEVEL_FAULTS": "all"}
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n0",
            "-p",
            "no:cacheprovider",
            f"--basetemp={work}",
            *words,
            *variant,
        ]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
        passed = re.search(r"(\d+) passed", done.stdout)
        many = int(passed[1]) if passed else 0
        broken = None if done.returncode == 0 and many else done.stdout[-1_000:]
        yield 1, Seen(broken, cases or many or 1)

    return run
