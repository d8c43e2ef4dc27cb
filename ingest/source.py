"""One source as it is loaded: its connector, what it was told, and the name by which this way of reading is known."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from ingest.connector import Connector, SourceSettings
from ingest.registry import find_connector, told
from ingest.settings import Settings, SourceEntry


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """A source that can be loaded."""

    name: str
    connector: Connector
    told: SourceSettings
    plugins: tuple[Path, ...] = ()

    @property
    def digest(self) -> str:
        """What the rows depend on beside the files: connector and settings. When it changes, files are read anew."""
        said = {"connector": self.connector.name, "settings": self.told.model_dump(mode="json")}
        return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()


def configured(settings: Settings, entry: SourceEntry) -> Source:
    """The source of an entry of the settings. Raises `UnknownConnectorError` and `ConnectorSettingsError`."""
    connector = find_connector(entry.connector, settings.plugins.connectors)
    return Source(
        name=entry.name,
        connector=connector,
        told=told(connector, entry.name, entry.timezone, entry.options),
        plugins=settings.plugins.connectors,
    )


def at_once(settings: Settings, connector: str, name: str, timezone: str | None, options: dict[str, Any]) -> Source:
    """A source that no settings name, as the command line describes it."""
    found = find_connector(connector, settings.plugins.connectors)
    return Source(
        name=name, connector=found, told=told(found, name, timezone, options), plugins=settings.plugins.connectors
    )
