"""What stands where a text was replaced, and the flags of the rows in which it does."""

from collections.abc import Collection

import polars as pl

from ingest.table import Table
from ingest.vocabulary import Flag

UNLISTED = "unlisted-"
"""Stands before the number that is kept instead of a text that is not listed."""

NAME = "name-"
"""Stands before the number that is kept instead of a customer's name."""

WORDED = "words-"
"""Stands before the number that is kept instead of the words of an id."""

AGENT = "agent-"
"""Stands before the number that is kept instead of what a source calls an agent."""

NOBODY = "nobody"
"""Stands instead of the number where somebody had it erased."""

FLAGS = {UNLISTED: Flag.UNLISTED, NAME: Flag.NAME_REPLACED}

NO_NAMES = ("source", "source_tz", "language", "currency", "kind", "payload")


def texts_of(table: Table) -> list[str]:
    """The columns of a table that hold text which no list of ours bounds."""
    return [name for name, column in table.columns.items() if column.dtype == pl.String and column.values is None]


def labels_of(table: Table, ids: Collection[str]) -> list[str]:
    """The columns of a table that hold names of queues, agents and so on."""
    return [name for name in texts_of(table) if name not in {*ids, *NO_NAMES}]


def flagged(rows: pl.LazyFrame, labels: Collection[str], marks: Collection[str]) -> pl.LazyFrame:
    """The rows with a flag for each of these marks that stands in one of these columns."""
    for mark in marks if labels else ():
        has = [pl.col(name).str.contains(mark, literal=True).fill_null(value=False) for name in labels]
        flags = pl.col("flags").fill_null(pl.lit([], pl.List(pl.String)))
        more = flags.list.concat(pl.lit([FLAGS[mark].value])).list.unique().list.sort()
        rows = rows.with_columns(pl.when(pl.any_horizontal(has)).then(more).otherwise("flags").alias("flags"))
    return rows
