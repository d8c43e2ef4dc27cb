"""What happened in written conversations, in order: who asked, who answered, when it was ended and taken up again."""

from enum import IntEnum

import polars as pl

from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.message import message
from ingest.vocabulary import Channel, Direction, Flag, LegKind, MessageKind, Outcome, Sender
from metrics.columns import WRITTEN
from metrics.rows import FactSource

IN_WRITING = (*sorted(WRITTEN), Channel.CHAT)
"""Channels in which people write, even where a source tells of no messages but only of stays."""

SPOKEN = (Channel.VOICE, Channel.WEB_VOICE, Channel.VIDEO, Channel.IN_PERSON)
"""Channels in which people speak, whatever they write beside it."""

SAYS_NOTHING = (MessageKind.REACTION, MessageKind.EVENT)


class What(IntEnum):
    """What happened; of one moment the smaller is taken to have come first."""

    OPENED = 0
    ASKED = 1
    BOT_WROTE = 2
    REPLIED = 3
    CLOSED = 4


ABOUT = ("source", "channel", "sub_channel", "topic", "language", "brand", "segment", "direction")


def conversations(facts: FactSource) -> pl.LazyFrame:
    """The conversations in writing, as their interactions tell of them.

    Columns: interaction_id, `ABOUT`, created_at, over_at, is_open, our_turn_s, answered, guessed.
    `answered` is the source's word that a human did, `guessed` says that nobody was told when it ended.
    """
    known = facts.scan(message).select("interaction_id").unique().with_columns(told=pl.lit(value=True))
    return (
        facts.scan(interaction)
        .filter(
            pl.col("outcome") != Outcome.VOID,
            pl.col("direction") != Direction.INTERNAL,
            ~pl.col("channel").is_in(SPOKEN),
        )
        .join(known, left_on="id", right_on="interaction_id", how="left")
        .filter(pl.col("told").fill_null(value=False) | pl.col("channel").is_in(IN_WRITING))
        .select(
            pl.col("id").alias("interaction_id"),
            *ABOUT,
            pl.col("started_at").alias("created_at"),
            pl.col("ended_at").alias("over_at"),
            "is_open",
            "our_turn_s",
            (pl.col("outcome") == Outcome.ANSWERED).alias("answered"),
            pl.col("flags").list.contains(Flag.INFERRED_END).fill_null(value=False).alias("guessed"),
        )
    )


def happened(facts: FactSource) -> pl.LazyFrame:
    """All of it in order: interaction_id, at, what, agent, queue, and `counted`: it is a message that is known.

    Notes, reactions, what failed and what its author took back are left out. Stays stand in for what messages do not
    tell: a customer's first question where a stay began earlier, replies where none is known, the end of an interaction
    where no other is.
    """
    said = facts.scan(message)
    told = (
        said.group_by("interaction_id")
        .agg(
            pl.when(_heard(Sender.CUSTOMER)).then("at").min().alias("first_asked"),
            ((pl.col("sender") == Sender.AGENT) & pl.col("public")).any().alias("wrote"),
            (pl.col("kind") == MessageKind.CLOSED).any().alias("ended"),
        )
        .with_columns(pl.col("wrote", "ended").fill_null(value=False))
    )
    stays = (
        facts.scan(leg)
        .filter(pl.col("outcome") != Outcome.VOID, ~pl.col("channel").is_in(SPOKEN))
        .join(told, on="interaction_id", how="left")
        .filter(pl.col("wrote").is_not_null() | pl.col("channel").is_in(IN_WRITING))
    )
    waits = pl.when(pl.col("kind") == LegKind.BOT).then("started_at").otherwise("queued_at")
    waited = stays.filter(pl.col("kind").is_in([LegKind.QUEUE, LegKind.BOT])).with_columns(at=waits)
    earlier = (pl.col("at") < pl.col("first_asked")).fill_null(value=True)
    answered = stays.filter(~pl.col("wrote").fill_null(value=False)).with_columns(at=pl.col("answered_at"))
    ends = (
        conversations(facts)
        .filter(~pl.col("is_open"), ~pl.col("guessed"))
        .join(told.filter("ended"), on="interaction_id", how="anti")
        .select("interaction_id", at="over_at", agent=pl.lit(None, pl.String), queue=pl.lit(None, pl.String))
    )
    parts = [
        _rows(said.with_columns(what=_what()), pl.col("what"), counted=True),
        _rows(waited.filter(earlier), What.ASKED),
        _rows(answered, What.REPLIED),
        _rows(ends, What.CLOSED),
    ]
    return (
        pl.concat(parts)
        .filter(pl.col("at").is_not_null() & pl.col("what").is_not_null())
        .sort("interaction_id", "at", "what", "agent", "queue", nulls_last=True)
    )


def _heard(sender: Sender) -> pl.Expr:
    """Whether a message of this sender reached the other end and says anything."""
    silent = pl.col("kind").is_in([*SAYS_NOTHING, MessageKind.CLOSED, MessageKind.OPENED])
    lost = pl.col("failed_at").is_not_null() | pl.col("deleted_at").is_not_null()
    return (pl.col("sender") == sender) & pl.col("public") & ~silent & ~lost


def _what() -> pl.Expr:
    words = {
        What.OPENED: pl.col("kind") == MessageKind.OPENED,
        What.CLOSED: pl.col("kind") == MessageKind.CLOSED,
        What.ASKED: _heard(Sender.CUSTOMER),
        What.BOT_WROTE: _heard(Sender.BOT),
        What.REPLIED: _heard(Sender.AGENT),
    }
    return pl.coalesce(pl.when(is_so).then(pl.lit(int(what))) for what, is_so in words.items())


def _rows(rows: pl.LazyFrame, what: pl.Expr | What, *, counted: bool = False) -> pl.LazyFrame:
    code = pl.lit(int(what)) if isinstance(what, What) else what
    return rows.select("interaction_id", "at", "agent", "queue", what=code.cast(pl.Int8), counted=pl.lit(value=counted))
