"""How many rows of each file of a group carry which flag."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from ingest.quality.result import FlagCount
from ingest.store.group import Group
from ingest.store.segment import CONTACT
from ingest.store.upsert import FILE

RESULT = ("file", "flag", "rows", "of")


def flag_counts(group: Group, arriving: Mapping[str, Sequence[Path]]) -> Iterator[FlagCount]:
    """The flags of every row that a group is about to publish, counted by file and table.

    A row that a fold made counts for every file that told of its contact.
    """
    for name, paths in arriving.items():
        if name == "event":
            continue
        rows = pl.scan_parquet(list(paths)).select(FILE, CONTACT, "flags")
        counted = _counted(_with_files(group, rows))
        columns = (counted[column].to_list() for column in RESULT)
        for file, flag, many, of in zip(*columns, strict=True):
            yield FlagCount(file=file, table=name, flag=flag, rows=many, of=of)


def _with_files(group: Group, rows: pl.LazyFrame) -> pl.LazyFrame:
    if len(group.files) == 1:
        return rows.with_columns(pl.lit(0, pl.Int32).alias(FILE))
    if "event" not in group.rows:
        return rows
    told = [share.select(pl.col("contact").alias(CONTACT), FILE).unique() for share in group.shares("event")]
    files = pl.concat(told).unique().lazy()
    made = rows.filter(pl.col(FILE).is_null()).drop(FILE).join(files, on=CONTACT)
    return pl.concat([rows.filter(pl.col(FILE).is_not_null()), made], how="diagonal")


def _counted(rows: pl.LazyFrame) -> pl.DataFrame:
    # Per distinct list of flags first: nearly every row has none, and those are not worth exploding.
    lists = rows.group_by(FILE, "flags").agg(rows=pl.len()).with_columns(of=pl.col("rows").sum().over(FILE))
    flagged = lists.filter(pl.col("flags").list.len() > 0).explode("flags")
    return (
        flagged.group_by(pl.col(FILE).alias("file"), pl.col("flags").alias("flag"))
        .agg(pl.col("rows").sum(), pl.col("of").first())
        .select(RESULT)
        .sort("file", "flag")
        .collect(engine="streaming")
    )
