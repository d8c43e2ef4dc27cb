"""Which version of a row stays: decided by the versions themselves, never by the order in which they came."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from ingest.store.segment import CONTACT, READING, stored_schema
from ingest.table import Table

FILE = "_file"
"""Column of a batch: which file of the group a row came from."""
RECORD = "record"
"""Column of a batch: the number of the record in its file."""

CAME_FROM = "_record"
"""The same of rows that lie ready or arrive, where it stands beside a table's columns; null for what a fold made."""

_VERSION = "_version"
_LIVE = "_live"
_BY = "_by_"


@dataclass(frozen=True)
class Merge:
    """What a batch changes in one table.

    `winners` are rows to be added (the stored schema, `_file` and `record`), `displaced` the ids of live rows that they
    replace, `verdicts` what became of every row of the batch: `_file`, `record`, `verdict` (new, updated, unchanged,
    stale).
    """

    winners: pl.DataFrame
    displaced: pl.Series
    verdicts: pl.DataFrame


Alike = Callable[[pl.DataFrame], pl.DataFrame]
"""From rows to the same with texts as they are compared: the same whether or not they are kept as texts by now."""


def merge(table: Table, live: pl.DataFrame, batch: pl.DataFrame, alike: Alike | None = None) -> Merge:
    """Hold a batch against the live rows that carry the same ids.

    `live` has the stored schema, `batch` the same and `_file` and `record`. Of the versions of one id the greatest of
    (way of reading, revision, content) stays. Content decides last so that two versions with the same revision give the
    same facts in whatever order they are delivered; the person's surrogate, which is random, decides last of all.
    """
    order = [READING, "revision", *_content(table)]
    both = pl.concat(
        [batch.with_columns(pl.lit(value=False).alias(_LIVE)), live.with_columns(pl.lit(value=True).alias(_LIVE))],
        how="diagonal",
    )
    ranked = _ranked(both, order, alike)
    judged = ranked.filter(~pl.col(_LIVE)).with_columns(_verdict().alias("verdict"))
    won = judged.filter(pl.col("verdict").is_in(["new", "updated"]))
    return Merge(
        winners=won.select(*stored_schema(table).names(), FILE, RECORD),
        displaced=won.filter(pl.col("verdict") == "updated")["id"],
        verdicts=judged.select(FILE, RECORD, "verdict"),
    )


def _ranked(both: pl.DataFrame, order: list[str], alike: Alike | None) -> pl.DataFrame:
    """Number the distinct versions of each id in ascending order, and say which are live, on top, and first to come."""
    several = pl.len().over("id") > 1
    alone = both.filter(~several).with_columns(pl.lit(1, pl.UInt32).alias(_VERSION), pl.lit(value=True).alias("_first"))
    keys = [_comparable(both.schema[name], f"{_BY}{name}") for name in order]
    rivals = _compared(both.filter(several), order, alike).sort("id", *keys, _LIVE, FILE, RECORD, nulls_last=False)
    same = pl.all_horizontal(
        pl.col("id").eq_missing(pl.col("id").shift(1)), *(key.eq_missing(key.shift(1)) for key in keys)
    )
    rivals = rivals.with_columns((~same).cum_sum().cast(pl.UInt32).alias(_VERSION)).select(*both.columns, _VERSION)
    first = pl.struct(_VERSION, _LIVE)
    return pl.concat([alone, rivals.with_columns(first.ne_missing(first.shift(1)).alias("_first"))]).with_columns(
        pl.col(_VERSION).filter(pl.col(_LIVE)).max().over("id").alias("_kept"),
        pl.col(_VERSION).max().over("id").alias("_top"),
    )


def _compared(rivals: pl.DataFrame, order: list[str], alike: Alike | None) -> pl.DataFrame:
    """Rows with the columns by which they are compared beside them."""
    beside = [pl.col(name).alias(f"{_BY}{name}") for name in order]
    if alike is None or rivals.is_empty():
        return rivals.with_columns(beside)
    # Nearly all that come again are as they were, and need not be compared by anything but themselves.
    digest = pl.struct(_comparable(rivals.schema[name], name) for name in order).hash()
    differ = digest.n_unique().over("id") > 1
    told = rivals.filter(differ)
    shown = alike(told).select(beside)
    return pl.concat([rivals.filter(~differ).with_columns(beside), told.hstack(shown.get_columns())])


def _verdict() -> pl.Expr:
    version, kept, top = pl.col(_VERSION), pl.col("_kept"), pl.col("_top")
    wins = version.eq(top) & kept.ne_missing(top)
    return (
        pl.when(wins & pl.col("_first") & kept.is_null())
        .then(pl.lit("new"))
        .when(wins & pl.col("_first"))
        .then(pl.lit("updated"))
        .when(version == top)
        .then(pl.lit("unchanged"))
        .otherwise(pl.lit("stale"))
    )


def _content(table: Table) -> list[str]:
    own = [name for name in table.columns if name not in {"source", "id", "revision"}]
    return [*sorted(own, key=lambda name: (table.columns[name].personal, name)), CONTACT]


def _comparable(dtype: pl.DataType, name: str) -> pl.Expr:
    return pl.col(name).list.join(",") if isinstance(dtype, pl.List) else pl.col(name)
