"""Samples of a vendor's files, loaded as a user loads them: through guard, pseudonyms, gate and store."""

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

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

    def load_twice(self, sample: Path, again: bytes | None = None) -> dict[str, int]:
        """Load a sample, then its records once more, which must change no fact; how many rows each table has.

        The second file is `again`, the same records in another order; without it, the sample with an empty line more.
        """
        other = self.settings.home / f"again_{sample.name}"
        other.write_bytes(sample.read_bytes().rstrip(b"\n") + b"\n\n" if again is None else again)
        (first,) = self.load(sample)
        before = self._facts()
        (second,) = self.load(other)
        assert (first.state, second.state) == ("done", "done"), (first.message, second.message)
        assert first.records == first.new + first.stale + first.quarantined, first
        assert (second.records, second.new, second.updated) == (first.records, 0, 0), second
        after = self._facts()
        for name, frame in after.items():
            assert_frame_equal(frame, before[name])
            assert not frame["id"].str.contains("{", literal=True).any(), name
        return {name: frame.height for name, frame in after.items() if frame.height}

    def __getitem__(self, table: str) -> pl.DataFrame:
        """The facts of a table in the order of their ids, which here do not begin with the source's name."""
        rows = open_facts(self.settings).scan(tables()[table]).collect().sort("id")
        return rows.with_columns(pl.col("id").str.strip_prefix(f"{self._source.name}:"))

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Every fact but the random numbers of people, to compare two states."""
        personal = {name: set(table.personal) for name, table in tables().items()}
        return {name: self[name].drop(personal[name]).rows() for name in tables() if name != "event"}

    def _facts(self) -> dict[str, pl.DataFrame]:
        return {name: self[name] for name in tables()}
