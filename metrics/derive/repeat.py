"""Repeat: one contact, and when its customer came back."""

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC, Column, Table
from ingest.vocabulary import Channel, Outcome
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
    came = contacts(facts, settings)
    untold, to_human = pl.col("topic").is_null(), ~pl.col("channel").is_in(SELF_SERVED) & ~_contained
    nexts = came.with_columns(
        _next(pl.lit(value=True), "person", name="any"),
        _next(pl.lit(value=True), "person", "topic", name="told"),
        _next(untold, "person", name="untold"),
        _next(to_human, "person", name="human"),
    )
    told_first = pl.col("told").struct["at"] <= pl.col("untold").struct["at"]
    same = (
        pl.when(untold)
        .then(pl.col("any"))
        .when(told_first | pl.col("untold").struct["at"].is_null())
        .then(pl.col("told"))
        .otherwise(pl.col("untold"))
    )
    who = pl.col("person").is_not_null()
    return nexts.with_columns(same=same).select(
        *("source", "person", "channel", "topic", "outcome", "is_open", "with_bot", "started_at", "until"),
        pl.col("id").alias("interaction_id"),
        pl.when(who).then(pl.col("same").struct["at"]).alias("back_at"),
        pl.when(who).then(pl.col("same").struct["by"]).alias("back_channel"),
        pl.when(who).then(pl.col("any").struct["at"]).alias("back_any_at"),
        pl.when(who).then(pl.col("human").struct["at"]).alias("back_human_at"),
    )


_contained = pl.col("outcome") == Outcome.BOT_CONTAINED


def _next(which: pl.Expr, *keys: str, name: str) -> pl.Expr:
    """When, and by which channel, the next contact of the same keys came that is such a one."""
    contact = pl.struct(at="started_at", by="channel")
    return pl.when(which).then(contact).shift(-1).backward_fill().over(keys).alias(name)


repeat = Derived(table=_table, make=_make)
