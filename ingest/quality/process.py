"""The worker as its parent sees it: a process that answers, or is lost."""

import os
import queue
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread

import msgspec

import ingest
from ingest.quality.message import Answer, Question

COMMAND = (sys.executable, "-P", "-W", "ignore", "-m", "ingest.quality.worker")
"""How a worker is started. -P: a pandas.py in the folder that we were called from is not ours."""

_HOUSE = str(Path(str(ingest.__file__)).parents[1])


class GateError(Exception):
    """The gate could not give results, so nothing may be published; the message says why."""


class Worker:
    """A started worker. It holds nothing worth keeping, so it is ended by killing it."""

    def __init__(self) -> None:
        """Start it; it begins to import at once, while the parent does something else."""
        # -P: a pandas.py in the folder that we were called from is not ours. A session of its own: what interrupts the
        # parent is the parent's to handle.
        self._process = subprocess.Popen(  # noqa: S603 our own interpreter and module
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._is_ready = False
        self._listener = Thread(target=self._listen, name="quality gate", daemon=True)
        self._listener.start()

    def wait_until_ready(self, within_s: float) -> None:
        """Return when it has imported what it needs. Raises `GateError`."""
        if not self._is_ready:
            answer = self._answer(within_s)
            if answer.error:
                raise GateError(f"The quality gate cannot start: {answer.error}")
            self._is_ready = True

    def ask(self, question: Question, within_s: float) -> Answer:
        """The answer to a question. Raises `GateError` when it does not come."""
        with suppress(BrokenPipeError):  # it is gone; waiting for its answer says how
            if self._process.stdin:
                self._process.stdin.write(msgspec.json.encode(question) + b"\n")
                self._process.stdin.flush()
        return self._answer(within_s)

    def end(self) -> None:
        """Kill it and let go of its pipes."""
        self._process.kill()
        self._process.wait()
        self._listener.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()

    def _answer(self, within_s: float) -> Answer:
        try:
            line = self._lines.get(timeout=within_s)
        except queue.Empty:
            raise GateError(f"The quality gate did not answer within {within_s:g} seconds.") from None
        if not line.endswith(b"\n"):
            raise GateError(f"The quality gate's process ended before it answered ({_ending(self._process.wait())}).")
        return msgspec.json.decode(line, type=Answer)

    def _listen(self) -> None:
        # A thread, because a pipe has no timeout of its own. The last line, empty or cut short, is the end.
        pipe = self._process.stdout
        while pipe:
            line = pipe.readline()
            self._lines.put(line)
            if not line.endswith(b"\n"):
                break


def _environment() -> dict[str, str]:
    # Neither our secrets nor settings for another Great Expectations are the worker's business.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SPIRITLEVEL_", "GX_"))}
    path = os.pathsep.join(filter(None, [_HOUSE, os.environ.get("PYTHONPATH")]))
    return {**kept, "PYTHONPATH": path, "GX_ANALYTICS_ENABLED": "false"}


def _ending(code: int) -> str:
    return f"killed by signal {-code}; perhaps memory ran out" if code < 0 else f"exit code {code}"
