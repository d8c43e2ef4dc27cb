"""Repeat: one contact, and when its customer came back."""

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC, Column, Table
from ingest.tables.leg import leg
from ingest.vocabulary import Channel, LegKind, Outcome
from metrics.derive._contacts import contacts
from metrics.derived_table import Derived
from metrics.rows import FactSource

SELF_SERVED = (Channel.BOT, Channel.WEB, Channel.APP)
"""Channels in which nobody means to speak with a human."""

_table = Table(
    name="repeat",
    grain="one contact that came in, and when its customer came back",
    day="started_at",
    columns={
        "source": Column(dtype=pl.String, required=True, meaning="The source of the contact."),
        "interaction_id": Column(dtype=pl.String, required=True, meaning="Id of the contact."),
        "person": Column(dtype=pl.Int64, meaning="The person behind it; null when nobody knows who it was."),
        "channel": Column(dtype=pl.String, required=True, values=Channel, meaning="The channel of the contact."),
        "topic": Column(dtype=pl.String, meaning="What it was about."),
        "outcome": Column(dtype=pl.String, required=True, values=Outcome, meaning="How it ended."),
        "is_open": Column(dtype=pl.Boolean, required=True, meaning="It had not ended."),
        "with_bot": Column(dtype=pl.Boolean, required=True, meaning="A bot served it, for a while at least."),
        "started_at": Column(dtype=UTC, required=True, meaning="When it began."),
        "until": Column(dtype=UTC, required=True, meaning="When it ended, or began where no end is known."),
        "back_at": Column(
            dtype=UTC, meaning="When they came back on the same topic; on any, where one of the two tells none."
        ),
        "back_channel": Column(dtype=pl.String, values=Channel, meaning="By which channel they did."),
        "back_any_at": Column(dtype=UTC, meaning="When they came back, on whatever topic."),
        "back_human_at": Column(dtype=UTC, meaning="When they next turned to humans, on whatever topic."),
    },
)


def _make(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    untold, to_human = pl.col("topic").is_null(), ~pl.col("channel").is_in(SELF_SERVED) & ~_contained
    came = contacts(facts, settings).with_columns(place=pl.int_range(pl.len(), dtype=pl.UInt32))
    nexts = _with_told(came.with_columns(last=_last_of_person)).with_columns(
        any=_next(pl.lit(value=True)), untold=_next(untold), human=_next(to_human)
    )
    same = pl.when(untold).then("any").otherwise(pl.min_horizontal("told", "untold"))
    bots = facts.scan(leg).filter(pl.col("kind") == LegKind.BOT).select("interaction_id", with_bot=True).unique()
    return (
        nexts.select(
            *("source", "person", "channel", "topic", "outcome", "is_open", "started_at", "until"),
            pl.col("id").alias("interaction_id"),
            pl.col("started_at").gather(same).alias("back_at"),
            pl.col("channel").gather(same).alias("back_channel"),
            pl.col("started_at").gather("any").alias("back_any_at"),
            pl.col("started_at").gather("human").alias("back_human_at"),
        )
        .join(bots, on="interaction_id", how="left")
        .with_columns(pl.col("with_bot").fill_null(value=False))
    )


_contained = pl.col("outcome") == Outcome.BOT_CONTAINED

_last_of_person = pl.when(pl.col("person").ne_missing(pl.col("person").shift(-1))).then("place").backward_fill()
"""The place of the last contact of the same person."""


def _next(which: pl.Expr) -> pl.Expr:
    """The place of the next contact of the same person that is such a one; null where nobody knows who it was."""
    place = pl.when(which).then("place").shift(-1).backward_fill()
    return pl.when(pl.col("person").is_not_null() & (place <= pl.col("last"))).then(place)


def _with_told(came: pl.LazyFrame) -> pl.LazyFrame:
    """The contacts with `told`: the place of the next one of the person on the same topic; null where none is told.

    Those of a person and topic are put beside each other, each looks at its neighbour, and all go back to their places.
    """
    of = pl.col("last").cast(pl.UInt64) * 2**32 + pl.col("topic").to_physical()
    of_next = pl.col("of").gather("order").shift(-1)
    return (
        came.with_columns(of=of)
        .with_columns(order=pl.arg_sort_by("of", maintain_order=True))
        .with_columns(
            next=pl.when(pl.col("of").gather("order") == of_next).then(pl.col("order").shift(-1)),
            back=pl.col("order").arg_sort(),
        )
        .with_columns(told=pl.when(pl.col("person").is_not_null()).then(pl.col("next").gather("back")))
    )


repeat = Derived(table=_table, make=_make)
