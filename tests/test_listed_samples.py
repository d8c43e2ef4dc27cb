"""Where only common or listed labels are kept, or agents are numbers, every number is the same: all samples."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from ingest.agents import agent_keys_of
from ingest.arrivals import Arrivals
from ingest.fold import folder
from ingest.labels import kept_of
from ingest.marks import texts_of
from ingest.registry import connectors, tables
from ingest.settings.privacy import Privacy
from ingest.source import Source, configured
from ingest.table import Table
from tests.seeded_home import Reader, home_of_every_connector, settled_rows
from tests.seeded_samples import samples_of

EVERYTHING = Privacy(labels="kept")
COMMON = Privacy(labels="common")
NOTHING = Privacy(labels="listed", agents="numbered")
NUMBERED = Privacy(labels="kept", agents="numbered")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A reader for every connector."""
    return Reader.at(home_of_every_connector(tmp_path_factory.mktemp("home")), tmp_path_factory.mktemp("reader"))


def rows_of(reader: Reader, source: Source, folders: list[str], into: Path) -> Mapping[str, pl.DataFrame]:
    """Every row that a source's samples give, folded."""
    sources = {entry.name for entry in reader.settings.source}
    arrivals = Arrivals(
        store=reader.store,
        key=reader.key,
        source=source.name,
        reading=1,
        others=sources - {source.name},
        region=None,
        folder=into,
        kept=kept_of(source, sources),
        agent_keys=agent_keys_of(source),
    )
    for parts in folders:
        for part in sorted(Path(parts).glob("*.parquet")):
            copy = into / "part"
            copy.parent.mkdir(exist_ok=True)
            shutil.copy(part, copy)
            arrivals.take(0, Path(parts).name, copy)
    frames = dict(settled_rows(arrivals, into))
    if source.connector.fold is None or "event" not in frames:
        return frames
    events = frames.pop("event").select(tables()["event"].schema.names())
    fold = folder(source.connector, source.told, source=source.name, reading=1, tables=tables())
    for name, made in fold(events.lazy()).items():
        frames[name] = pl.concat([frames[name].select(made.columns), made]) if name in frames else made
    return frames


def without_texts(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows without what is text of the source's, in an order that depends on the rest alone."""
    columns = [name for name in table.columns if name not in {*texts_of(table), "flags"}]
    return frame.select(columns).sort(columns, nulls_last=False)


@pytest.mark.parametrize(
    "privacy", [COMMON, NOTHING, NUMBERED], ids=["common names are kept", "nothing is listed", "agents are numbers"]
)
@pytest.mark.parametrize("name", connectors())
def test_nothing_differs_but_names(name: str, privacy: Privacy, reader: Reader, tmp_path: Path) -> None:
    (entry,) = [entry for entry in reader.settings.source if entry.connector == name]
    source = configured(reader.settings, entry)
    reads = [reader.read(source, sample, [{}]) for sample in samples_of(name)]
    folders = [parts for read in reads for parts in read.rows.values()]
    plain = rows_of(reader, replace(source, privacy=EVERYTHING), folders, tmp_path / "plain")
    other = rows_of(reader, replace(source, privacy=privacy), folders, tmp_path / "other")
    assert plain.keys() == other.keys()
    for each, frame in plain.items():
        table = tables()[each]
        assert without_texts(other[each], table).equals(without_texts(frame, table)), each
        ids = [frame["id"].n_unique(), other[each]["id"].n_unique()]
        assert ids[0] == ids[1], "as many ids as before"
        for label in {"queue", "agent", "team", "topic", "interaction_id"} & set(frame.columns):
            assert frame[label].n_unique() == other[each][label].n_unique(), f"as many {label}s as before"
