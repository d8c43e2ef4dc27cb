"""What is there: the tables, and the connectors with those of the user's own folders."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ingest import connectors as connectors_folder
from ingest import tables as tables_folder
from ingest.connector import Connector, SourceSettings
from ingest.discover import discover
from ingest.table import Table


class UnknownConnectorError(Exception):
    """No connector has this name."""

    def __init__(self, name: str, there: Iterable[str]) -> None:
        """Say what exists, the nearest name first."""
        names = sorted(there)
        near = get_close_matches(name, names, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        super().__init__(f"There is no connector '{name}'.{hint} There are: {', '.join(names)}.")


class ConnectorSettingsError(Exception):
    """A source was told something that its connector does not know, or not told something that it needs."""


@cache
def tables() -> Mapping[str, Table]:
    """Every canonical table, by name."""
    return discover(tables_folder, Table)


@cache
def connectors(plugins: tuple[Path, ...] = ()) -> Mapping[str, Connector]:
    """Every connector, by name: the product's own and those of the plug-in folders."""
    return discover(connectors_folder, Connector, plugins)


def find_connector(name: str, plugins: tuple[Path, ...] = ()) -> Connector:
    """The connector of this name. Raises `UnknownConnectorError`."""
    there = connectors(plugins)
    if name not in there:
        raise UnknownConnectorError(name, there)
    return there[name]


def told(connector: Connector, source: str, timezone: str | None, options: Mapping[str, Any]) -> SourceSettings:
    """What the source is told, checked by the connector. Raises `ConnectorSettingsError`."""
    given = {**options, "source": source, "timezone": timezone}
    try:
        return connector.settings.model_validate(given)
    except ValidationError as error:
        keys = sorted(set(connector.settings.model_fields) - {"source", "timezone"})
        raise ConnectorSettingsError(_sentence(source, connector, keys, error)) from None


def _sentence(source: str, connector: Connector, keys: list[str], error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        near = get_close_matches(key, keys, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else "."
        wrong = f"'{key}' is no setting of {connector.name}{hint} It knows: {', '.join(keys) or 'none'}."
    elif first["type"] == "missing":
        wrong = f"{connector.name} needs the setting '{key}'; 'spiritlevel connectors {connector.name}' explains it."
    else:
        what = first["msg"].removeprefix("Value error, ")
        wrong = f"{key + ': ' if key else ''}{what}{'' if what.endswith(('.', '?')) else '.'}"
    return f"Source '{source}': {wrong}"
