"""A year of a large centre, made up: as the product's own tables, in Parquet by month, the same for the same seed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.year.contacts import CONTACTS_OF_A_NEED, LEGS_OF_A_CONTACT, contacts
from benchmarks.year.rows import TABLES, answers, interactions, legs, links
from metrics.rows import Rows

YEAR, ZONE = 2025, "Europe/Berlin"
END = datetime(YEAR + 1, 1, 1, tzinfo=UTC)
_YEAR_US = 365 * 24 * 3_600_000_000


def year_of(folder: Path) -> Rows:
    """The year as a source of facts, which end with the year."""
    return Rows(frames={x.name: pl.scan_parquet(folder / x.name / "*.parquet") for x in TABLES}, as_of=END)


def write_year(folder: Path, rows: int, *, seed: int = 7) -> None:
    """Write about so many legs, of a quarter as many customers; no more than a month is in memory at a time."""
    customers = max(rows // 4, 8)
    for table in TABLES:
        (folder / table.name).mkdir(parents=True, exist_ok=True)
    carried = None
    for month, (begin, end) in enumerate(_months(), start=1):
        dice = np.random.default_rng([seed, month])
        needs = max(round(rows / LEGS_OF_A_CONTACT / CONTACTS_OF_A_NEED * (end - begin) / _YEAR_US), 1)
        drawn = contacts(dice, needs, customers, begin, end)
        drawn = drawn if carried is None else pl.concat([carried, drawn])
        carried = drawn.filter(pl.col("started_us") >= end)  # who comes back later does so in the months after
        own = drawn.filter(pl.col("started_us") < end).sort("started_us")
        for made in (interactions(own), legs(own), answers(own)):
            _write(made, folder, month)
    _write(links(customers, _months()[0][0]), folder, 1)


def _months() -> Sequence[tuple[int, int]]:
    """The beginning and the end of each month, in microseconds."""
    firsts = [datetime(YEAR + month // 12, month % 12 + 1, 1, tzinfo=UTC) for month in range(13)]
    begins = [int(x.timestamp()) * 1_000_000 for x in firsts]
    return list(pairwise(begins))


def _write(made: tuple[str, pl.LazyFrame], folder: Path, month: int) -> None:
    name, rows = made
    schema = next(x.schema for x in TABLES if x.name == name)
    there = rows.collect_schema()
    rows.select(
        (pl.col(x) if x in there else pl.lit(None)).cast(dtype).alias(x) for x, dtype in schema.items()
    ).collect().write_parquet(folder / name / f"{month:02}.parquet", row_group_size=250_000)
