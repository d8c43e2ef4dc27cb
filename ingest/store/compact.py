"""Let nothing of what was deleted stay on the disk: no free page, no old version of a row, no log of changes."""

import sqlite3
import time

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ingest.store.database import told
from ingest.store.manifest import Store

PATIENCE_S = 20.0
"""How long readers of the catalogue are waited for; a question takes less."""

OF_CUSTOMERS = ("person_alias", "person", "forgotten", "quarantine", "source_file", "audit", "segment")
"""The tables in which something of a customer may have stood."""


def compact(store: Store) -> bool:
    """Write the catalogue anew without what was deleted; False when a reader kept the old state of it on the disk.

    Raises `CatalogueError` when it cannot be written.
    """
    engine = store.catalogue.engine
    if engine.dialect.name == "postgresql":
        with told(engine), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"VACUUM (FULL) {', '.join(OF_CUSTOMERS)}"))
        return True
    until = time.monotonic() + PATIENCE_S
    with told(engine):
        while not _written_anew(store):
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
    return True


def _written_anew(store: Store) -> bool:
    connection = store.catalogue.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        held_up = cursor.fetchone()
    except (DBAPIError, sqlite3.OperationalError) as error:
        if "locked" not in str(error):
            raise
        return False
    finally:
        connection.close()
    return held_up is not None and not held_up[0]
