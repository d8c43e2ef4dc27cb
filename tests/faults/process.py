"""The process in which faults are injected: told what to do line by line, and what became of it heard the same way."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from tests.faults.compiled import injector
from tests.faults.warm import ENVIRONMENT

ROOT = Path(__file__).parents[2]


class Zygote:
    """A process with the injector in it that forks for every job, or, with `stays`, does them all itself.

    What may kill needs a fork; what is only told an error does not, and costs less where everything is warm. Used as a
    context.
    """

    def __init__(self, *, stays: bool = False) -> None:
        """Start it."""
        self._stays = stays
        self._process = self._started()

    def _started(self) -> "subprocess.Popen[str]":
        environment = {**os.environ, **ENVIRONMENT, "LD_PRELOAD": str(injector())}
        command = [sys.executable, "-W", "ignore", "-m", "tests.faults.zygote", *(["--stay"] if self._stays else [])]
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, **job: Any) -> dict[str, Any]:
        """What became of a job; a process that was lost over it is told as a status, and replaced."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            self._process.communicate()
            lost = {"acknowledged": 0, "status": abs(self._process.returncode), "calls": 0}
            self._process = self._started()
            return lost
        answer: dict[str, Any] = json.loads(line)
        return answer

    def __enter__(self) -> Self:
        """The zygote itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()
