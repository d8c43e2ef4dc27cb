"""What the contests of loading share: the rows, our own way of loading them, and dlt's ways into DuckDB."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from shutil import rmtree
from typing import Any

import duckdb
import numpy as np
import polars as pl

from ingest.keys import open_key
from ingest.pipeline import Loader
from ingest.quality.gate import Gate
from ingest.settings import Settings
from ingest.source import once
from ingest.store.facts import open_facts, open_store
from ingest.tables.leg import leg

os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR"}  # dlt would call out, and talk

ZONE = "Europe/Berlin"
DAYS = 60
CLOCK = "%Y-%m-%d %H:%M:%S"


def contacts(rows: int) -> pl.DataFrame:
    """Contacts of sixty days in order of time, as a telephone system would export them; clocks without a zone."""
    dice = np.random.default_rng(7)
    wait_s, patience_s = dice.exponential(40, rows), dice.exponential(180, rows)
    queued_s = np.sort(dice.integers(0, DAYS * 86_400, rows)) + 1_767_225_600
    talk_s = dice.exponential(200, rows).round(1)
    picked_s = queued_s + np.minimum(wait_s, patience_s)
    clocks = {"queued": queued_s, "answered": picked_s, "ended": picked_s + talk_s}
    gave_up = pl.Series(patience_s < wait_s)
    return pl.DataFrame(
        {
            "call": pl.Series(np.arange(rows) + 10_000_000).cast(pl.String) + "-x",
            "channel": np.array(["voice", "chat", "video"])[dice.integers(0, 3, rows)],
            "queue": np.array([f"queue {x:02}" for x in range(20)])[dice.integers(0, 20, rows)],
            "agent": pl.Series(dice.integers(8000, 8300, rows)).cast(pl.String),
            **{name: pl.from_epoch(pl.Series(s.astype(np.int64))) for name, s in clocks.items()},
            "talk": talk_s,
            "hold": dice.exponential(20, rows).round(1),
            "acw": dice.exponential(30, rows).round(1),
        }
    ).with_columns(pl.when(~gave_up).then(pl.col(name)).alias(name) for name in ("agent", "answered"))


@cache
def gate() -> Gate:
    """One quality gate for all rounds: after the first it is warm, as it is where files keep coming."""
    return Gate()


def ours(connector: str, *options: str) -> Callable[[Path], float]:
    """Our own way, from the raw file to the commit, gate included."""

    def load(folder: Path) -> float:
        settings = Settings(home=folder / "home")
        rmtree(settings.home, ignore_errors=True)
        store = open_store(settings)
        loader = Loader(settings, store, open_key(settings, store), gate())
        source = once(settings, connector, timezone=ZONE, options=options)
        (receipt,) = loader.files(source, [raw(folder)])
        if receipt.state != "done" or receipt.new != receipt.records:
            raise AssertionError(receipt)
        return proof(folder / "home")

    return load


def ours_from_cold(connector: str, *options: str) -> Callable[[Path], float]:
    """The same by the command line: the start of Python, and of the quality gate, included."""
    said = [word for option in options for word in ("--set", option)]

    def load(folder: Path) -> float:
        home = folder / "home"
        rmtree(home, ignore_errors=True)
        command = [sys.executable, "-m", "spiritlevel", "ingest", "--home", str(home), "--timezone", ZONE, connector]
        subprocess.run([*command, str(raw(folder)), *said], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
        return proof(home)

    return load


def proof(home: Path) -> float:
    """How many legs are in the facts, and how long was talked: in seconds, a number that every contender gives."""
    rows = open_facts(Settings(home=home)).scan(leg).select(pl.len(), pl.col("talk_s").sum()).collect().row(0)
    return float(rows[0]) + float(rows[1])


def by_dlt(reader: str, talk: str) -> Callable[[Path], float]:
    """With a reader of dlt's own source of files, as its documentation shows."""

    def rows(path: Path) -> Any:
        from dlt.sources import filesystem  # noqa: PLC0415 - only where it is measured

        files = filesystem.filesystem(bucket_url=str(path.parent), file_glob=path.name)
        return (files | getattr(filesystem, reader)()).with_name("leg")

    return _into_duckdb(rows, talk)


def by_dlt_with_arrow(batches: Callable[[Path], Iterable[Any]], talk: str) -> Callable[[Path], float]:
    """With batches of Arrow that somebody reads for it, which dlt passes on as Parquet: its fastest way."""

    def rows(path: Path) -> Any:
        import dlt  # noqa: PLC0415 - only where it is measured

        return dlt.resource(batches(path), name="leg")

    return _into_duckdb(rows, talk)


def _into_duckdb(rows: Callable[[Path], Any], talk: str) -> Callable[[Path], float]:
    def load(folder: Path) -> float:
        import dlt  # noqa: PLC0415 - only where it is measured

        work = folder / "dlt"
        rmtree(work, ignore_errors=True)
        database = work / "loaded.duckdb"
        work.mkdir()
        pipeline = dlt.pipeline(
            pipeline_name="contest",
            pipelines_dir=str(work / "pipelines"),
            destination=dlt.destinations.duckdb(str(database)),
            dataset_name="facts",
        )
        pipeline.run(rows(raw(folder)))
        with duckdb.connect(str(database)) as connection:
            counted = connection.sql(f"SELECT count(*), sum({talk}) FROM facts.leg").fetchall()[0]  # noqa: S608 - our own name
        return float(counted[0]) + float(counted[1])

    return load


def raw(folder: Path) -> Path:
    """The one file to be loaded."""
    # Beside it lies a mark without an ending, that it was written whole.
    (path,) = (x for x in folder.iterdir() if x.is_file() and x.suffix)
    return path
