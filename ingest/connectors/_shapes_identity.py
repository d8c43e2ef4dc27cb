"""Two addresses of one customer in one record, as a row of `identity`."""

import polars as pl

from ingest.connector import RECORD
from ingest.vocabulary import AddressKind


def links(frame: pl.DataFrame, customer: str, other: str, kind: AddressKind, *, by: str, seen: pl.Expr) -> pl.DataFrame:
    """One link for each row that has both addresses; `kind` is what the other one is.

    Its id is that of the record in column `by`, never made of an address: so a link that is told again is the same one,
    and nothing can be read from it. Of several with one id the one that was seen first remains.
    """
    told = frame.select(
        pl.col(RECORD),
        pl.col(by).alias("id"),
        pl.col(customer).alias("customer"),
        pl.col(other).alias("other"),
        seen_at=seen,
    ).drop_nulls()
    return told.select(
        pl.col(RECORD),
        (pl.col("id") + f"#{kind.value}").alias("id"),
        # What was seen first counts, in whatever order files come.
        (-pl.col("seen_at").dt.timestamp("us")).alias("revision"),
        pl.col("customer"),
        pl.col("other"),
        pl.lit(kind.value).alias("kind"),
        pl.col("seen_at"),
        pl.lit(value=True).alias("linked"),
        pl.lit([], pl.List(pl.String)).alias("flags"),
    )
