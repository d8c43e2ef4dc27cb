"""Effort: what one journey cost the customer, in points that the settings weigh."""

from collections.abc import Mapping

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC, Column, Table
from ingest.tables.interaction import interaction
from ingest.vocabulary import Channel
from metrics.derive._carried import OF_THE_ONE_BEFORE, carried
from metrics.derive._journeys import in_each, in_journeys
from metrics.derive._late import late
from metrics.derive.journey import is_settled
from metrics.derived_table import Derived
from metrics.rows import FactSource

_table = Table(
    name="effort",
    grain="one journey of one customer, with what it cost them",
    day="started_at",
    columns={
        "interaction_id": Column(dtype=pl.String, required=True, meaning="Id of its first contact."),
        "source": Column(dtype=pl.String, required=True, meaning="The source of its first contact."),
        "person": Column(dtype=pl.Int64, meaning="The person behind it; null when nobody knows who it was."),
        "channel": Column(dtype=pl.String, required=True, values=Channel, meaning="The channel of its first contact."),
        "topic": Column(dtype=pl.String, meaning="What it was about."),
        "segment": Column(dtype=pl.String, meaning="The customer's segment at its first contact."),
        "started_at": Column(dtype=UTC, required=True, meaning="When its first contact began."),
        "channel_changes": Column(dtype=pl.Int64, required=True, minimum=0, meaning="How often the channel changed."),
        "repeats": Column(
            dtype=pl.Int64, required=True, minimum=0, meaning="How often the customer came again by the same channel."
        ),
        "transfers": Column(
            dtype=pl.Int64, required=True, minimum=0, meaning="How often they were handed on, as far as sources tell."
        ),
        "late": Column(
            dtype=pl.Int64, required=True, minimum=0, meaning="How often they waited for longer than promised."
        ),
        "identified_again": Column(
            dtype=pl.Int64,
            required=True,
            minimum=0,
            meaning="How often the channel changed to one that knew nothing of the contact before.",
        ),
        "points": Column(dtype=pl.Float64, required=True, meaning="All of these, times their weights in the settings."),
        "settled": Column(
            dtype=pl.Boolean, required=True, meaning="It ended so long ago that no further contact can belong to it."
        ),
    },
)


def _make(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    first, changed = pl.col("begins"), pl.col("channel") != pl.col("channel").shift(1)
    told = facts.scan(interaction).filter(pl.col("transfers") > 0).select("id", pl.col("transfers").cast(pl.Int64))
    contacts = (
        in_journeys(facts, settings)
        .with_columns(pl.col(name).shift(1).alias(f"before_{name}") for name in OF_THE_ONE_BEFORE)
        .with_columns(changed=changed & ~first, again=~changed & ~first)
        .join(late(facts, settings), on="id", how="left", maintain_order="left")
        .join(told, on="id", how="left", maintain_order="left")
    )
    made = contacts.select(
        pl.col("id").filter(first).alias("interaction_id"),
        pl.col("source", "person", "channel", "segment", "started_at").filter(first),
        pl.col("need").filter(first).alias("topic"),
        pl.col("so_far").filter("ends").alias("ended_at"),
        in_each(pl.col("changed")).alias("channel_changes"),
        in_each(pl.col("again")).alias("repeats"),
        in_each(pl.col("transfers").fill_null(0)).alias("transfers"),
        in_each(pl.col("late").fill_null(0)).alias("late"),
        in_each(pl.col("changed") & ~carried).alias("identified_again"),
        (in_each(pl.col("is_open")) > 0).alias("is_open"),
    )
    weights = settings.effort.model_dump()
    return made.with_columns(points=pl.sum_horizontal(pl.col(name) * weight for name, weight in weights.items()))


def _now(as_of: pl.Expr, settings: Settings) -> Mapping[str, pl.Expr]:
    return {"settled": is_settled(as_of, settings)}


effort = Derived(table=_table, make=_make, now=_now)
