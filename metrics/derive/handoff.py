"""Handoff: one change of channel inside a journey, by the customer's choice or because they had to."""

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC, Column, Table
from ingest.vocabulary import Channel, Outcome
from metrics.derive._carried import OF_THE_ONE_BEFORE, carried
from metrics.derive._journeys import in_journeys
from metrics.derive.journey import IN_VAIN
from metrics.derived_table import Derived
from metrics.rows import FactSource

CHOSEN, FORCED, UNKNOWN = "chosen", "forced", "unknown"

BY_CUSTOMER = (Outcome.ABANDONED, Outcome.SHORT_ABANDONED, Outcome.IVR_EXIT)
"""Outcomes by which a customer went away of their own accord."""

BY_COMPANY = tuple(x for x in Outcome if x in set(IN_VAIN) - set(BY_CUSTOMER) or x.startswith("flow_out:"))
"""Outcomes that leave nothing but another way."""

_table = Table(
    name="handoff",
    grain="one change of channel inside a journey",
    day="at",
    columns={
        "id": Column(dtype=pl.String, required=True, meaning="Id of the contact in the new channel."),
        "source": Column(dtype=pl.String, required=True, meaning="The source of the contact in the new channel."),
        "interaction_id": Column(dtype=pl.String, required=True, meaning="Id of the contact that was left."),
        "journey_id": Column(dtype=pl.String, required=True, meaning="The journey."),
        "person": Column(dtype=pl.Int64, required=True, meaning="The person behind it."),
        "channel": Column(dtype=pl.String, required=True, values=Channel, meaning="The channel that was left."),
        "to_channel": Column(dtype=pl.String, required=True, values=Channel, meaning="The channel that was taken up."),
        "topic": Column(dtype=pl.String, meaning="What the journey was about."),
        "at": Column(dtype=UTC, required=True, meaning="When the contact in the new channel began."),
        "gap_s": Column(
            dtype=pl.Float64, unit="s", minimum=0, meaning="From the end of the one to the other; 0 while both go on."
        ),
        "why": Column(dtype=pl.String, required=True, meaning="forced, chosen, or unknown."),
        "carried": Column(dtype=pl.Boolean, required=True, meaning="The new contact knows of the one before it."),
    },
)


def _make(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    in_order = in_journeys(facts, settings)
    changed = ~pl.col("begins") & (pl.col("channel") != pl.col("channel").shift(1))
    here = ("id", "source", "person", "channel", "need", "started_at", "parent_id", "root_id", "conversation_id")
    before = (*OF_THE_ONE_BEFORE, "channel", "until", "outcome")
    place = pl.int_range(pl.len())
    first = pl.when("begins").then(place).forward_fill()
    changes = in_order.select(
        pl.col(here).filter(changed),
        *(pl.col(name).shift(1).filter(changed).alias(f"before_{name}") for name in before),
        pl.col("id").gather(first.filter(changed)).alias("journey"),
    )
    went = pl.col("before_outcome")
    handed_over = carried | went.is_in(BY_COMPANY)
    why = pl.when(handed_over).then(pl.lit(FORCED)).when(went.is_in(BY_CUSTOMER)).then(pl.lit(CHOSEN))
    gap = (pl.col("started_at") - pl.col("before_until")).dt.total_microseconds() / 1_000_000
    return changes.select(
        "id",
        "source",
        pl.col("before_id").alias("interaction_id"),
        pl.col("journey").alias("journey_id"),
        "person",
        pl.col("before_channel").alias("channel"),
        pl.col("channel").alias("to_channel"),
        pl.col("need").alias("topic"),
        pl.col("started_at").alias("at"),
        gap.clip(lower_bound=0).alias("gap_s"),
        why.otherwise(pl.lit(UNKNOWN)).alias("why"),
        carried.alias("carried"),
    )


handoff = Derived(table=_table, make=_make)
