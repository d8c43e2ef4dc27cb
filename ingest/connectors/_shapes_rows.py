"""Ids for records that have none of their own."""

import hashlib
from collections.abc import Sequence

import polars as pl

OWN_ID = "own id"
"""The column with which records that have no id of their own are told apart."""


def own_ids(records: pl.DataFrame, fields: Sequence[str]) -> pl.Series:
    """An id for records that have none: a digest of their fields, the same in every file that holds the record."""
    text = records.select(pl.concat_str(pl.col(*fields).fill_null("\x1e"), separator="\x1f")).to_series()
    # polars' own hash may change with its version, but these ids are kept for ever.
    return pl.Series(OWN_ID, [hashlib.blake2b(x.encode(), digest_size=12).hexdigest() for x in text], dtype=pl.String)
