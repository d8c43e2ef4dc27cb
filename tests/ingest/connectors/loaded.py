"""A sample of a vendor's files, loaded as a user loads it: through guard, pseudonyms, gate and store."""

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from ingest.pipeline import Loader
from ingest.registry import tables
from ingest.source import once
from ingest.store.facts import open_facts
from ingest.store.receipt import Receipt

LoaderIn = Callable[[Path], Loader]
SAMPLES = Path(__file__).parent / "samples"


class Loaded:
    """A home into which files of one source are loaded; its facts by the name of their table."""

    def __init__(
        self, loader: Loader, connector: str, *, timezone: str | None = None, options: Sequence[str] = ()
    ) -> None:
        """An empty home, and what reads the files."""
        self._loader = loader
        self.settings = loader.settings
        self._source = once(loader.settings, connector, name=None, timezone=timezone, options=options)

    def load(self, *paths: Path) -> list[Receipt]:
        """Load these files, each by itself, in this order."""
        return [receipt for path in paths for receipt in self._loader.files(self._source, [path])]

    def __getitem__(self, table: str) -> pl.DataFrame:
        """The facts of a table in the order of their ids, without the columns that every table has."""
        rows = open_facts(self._loader.settings).scan(tables()[table]).collect().sort("id")
        return rows.with_columns(pl.col("id").str.strip_prefix(f"{self._source.name}:"))

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Every fact but the random numbers of people, to compare two states."""
        personal = {name: set(table.personal) for name, table in tables().items()}
        return {name: self[name].drop(personal[name]).rows() for name in tables() if name != "event"}
