"""One source as it is loaded: its connector, what it was told, and the name by which this way of reading is known."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from ingest.connector import Connector, SourceSettings
from ingest.door.name import is_arrival
from ingest.manner import manner_of, privacy_in_force
from ingest.registry import find_connector
from ingest.settings import Settings, SourceEntry
from ingest.settings.privacy import Privacy
from ingest.settings.source import source_once, source_settings


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """A source that can be loaded."""

    name: str
    connector: Connector
    told: SourceSettings
    plugins: tuple[Path, ...] = ()
    privacy: Privacy = field(default_factory=Privacy)

    @property
    def digest(self) -> str:
        """What the rows depend on beside the files: connector and settings. When it changes, files are read anew.

        Before a colon stands what of [privacy] decides on ids: `manner`.
        """
        said: dict[str, Any] = {"connector": self.connector.name, "settings": self.told.model_dump(mode="json")}
        if self.privacy.labels != "kept":
            said["listed"] = sorted(self.privacy.listed)
        digest = hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()
        return f"{self.manner}:{digest}" if self.manner else digest

    @property
    def manner(self) -> str:
        """What of texts is kept, where that is not what they are: ids differ with it, and must not be mixed."""
        return manner_of(self.privacy)

    def goes_on(self, path: Path) -> bool:
        """Whether a file may go on where it ended when it was read before; what the door has written does not."""
        growing = self.connector.growing
        return growing is not None and growing.goes_on and not is_arrival(path.name)


def configured(settings: Settings, entry: SourceEntry) -> Source:
    """The source of an entry of the settings. Raises `UnknownConnectorError` and `SettingsError`."""
    return _source(settings, entry, home=settings.home)


def once(
    settings: Settings,
    connector: str,
    *,
    name: str | None = None,
    timezone: str | None = None,
    options: Iterable[str] = (),
) -> Source:
    """A source that no settings name, as the command line describes it; its name is the connector's if it has none.

    Raises `UnknownConnectorError` and `SettingsError`.
    """
    entry = source_once(connector, name=name or connector, timezone=timezone, options=options)
    return _source(settings, entry, home=None)


def _source(settings: Settings, entry: SourceEntry, *, home: Path | None) -> Source:
    plugins = settings.plugins.connectors
    connector = find_connector(entry.connector, plugins)
    told = source_settings(entry, connector.settings, home=home)
    return Source(name=entry.name, connector=connector, told=told, plugins=plugins, privacy=privacy_in_force(settings))
