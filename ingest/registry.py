"""What is there: the tables, and the connectors with those of the user's own folders."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from ingest import connectors as connectors_folder
from ingest import tables as tables_folder
from ingest.connector import Connector
from ingest.discover import discover, find_own
from ingest.table import Table


class UnknownConnectorError(Exception):
    """No connector has this name."""

    def __init__(self, name: str, there: Iterable[str]) -> None:
        """Say what exists, the nearest name first."""
        names = sorted(there)
        near = get_close_matches(name, names, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        super().__init__(f"There is no connector '{name}'.{hint} There are: {', '.join(names)}.")


@cache
def tables() -> Mapping[str, Table]:
    """Every canonical table, by name."""
    return discover(tables_folder, Table)


@cache
def connectors(plugins: tuple[Path, ...] = ()) -> Mapping[str, Connector]:
    """Every connector, by name: the product's own and those of the plug-in folders."""
    return discover(connectors_folder, Connector, plugins)


def find_connector(name: str, plugins: tuple[Path, ...] = ()) -> Connector:
    """The connector of this name. Raises `UnknownConnectorError`, and with plug-ins whatever `connectors` raises."""
    # Each process that reads files asks for one: the others are most of what its start would take.
    if not plugins and (own := find_own(connectors_folder, Connector, name)):
        return own
    there = connectors(plugins)
    if name not in there:
        raise UnknownConnectorError(name, there)
    return there[name]
