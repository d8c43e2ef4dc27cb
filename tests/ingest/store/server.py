"""A PostgreSQL of the tests' own, for as long as it is needed."""

import os
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE_S = 120.0


class NoPostgresError(Exception):
    """No PostgreSQL is installed here."""

    def __init__(self) -> None:
        """Say how it gets here."""
        super().__init__("There is no PostgreSQL here; on Debian, as root, `make system` installs it.")


def _as_postgres() -> dict[str, Any]:
    """PostgreSQL refuses to be run by root."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


@dataclass
class Server:
    """A server that listens on a socket in its folder only, and can be killed; `environment` is added to ours."""

    programs: Path
    folder: Path
    process: "subprocess.Popen[bytes] | None" = None
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where its own database is."""
        return f"postgresql+psycopg://tester@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it, and wait until it has recovered and answers."""
        told = ("-D", f"{self.folder}/db", "-k", str(self.folder), "-c", "listen_addresses=", "-c", "fsync=off")
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [f"{self.programs}/postgres", *told],
                cwd="/",
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
                **_as_postgres(),
            )
        asked = [f"{self.programs}/pg_isready", "-q", "-h", str(self.folder), "-U", "tester"]
        deadline = time.monotonic() + PATIENCE_S
        while subprocess.run(asked, check=False).returncode:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text()[-2_000:])
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill its first process, as a lack of memory would, and wait until all the others have noticed."""
        assert self.process is not None
        first = self.process.pid
        others = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        self.process.kill()
        self.process.wait()
        while any(_lives(process) for process in others):
            time.sleep(0.01)

    @property
    def runs(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def restart(self) -> None:
        """Stop it, as an administrator would, whoever is connected; and start it."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()
        self.start()

    def stop(self) -> None:
        """Stop it at once."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()


def _lives(process: str) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


@contextmanager
def running_server(within: str = "/tmp") -> Iterator[Server]:  # noqa: S108 a socket's path must be short
    """A server that runs, in a new folder. Raises `NoPostgresError`."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = programs[-1].parent if programs else Path(shutil.which("initdb") or "").parent
    if not (found / "initdb").is_file():
        raise NoPostgresError
    folder = Path(within) / f"spiritlevel-{uuid.uuid4().hex[:8]}"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    server = Server(found, folder)
    try:
        make = [f"{found}/initdb", "-D", f"{folder}/db", "-U", "tester", "-A", "trust", "-N"]
        subprocess.run(make, check=True, capture_output=True, cwd="/", **_as_postgres())
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of a server that runs. Raises `NoPostgresError`."""
    with running_server() as server:
        yield server.url
