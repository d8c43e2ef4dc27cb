"""Written conversations cut into episodes, and those into turns: what the customer asked until a human replied."""

from datetime import timedelta

import polars as pl

from ingest.tables.leg import leg
from ingest.vocabulary import Channel, Direction, LegKind
from metrics.derive._written import ABOUT, SPOKEN, What, conversations, happened
from metrics.rows import FactSource

QUIET = timedelta(days=7)
"""After so long without the customer a resolution has lasted."""

WHOSE = ("conversation", "number")

_CLOCKS = ("resolved_at", "closed_at")


def numbered(facts: FactSource) -> pl.LazyFrame:
    """What happened, with the number of its `conversation`, episode (`number`) and `turn`; whether it then `is_over`.

    Episodes are counted from 0 and turns from 1, both over a conversation; `place` counts turns over all of them.

    An episode begins anew with a customer's message after an end. A human's reply takes an end back where it had been
    taken back in words; a courtesy after the end does not. A turn begins with the oldest message that nobody has
    answered, and the next with the first after a human's reply: asking again does not begin it anew.
    """
    what, yes, no = pl.col("what"), pl.lit(value=True), pl.lit(value=False)
    asks, replies = what == What.ASKED, what == What.REPLIED
    ends, opens = what == What.CLOSED, what == What.OPENED
    # In one pass over the rows in their order, each conversation beginning with a value of its own: windows would
    # group the rows once for each of these columns.
    first = (pl.col("interaction_id") != pl.col("interaction_id").shift(1)).fill_null(value=True)
    said = pl.when(ends).then(yes).when(opens).then(no).when("first").then(no)
    over = pl.when(ends).then(yes).when(asks | (replies & ~pl.col("in_words"))).then(no).when("first").then(no)
    anew = asks & (pl.col("was_over") | ~pl.col("was_owed"))
    owed = pl.when(asks).then(yes).when(replies).then(no).when("first").then(no)
    return (
        happened(facts)
        .with_columns(first=first)
        .filter((_running(asks | replies) > 0) | ~(ends | opens))
        .with_columns(first=first)
        .with_columns(in_words=said.forward_fill(), owed=owed.forward_fill())
        .with_columns(over=over.forward_fill())
        .with_columns(pl.when(~pl.col("first")).then(pl.col("over", "owed").shift(1)).name.prefix("was_"))
        .with_columns(pl.col("was_over", "was_owed").fill_null(value=False))
        .select(
            "interaction_id",
            *("at", "what", "agent", "queue", "counted"),
            pl.col("first").cum_sum().alias("conversation"),
            number=_running(asks & pl.col("was_over")),
            turn=_running(anew),
            place=(pl.col("first") | anew).cum_sum(),
            is_over=pl.col("over") & pl.col("in_words"),
        )
    )


def _running(counted: pl.Expr) -> pl.Expr:
    """How many rows were counted since the conversation's `first`, with this one."""
    here = counted.cast(pl.Int64)
    total = here.cum_sum()
    return total - pl.when("first").then(total - here).forward_fill()


def episodes(facts: FactSource) -> pl.LazyFrame:
    """One row for each episode, with what is known of its conversation, but without what its turns tell."""
    made = _rolled_up(in_turns(numbered(facts))).join(conversations(facts), on="interaction_id")
    made = made.join(_stays(facts), on="interaction_id", how="left").sort(WHOSE)
    first, last = pl.col("number") == 0, pl.col("number") == pl.col("number").max().over("conversation")
    unsure = last & pl.col("guessed")
    next_at = pl.col("started_at").shift(-1).over("conversation")
    in_time = pl.col("queued_at").is_between("asked_at", pl.coalesce("first_reply_at", "queued_at"))
    given = pl.col("rang_at").is_between("asked_at", pl.coalesce("first_reply_at", "rang_at"))
    outbound = (pl.col("human_at") < pl.col("asked_at")) | pl.col("asked_at").is_null()
    came = pl.when(outbound | (first & (pl.col("direction") == Direction.OUTBOUND)))
    return made.with_columns(
        pl.concat_str("interaction_id", pl.lit("/"), pl.col("number") + 1).alias("id"),
        pl.coalesce("queue", "first_queue").alias("queue"),
        pl.when(first & in_time).then("queued_at").alias("handed_at"),
        pl.when(first & given).then("rang_at").alias("assigned_at"),
        pl.when(first & ~pl.col("is_open")).then("our_turn_s").alias("our_turn_s"),
        pl.when(first & pl.col("is_open")).then("our_turn_s").alias("our_turn_so_far_s"),
        *(pl.when(~unsure).then(name).alias(name) for name in _CLOCKS),
        # An episode that another follows was ended, whatever was said of it before that one began.
        (last & ~pl.col("is_over") & pl.col("is_open")).alias("is_open"),
        pl.when(~last | pl.col("is_over")).then(pl.when(~unsure).then("closed_at")).alias("ended_at"),
        (~first).alias("reopened"),
        # Of a ticket whose comments nobody exported the source says that it was answered, and not when.
        (~pl.col("answered") | pl.col("human_at").is_not_null().any().over("conversation")).alias("replies_known"),
        next_at.alias("reopened_at"),
        ((pl.col("started_at") - pl.col("closed_at").shift(1).over("conversation")) <= QUIET)
        .fill_null(value=False)
        .alias("continues"),
        (pl.col("first_reply_at").is_not_null() | ~pl.col("by_bot").fill_null(pl.col("channel") == Channel.BOT)).alias(
            "for_human"
        ),
        came.then(pl.lit(Direction.OUTBOUND)).otherwise(pl.lit(Direction.INBOUND)).alias("direction"),
    )


