"""An empty store on the database that a run is beside."""

import shutil
from pathlib import Path

from ingest.store.database import open_catalogue
from ingest.store.manifest import Store
from tests.faults.database import make_database, url_of
from tests.ingest.store.server import Server


def fresh_store(work: Path, server: Server | None) -> Store:
    """An empty store in a folder, which is made anew."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    if server is not None:
        make_database(server.url, "other")
    return Store(open_catalogue(address(work, server)), work)


def address(work: Path, server: Server | None) -> str:
    """The URL of that store's catalogue."""
    return url_of(work, "other", server.url if server else None)
