"""Events of one session become one visit."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._folding import as_rows
from ingest.tables.interaction import interaction
from ingest.vocabulary import Direction, Flag, Outcome

PAYLOAD = pl.Struct({"channel": pl.String, "sub_channel": pl.String, "language": pl.String})


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """One interaction for each session, from its first event to its last; where it really ended nobody tells."""
    told = events.with_columns(pl.col("payload").str.json_decode(PAYLOAD).struct.unnest())
    visits = (
        told.sort("at", "id")
        .group_by("contact")
        .agg(
            pl.col("customer").min(),
            pl.col("channel").first(),
            pl.col("sub_channel").drop_nulls().first(),
            pl.col("language").drop_nulls().first(),
            pl.col("at").min().alias("started_at"),
            pl.col("at").max().alias("ended_at"),
        )
        .with_columns(
            pl.col("contact").alias("id"),
            pl.lit(Direction.INBOUND.value).alias("direction"),
            pl.lit(Outcome.BOT_CONTAINED.value).alias("outcome"),
            pl.lit(value=False).alias("is_open"),
            pl.lit(0).alias("transfers"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
            pl.lit([Flag.INFERRED_END.value]).alias("flags"),
        )
    )
    return {"interaction": as_rows(visits, interaction)}
