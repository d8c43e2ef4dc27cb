"""Written conversations cut into episodes, and those into turns: what the customer asked until a human replied."""

from datetime import timedelta

import polars as pl

from ingest.table import UTC
from ingest.tables.leg import leg
from ingest.vocabulary import Channel, Direction, LegKind
from metrics.derive._written import ABOUT, What, conversations, happened
from metrics.rows import FactSource

QUIET = timedelta(days=7)
"""After so long without the customer a resolution has lasted."""

WHOSE = ("interaction_id", "number")

_CLOCKS = ("resolved_at", "closed_at")


def numbered(facts: FactSource) -> pl.LazyFrame:
    """What happened, with the `number` of its episode and of its `turn`, and whether it then `is_over`.

    Episodes are counted from 0 and turns from 1, both over a conversation.

    An episode begins anew with a customer's message after an end. A human's reply takes an end back where it had been
    taken back in words; a courtesy after the end does not. A turn begins with the oldest message that nobody has
    answered, and the next with the first after a human's reply: asking again does not begin it anew.
    """
    what = pl.col("what")
    asks, replies = what == What.ASKED, what == What.REPLIED
    ends, opens = what == What.CLOSED, what == What.OPENED
    whose = "interaction_id"
    over = pl.when(ends).then(pl.lit(value=True))
    begun = (asks | replies).cum_max().over(whose)
    return (
        happened(facts)
        .filter(begun | ~(ends | opens))
        .with_columns(in_words=over.when(opens).then(pl.lit(value=False)).forward_fill().over(whose))
        .with_columns(
            over=over.when(asks | (replies & ~pl.col("in_words"))).then(pl.lit(value=False)).forward_fill().over(whose),
            was_owed=pl.when(asks | replies).then(asks).forward_fill().shift(1).over(whose).fill_null(value=False),
        )
        .with_columns(
            was_over=pl.col("over").shift(1).over(whose).fill_null(value=False),
            is_over=(pl.col("over") & pl.col("in_words")).fill_null(value=False),
        )
        .with_columns(
            number=(asks & pl.col("was_over")).cum_sum().over(whose),
            turn=(asks & (pl.col("was_over") | ~pl.col("was_owed"))).cum_sum().over(whose),
        )
        .drop("in_words", "over", "was_over", "was_owed")
    )


def episodes(facts: FactSource) -> pl.LazyFrame:
    """One row for each episode, with what is known of its conversation, but without what its turns tell."""
    made = _rolled_up(numbered(facts)).join(conversations(facts), on="interaction_id")
    made = made.join(_stays(facts), on="interaction_id", how="left").sort(WHOSE)
    first, last = pl.col("number") == 0, pl.col("number") == pl.col("number").max().over("interaction_id")
    unsure = last & pl.col("guessed")
    next_at = pl.col("started_at").shift(-1).over("interaction_id")
    in_time = pl.col("queued_at").is_between("asked_at", pl.coalesce("first_reply_at", "queued_at"))
    outbound = (pl.col("human_at") < pl.col("asked_at")) | pl.col("asked_at").is_null()
    came = pl.when(outbound | (first & (pl.col("direction") == Direction.OUTBOUND)))
    return made.with_columns(
        pl.concat_str("interaction_id", pl.lit("/"), pl.col("number") + 1).alias("id"),
        pl.coalesce("queue", "first_queue").alias("queue"),
        pl.when(first & in_time).then("queued_at").alias("handed_at"),
        *(pl.when(~unsure).then(name).alias(name) for name in _CLOCKS),
        # An episode that another follows was ended, whatever was said of it before that one began.
        (last & ~pl.col("is_over") & pl.col("is_open")).alias("is_open"),
        pl.when(~last | pl.col("is_over")).then(pl.when(~unsure).then("closed_at")).alias("ended_at"),
        (~first).alias("reopened"),
        next_at.alias("reopened_at"),
        ((pl.col("started_at") - pl.col("closed_at").shift(1).over("interaction_id")) <= QUIET)
        .fill_null(value=False)
        .alias("continues"),
        (pl.col("first_reply_at").is_not_null() | ~pl.col("by_bot").fill_null(pl.col("channel") == Channel.BOT)).alias(
            "for_human"
        ),
        came.then(pl.lit(Direction.OUTBOUND)).otherwise(pl.lit(Direction.INBOUND)).alias("direction"),
    )


