"""What was learned from the facts, kept in the catalogue: the latest is in force, those before stay as its history."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, select

from ingest.settings import Settings
from ingest.store.database import NoCatalogueError
from ingest.store.facts import open_store
from ingest.store.said import Learned


def keep_learned(settings: Settings, name: str, said: Mapping[str, Any]) -> None:
    """Keep what was learned under a name, as JSON."""
    row = Learned(name=name, at=datetime.now(UTC), said=json.dumps(said))
    with open_store(settings).catalogue.writing() as session:
        session.add(row)


def last_learned(settings: Settings, name: str) -> dict[str, Any] | None:
    """What was learned last under a name; None where nothing was."""
    try:
        store = open_store(settings, create=False)
    except NoCatalogueError:
        return None
    with store.catalogue.reading() as session:
        newest = select(Learned).where(col(Learned.name) == name).order_by(col(Learned.id).desc()).limit(1)
        row = session.exec(newest).first()
    return None if row is None else dict(json.loads(row.said))
