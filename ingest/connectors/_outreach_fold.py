"""The steps of a message become the message."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._folding import as_rows, listed
from ingest.connectors._shapes_fields import unpacked
from ingest.tables.outreach import outreach
from ingest.vocabulary import Flag

TIMES = ("delivered_at", "opened_at", "clicked_at", "opted_out_at")
PAYLOAD = pl.Struct({"campaign": pl.String} | dict.fromkeys(TIMES, pl.Int64))
CLOCKS = (Flag.AMBIGUOUS_TIME, Flag.NONEXISTENT_TIME)
FLAGS = (*CLOCKS, Flag.MISSING_START)


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """A message with the first time of each step; if nobody tells of its sending, it begins with its first step."""
    told = unpacked(events, PAYLOAD, TIMES)
    step, at = pl.col("kind"), pl.col("at")

    def first(name: str) -> pl.Expr:
        own = at.filter(step == name).min()
        return pl.min_horizontal(own, pl.col(f"{name}_at").min()) if f"{name}_at" in TIMES else own

    names = ("delivered", "failed", "opened", "clicked", "opted_out", "complained")
    sent = at.filter(step == "sent").min()
    messages = told.group_by("contact").agg(
        pl.col("customer").min(),
        pl.col("campaign").drop_nulls().sort().first(),
        pl.coalesce(sent, at.min()).alias("at"),
        sent.is_null().alias(Flag.MISSING_START.value),
        *(first(name).alias(f"{name}_at") for name in names),
        *(pl.col("flags").list.contains(flag.value).any().alias(flag.value) for flag in CLOCKS),
    )
    done = messages.with_columns(
        pl.col("contact").alias("id"),
        pl.lit(settings.channel.value).alias("channel"),
        pl.lit(settings.sub_channel, pl.String).alias("sub_channel"),
        listed(FLAGS),
    )
    return {"outreach": as_rows(done, outreach)}