def turns(facts: FactSource) -> pl.LazyFrame:
    """One row for each turn, with what is known of its episode: asked_at, replied_at, or until when nobody did."""
    what = pl.col("what")
    asked, replied = pl.when(what == What.ASKED).then("at"), pl.when(what == What.REPLIED).then("at")
    made = (
        numbered(facts)
        .filter(pl.col("turn") > 0)
        .select(
            *WHOSE,
            "turn",
            asked=asked,
            replied=replied,
            by_bot=pl.when(what == What.BOT_WROTE).then("at"),
            who=pl.when(what == What.REPLIED).then("agent"),
        )
        .group_by(*WHOSE, "turn")
        .agg(
            pl.col("asked").min().alias("asked_at"),
            pl.col("asked").max().alias("last_asked_at"),
            pl.col("replied").min().alias("replied_at"),
            pl.col("by_bot").min().alias("bot_reply_at"),
            # Only the first of one's replies is looked at; they come in the order of time.
            pl.col("who").filter(pl.col("replied").is_not_null()).first().alias("agent"),
        )
    )
    told = ("id", "ended_at", "for_human", "queue", "is_open", *ABOUT)
    known = episodes(facts).select(*WHOSE, *told)
    unanswered = pl.coalesce("ended_at", pl.lit(facts.as_of, dtype=UTC))
    late = pl.max_horizontal(unanswered, "last_asked_at")
    return made.join(known, on=WHOSE).with_columns(
        pl.when(pl.col("replied_at").is_null()).then(late).alias("unanswered_until"),
        (pl.col("turn") == pl.col("turn").min().over("id")).alias("is_first"),
        (pl.col("turn") == pl.col("turn").max().over("id")).alias("is_last"),
    )


def _rolled_up(rows: pl.LazyFrame) -> pl.LazyFrame:
    what, at = pl.col("what"), pl.col("at")
    asks, replies, ends = what == What.ASKED, what == What.REPLIED, what == What.CLOSED
    by_bot, since_asked = what == What.BOT_WROTE, pl.col("turn") > 0
    counted = pl.col("counted")
    return (
        rows.select(
            *WHOSE,
            "queue",
            "is_over",
            asked=pl.when(asks).then(at),
            human=pl.when(replies).then(at),
            reply=pl.when(replies & since_asked).then(at),
            who=pl.when(replies & since_asked).then(pl.struct("agent")),
            bot=pl.when(by_bot & since_asked).then(at),
            ended=pl.when(ends).then(at),
            asked_count=asks & counted,
            replied_count=pl.when(replies).then(pl.when(counted).then(1)),
            untold=replies & ~counted,
            bot_count=by_bot,
        )
        .group_by(WHOSE)
        .agg(
            pl.col("asked").min().alias("asked_at"),
            pl.col("human").min().alias("human_at"),
            pl.col("reply").min().alias("first_reply_at"),
            pl.col("who").drop_nulls().first().struct.field("agent").alias("agent"),
            pl.col("queue").drop_nulls().first(),
            pl.col("bot").min().alias("bot_reply_at"),
            pl.col("ended").min().alias("resolved_at"),
            pl.col("ended").max().alias("closed_at"),
            pl.col("is_over").last(),
            pl.col("asked_count").sum().alias("asked_messages"),
            pl.when(~pl.col("untold").any()).then(pl.col("replied_count").sum()).alias("replies"),
            pl.col("bot_count").sum().alias("bot_messages"),
        )
        .with_columns(started_at=pl.coalesce("asked_at", "human_at"))
        .filter(pl.col("started_at").is_not_null())
    )


def _stays(facts: FactSource) -> pl.LazyFrame:
    """Of each interaction its first queue and since when it was in one, and whether a bot had it to the end."""
    in_queue, with_bot = pl.col("kind") == LegKind.QUEUE, pl.col("kind") == LegKind.BOT
    return (
        facts.scan(leg)
        .sort("interaction_id", "seq")
        .group_by("interaction_id")
        .agg(
            pl.col("queue").drop_nulls().first().alias("first_queue"),
            pl.when(in_queue).then("queued_at").min().alias("queued_at"),
            (with_bot.any() & ~(in_queue | pl.col("answered_at").is_not_null()).any()).alias("by_bot"),
        )
    )