def turns(facts: FactSource) -> pl.LazyFrame:
    """One row for each turn, with what is known of its episode: when it was asked, and replied to."""
    told = ("id", "interaction_id", "ended_at", "for_human", "replies_known", "queue", *ABOUT)
    own = in_turns(numbered(facts)).filter(pl.col("turn") > 0).drop("interaction_id", "queue")
    made = own.join(episodes(facts).select(*WHOSE, *told), on=WHOSE)
    return made.with_columns(
        (pl.col("turn") == pl.col("turn").min().over("id")).alias("is_first"),
        (pl.col("turn") == pl.col("turn").max().over("id")).alias("is_last"),
    )


def unanswered_until(as_of: pl.Expr, *, replied_at: str) -> pl.Expr:
    """Where it is known that there is no reply: the end of the episode, or until when the facts reach."""
    until = pl.coalesce("ended_at", as_of)
    late = pl.max_horizontal(until, "last_asked_at")
    none = pl.col(replied_at).is_null() & pl.col("last_asked_at").is_not_null() & pl.col("replies_known")
    return pl.when(none).then(late)


def in_turns(rows: pl.LazyFrame) -> pl.LazyFrame:
    """What `numbered` gives, by turns, in order; what a company wrote before it was ever asked is turn 0."""
    what = pl.col("what")
    asks, replies, by_bot, ends = (what == x for x in (What.ASKED, What.REPLIED, What.BOT_WROTE, What.CLOSED))
    counted = pl.col("counted")
    return (
        rows.select(
            *("place", "interaction_id", *WHOSE, "turn", "queue", "is_over"),
            asked=pl.when(asks).then("at"),
            replied=pl.when(replies).then("at"),
            who=pl.when(replies).then(pl.struct("agent")),
            by_bot=pl.when(by_bot).then("at"),
            ended=pl.when(ends).then("at"),
            asked_messages=asks & counted,
            replies=replies & counted,
            untold=replies & ~counted,
            bot_messages=by_bot,
        )
        .group_by("place")
        .agg(
            pl.col("interaction_id", *WHOSE, "turn").first(),
            pl.col("asked").min().alias("asked_at"),
            pl.col("asked").max().alias("last_asked_at"),
            pl.col("replied").min().alias("replied_at"),
            pl.col("who").first(ignore_nulls=True),
            pl.col("by_bot").min().alias("bot_reply_at"),
            pl.col("ended").min().alias("resolved_at"),
            pl.col("ended").max().alias("closed_at"),
            pl.col("queue").first(ignore_nulls=True),
            pl.col("is_over").last(),
            pl.col("asked_messages", "replies", "untold", "bot_messages").sum(),
        )
        .with_columns(agent=pl.col("who").struct.field("agent"))
        .sort("place")
    )


def _rolled_up(turns: pl.LazyFrame) -> pl.LazyFrame:
    """Turns by episodes: what they tell, the time of those that were answered, and since when one is not."""
    asked, replied = pl.col("asked_at"), pl.col("replied_at")
    was_asked = pl.col("turn") > 0
    first = ("interaction_id", "last_asked_at", "who", "queue")
    return (
        turns.with_columns(
            human_at=replied,
            first_reply_at=pl.when(was_asked).then(replied),
            who=pl.when(was_asked).then("who"),
            bot_reply_at=pl.when(was_asked).then("bot_reply_at"),
            answered_s=(replied - asked).dt.total_microseconds() / 1_000_000,
            unanswered_since=pl.when(replied.is_null()).then(asked),
        )
        .group_by(WHOSE, maintain_order=True)
        .agg(
            # What stands first is what was told first: turns come in order.
            pl.col(first).first(ignore_nulls=True),
            pl.col("asked_at", "human_at", "first_reply_at", "bot_reply_at", "resolved_at").min(),
            pl.col("closed_at", "unanswered_since").max(),
            pl.col("is_over").last(),
            pl.col("asked_messages", "bot_messages", "replies", "untold", "answered_s").sum(),
        )
        .with_columns(
            started_at=pl.coalesce("asked_at", "human_at"),
            agent=pl.col("who").struct.field("agent"),
            replies=pl.when(pl.col("untold") == 0).then("replies"),
        )
        .filter(pl.col("started_at").is_not_null())
    )


def _stays(facts: FactSource) -> pl.LazyFrame:
    """Of each interaction its first queue, since when it was in one and with an agent, and if a bot had all of it."""
    in_queue, with_bot = pl.col("kind") == LegKind.QUEUE, pl.col("kind") == LegKind.BOT
    return (
        facts.scan(leg)
        .filter(~pl.col("channel").is_in(SPOKEN))
        .sort("seq")
        .group_by("interaction_id")
        .agg(
            pl.col("queue").drop_nulls().first().alias("first_queue"),
            pl.when(in_queue).then("queued_at").min().alias("queued_at"),
            pl.col("rang_at").min(),
            (with_bot.any() & ~(in_queue | pl.col("answered_at").is_not_null()).any()).alias("by_bot"),
        )
    )
