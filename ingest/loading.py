"""Load configured sources, or files that somebody names once."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path

from ingest.inbox import matching
from ingest.pipeline import loader
from ingest.settings import Settings
from ingest.source import configured, once
from ingest.store.receipt import Receipt


class UnknownSourceError(Exception):
    """The settings name no such source."""

    def __init__(self, name: str, there: Sequence[str]) -> None:
        """Say which sources there are."""
        near = get_close_matches(name, there, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        names = ", ".join(there) or "none; add a [[source]] to spiritlevel.toml"
        super().__init__(f"The settings have no source '{name}'.{hint} There are: {names}.")


def load_configured(
    settings: Settings, only: str | None = None, progress: Callable[[Receipt], None] = lambda _: None
) -> list[Receipt]:
    """Load what is new in every source of the settings, or in one.

    Every source is checked before the first file is read, so that a slip of the pen costs nothing. Raises
    `UnknownSourceError`, `UnknownConnectorError`, `SettingsError`.
    """
    names = [entry.name for entry in settings.source]
    if only is not None and only not in names:
        raise UnknownSourceError(only, names)
    wanted = [entry for entry in settings.source if only in {None, entry.name}]
    sources = [(configured(settings, entry), matching(entry.path)) for entry in wanted]
    if not any(paths for _, paths in sources):
        return []
    with loader(settings) as load:
        return [receipt for source, paths in sources for receipt in load.files(source, paths, progress)]


def load_once(
    settings: Settings,
    connector: str,
    paths: Sequence[Path],
    *,
    name: str | None = None,
    timezone: str | None = None,
    options: Sequence[str] = (),
    progress: Callable[[Receipt], None] = lambda _: None,
) -> list[Receipt]:
    """Load files without configuration, as a source named after the connector unless another name is given."""
    source = once(settings, connector, name=name, timezone=timezone, options=options)
    with loader(settings) as load:
        return load.files(source, paths, progress)
