"""Load configured sources, or files that somebody names once."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path

from ingest.find import root_of
from ingest.inbox import matching
from ingest.pipeline import loader
from ingest.recognise import Candidate, by_connector
from ingest.registry import connectors, find_connector
from ingest.settings import FILE, Settings
from ingest.source import Source, configured, once
from ingest.store.receipt import Receipt
from ingest.store.writer import Waits, always


class NoSourceError(Exception):
    """There is nothing to load, because the settings name no source."""

    def __init__(self, home: Path) -> None:
        """Say which settings, and the ways out."""
        where = f"{home / FILE} names no source" if (home / FILE).exists() else f"There is no {home / FILE}"
        super().__init__(
            f"{where}, so there is nothing to load. 'spiritlevel init' writes one to begin with, --home names the "
            "folder that is meant, and 'spiritlevel ingest CONNECTOR FILE...' loads files without settings."
        )


class UnknownSourceError(Exception):
    """The settings name no such source."""

    def __init__(self, name: str, there: Sequence[str]) -> None:
        """Say which sources there are."""
        near = get_close_matches(name, there, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        names = ", ".join(there) or "none; add a [[source]] to spiritlevel.toml"
        super().__init__(f"The settings have no source '{name}'.{hint} There are: {names}.")


def load_configured(
    settings: Settings,
    only: str | None = None,
    progress: Callable[[Receipt], None] = lambda _: None,
    *,
    waits: Waits = always,
) -> list[Receipt]:
    """Load what is new in every source of the settings, or in one.

    Every source is checked before the first file is read, so that a slip of the pen costs nothing. Raises
    `NoSourceError`, `UnknownSourceError`, `UnknownConnectorError`, `SettingsError`, and `StoreHeldError` when somebody
    else is loading and `waits` says that this is not waited for.
    """
    sources = [(source, matching(path), root_of(path)) for source, path in wanted(settings, only)]
    if not any(paths for _, paths, _ in sources):
        return []
    with loader(settings, waits=waits) as load:
        return [
            receipt for source, paths, root in sources for receipt in load.files(source, paths, progress, within=root)
        ]


def wanted(settings: Settings, only: str | None = None) -> list[tuple[Source, str]]:
    """Every source of the settings, or one, checked, and the pattern of its files. Raises as `load_configured` does."""
    if not settings.source and only is None:
        raise NoSourceError(settings.home)
    names = [entry.name for entry in settings.source]
    if only is not None and only not in names:
        raise UnknownSourceError(only, names)
    return [(configured(settings, entry), entry.path) for entry in settings.source if only in {None, entry.name}]


def load_once(
    settings: Settings,
    connector: str,
    paths: Sequence[Path],
    *,
    name: str | None = None,
    timezone: str | None = None,
    options: Sequence[str] = (),
    progress: Callable[[Receipt], None] = lambda _: None,
    waits: Waits = always,
) -> list[Receipt]:
    """Load files without configuration, as a source named after the connector unless another name is given."""
    source = once(settings, connector, name=name, timezone=timezone, options=options)
    with loader(settings, waits=waits) as load:
        return load.files(source, paths, progress)


def load_recognised(
    settings: Settings,
    paths: Sequence[Path],
    choose: Callable[[Path, Sequence[Candidate]], Candidate],
    *,
    name: str | None = None,
    timezone: str | None = None,
    progress: Callable[[Receipt], None] = lambda _: None,
    waits: Waits = always,
) -> list[Receipt]:
    """Load files by what their content tells they are; `choose` is told every file's candidates and takes one.

    Raises `NotRecognisedError`, and what `choose` raises, before the first file is loaded.
    """
    found = by_connector(paths, settings.plugins.connectors, choose)
    sources = [(once(settings, connector, name=name, timezone=timezone), some) for connector, some in found.items()]
    with loader(settings, waits=waits) as load:
        return [receipt for source, some in sources for receipt in load.files(source, some, progress)]


def what_is_missing(settings: Settings, word: str) -> str:
    """What to say to somebody who named one thing to load with or from, and no file. Raises `UnknownConnectorError`."""
    if word in {entry.name for entry in settings.source}:
        return f"'{word}' is a source of the settings: spiritlevel ingest --source {word}"
    if Path(word).name != word or Path(word).suffix:
        return f"There is no file {word}."
    find_connector(word, settings.plugins.connectors)
    return f"Name the files: spiritlevel ingest {word} FILE..."


def are_files(settings: Settings, word: str) -> bool:
    """Whether a word that stands where a connector's name could is a file's name instead."""
    return word not in connectors(settings.plugins.connectors) and Path(word).exists()
