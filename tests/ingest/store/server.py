"""A PostgreSQL of the tests' own, for as long as it is needed."""

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NoPostgresError(Exception):
    """No PostgreSQL is installed here."""

    def __init__(self) -> None:
        """Say how it gets here."""
        super().__init__("There is no PostgreSQL here; on Debian, as root, `make system` installs it.")


def as_postgres(*command: str) -> None:
    """Run a program of PostgreSQL, which refuses to be run by root."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, capture_output=True)


@contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of a server that listens on a socket only. Raises `NoPostgresError`."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = programs[-1].parent if programs else Path(shutil.which("initdb") or "").parent
    if not (found / "initdb").is_file():
        raise NoPostgresError
    folder = Path("/tmp") / f"spiritlevel-{uuid.uuid4().hex[:8]}"  # noqa: S108 - a socket's path must be short
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    try:
        as_postgres(f"{found}/initdb", "-D", f"{folder}/db", "-U", "tester", "-A", "trust", "-N")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        as_postgres(f"{found}/pg_ctl", "-D", f"{folder}/db", "-w", "-o", options, "-l", f"{folder}/log", "start")
        yield f"postgresql+psycopg://tester@/postgres?host={folder}"
        as_postgres(f"{found}/pg_ctl", "-D", f"{folder}/db", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
