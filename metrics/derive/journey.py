"""Journey: everything that one customer did about one need, over all channels and systems."""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC, Column, Table
from ingest.vocabulary import Channel, Outcome
from metrics.derive._journeys import in_each, in_journeys
from metrics.derived_table import Derived
from metrics.rows import FactSource

IN_VAIN = (
    *(Outcome.ABANDONED, Outcome.SHORT_ABANDONED, Outcome.IVR_EXIT, Outcome.MISSED, Outcome.LAPSED, Outcome.FAILED),
    *(Outcome.BLOCKED_FULL, Outcome.BLOCKED_CLOSED, Outcome.BLOCKED_NO_AGENT),
)
"""Outcomes after which a customer has got nothing."""

VOICE = (Channel.VOICE, Channel.WEB_VOICE)
DIGITAL = tuple(x for x in Channel if x not in (*VOICE, Channel.VIDEO, Channel.IN_PERSON))

_table = Table(
    name="journey",
    grain="one need of one customer, over all channels and systems",
    day="started_at",
    columns={
        "interaction_id": Column(dtype=pl.String, required=True, meaning="Id of its first contact."),
        "source": Column(dtype=pl.String, required=True, meaning="The source of its first contact."),
        "person": Column(dtype=pl.Int64, meaning="The person behind it; null when nobody knows who it was."),
        "channel": Column(dtype=pl.String, required=True, values=Channel, meaning="The channel of its first contact."),
        "last_channel": Column(
            dtype=pl.String, required=True, values=Channel, meaning="The channel of its last contact."
        ),
        "topic": Column(dtype=pl.String, meaning="What it was about."),
        "language": Column(dtype=pl.String, meaning="Language of its first contact."),
        "brand": Column(dtype=pl.String, meaning="The brand of its first contact."),
        "segment": Column(dtype=pl.String, meaning="The customer's segment at its first contact."),
        "started_at": Column(dtype=UTC, required=True, meaning="When its first contact began."),
        "ended_at": Column(dtype=UTC, required=True, meaning="When the last of its contacts ended, as far as known."),
        "steps": Column(dtype=pl.Int64, required=True, minimum=1, meaning="How many contacts it took."),
        "channels": Column(dtype=pl.Int64, required=True, minimum=1, meaning="In how many different channels."),
        "handoffs": Column(dtype=pl.Int64, required=True, minimum=0, meaning="How often the channel changed."),
        "to_voice": Column(dtype=pl.Boolean, required=True, meaning="One of its contacts was by telephone."),
        "in_vain": Column(dtype=pl.Boolean, required=True, meaning="Its last contact ended with nothing."),
        "is_open": Column(dtype=pl.Boolean, required=True, meaning="One of its contacts had not ended."),
        "settled": Column(
            dtype=pl.Boolean, required=True, meaning="It ended so long ago that no further contact can belong to it."
        ),
        "easy": Column(dtype=pl.Boolean, required=True, meaning="Its topic is on the company's own list of easy ones."),
        "hard": Column(dtype=pl.Boolean, required=True, meaning="Its topic is on the company's own list of hard ones."),
    },
)


def _make(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    told = settings.journeys
    first, last = pl.col("begins"), pl.col("ends")
    channel, changed = pl.col("channel"), pl.col("channel") != pl.col("channel").shift(1)
    made = in_journeys(facts, settings).select(
        pl.col("id").filter(first).alias("interaction_id"),
        pl.col("source", "person", "channel", "language", "brand", "segment", "started_at").filter(first),
        pl.col("need").filter(first).alias("topic"),
        channel.filter(last).alias("last_channel"),
        pl.col("so_far").filter(last).alias("ended_at"),
        in_each(first.is_not_null()).alias("steps"),
        in_each(_is_another(channel)).alias("channels"),
        in_each(changed & ~first).alias("handoffs"),
        (in_each(channel.is_in(VOICE)) > 0).alias("to_voice"),
        pl.col("outcome").filter(last).is_in(IN_VAIN).alias("in_vain"),
        (in_each(pl.col("is_open")) > 0).alias("is_open"),
    )
    return made.with_columns(
        pl.col("topic").is_in(told.easy_topics).fill_null(value=False).alias("easy"),
        pl.col("topic").is_in(told.hard_topics).fill_null(value=False).alias("hard"),
    )


def _now(as_of: pl.Expr, settings: Settings) -> Mapping[str, pl.Expr]:
    return {"settled": is_settled(as_of, settings)}


def is_settled(as_of: pl.Expr, settings: Settings) -> pl.Expr:
    """Whether a journey, by its `ended_at` and `is_open`, is over for so long that nothing can follow."""
    over = as_of - pl.col("ended_at") > timedelta(seconds=settings.journeys.gap_s)
    return (over & ~pl.col("is_open")).fill_null(value=False)


def _is_another(channel: pl.Expr) -> pl.Expr:
    """As often in each journey as it has different channels: its contacts put in order of those."""
    # The journeys come first in the number, so that each stays where it is.
    both = (pl.col("begins").cum_sum().cast(pl.UInt64) * 2**8 + channel.to_physical()).sort()
    return (both != both.shift(1)).fill_null(value=True)


journey = Derived(table=_table, make=_make, now=_now)
