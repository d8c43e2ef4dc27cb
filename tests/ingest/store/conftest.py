"""A store on each database that the product supports: SQLite, and a PostgreSQL of the tests' own."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from ingest.store.database import open_catalogue
from ingest.store.manifest import Store
from tests.ingest.store.server import NoPostgresError, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL that listens on a socket only; skipped where none is installed, but failed in CI."""
    try:
        with running_postgres() as url:
            yield url
    except NoPostgresError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


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
