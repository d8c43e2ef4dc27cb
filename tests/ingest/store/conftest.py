"""A store on each database that the product supports: SQLite, and a PostgreSQL of the tests' own."""

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from ingest.store.database import open_catalogue
from ingest.store.manifest import Store


def as_postgres(*command: str) -> None:
    """Run a program of PostgreSQL, which refuses to be run by root."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, capture_output=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL that listens on a socket only; skipped where none is installed, but failed in CI."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = programs[-1].parent if programs else Path(shutil.which("initdb") or "").parent
    if not (found / "initdb").is_file():
        message = "There is no PostgreSQL here; on Debian, as root, `make system` installs it."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
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


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    if request.param == "sqlite":
        yield Store(open_catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}"), tmp_path)
        return
    server = request.getfixturevalue("postgres")
    name = f"test_{uuid.uuid4().hex[:8]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    catalogue = open_catalogue(server.replace("/postgres?", f"/{name}?"))
    yield Store(catalogue, tmp_path)
    catalogue.engine.dispose()
