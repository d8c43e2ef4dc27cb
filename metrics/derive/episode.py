"""Episode: one stretch of a written conversation, from the customer's message to its resolution."""

from collections.abc import Mapping

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC, Column, Table
from ingest.vocabulary import Channel, Direction
from metrics.derive._episodes import QUIET, episodes, unanswered_until
from metrics.derived_table import Derived
from metrics.rows import FactSource

_table = Table(
    name="episode",
    grain="one stretch of a written conversation, from the customer's message to its resolution",
    day="started_at",
    columns={
        "id": Column(dtype=pl.String, required=True, meaning="Id of the interaction, and which episode of it."),
        "interaction_id": Column(dtype=pl.String, required=True, meaning="The interaction that it is a part of."),
        "source": Column(dtype=pl.String, required=True, meaning="The source of the interaction."),
        "channel": Column(dtype=pl.String, required=True, values=Channel, meaning="The interaction's channel."),
        "sub_channel": Column(dtype=pl.String, meaning="Which of the channel: whatsapp, facebook, x."),
        "queue": Column(dtype=pl.String, meaning="The queue that it began in."),
        "agent": Column(dtype=pl.String, meaning="Who replied first."),
        "direction": Column(dtype=pl.String, values=Direction, meaning="Who turned to whom in this episode."),
        "topic": Column(dtype=pl.String, meaning="What the interaction was about."),
        "language": Column(dtype=pl.String, meaning="The customer's language."),
        "brand": Column(dtype=pl.String, meaning="The brand that the customer turned to."),
        "segment": Column(dtype=pl.String, meaning="The customer's segment."),
        "started_at": Column(
            dtype=UTC,
            required=True,
            meaning="The customer's first message of it; the company's, where the customer wrote none.",
        ),
        "created_at": Column(dtype=UTC, meaning="When the conversation was begun, by a bot or a machine perhaps."),
        "asked_at": Column(dtype=UTC, meaning="The customer's first message; null where they wrote none."),
        "last_asked_at": Column(dtype=UTC, meaning="The customer's last message before the first reply."),
        "handed_at": Column(dtype=UTC, meaning="Since when it waited in a queue for humans, after a bot."),
        "assigned_at": Column(dtype=UTC, meaning="When it was first given to an agent, where the source says."),
        "bot_reply_at": Column(dtype=UTC, meaning="When a bot first wrote after the customer did."),
        "first_reply_at": Column(dtype=UTC, meaning="When a human first replied, so that the customer could read it."),
        "unanswered_until": Column(
            dtype=UTC, meaning="Without a first reply: the end of the episode, or until when the facts reach."
        ),
        "resolved_at": Column(dtype=UTC, meaning="When it was first resolved, as the source says."),
        "resolved_last_at": Column(
            dtype=UTC, meaning="When it was last resolved before the customer was quiet for a week."
        ),
        "settled": Column(
            dtype=pl.Boolean, required=True, meaning="That resolution has lasted for a week: no later one can count."
        ),
        "reopened": Column(
            dtype=pl.Boolean, required=True, meaning="It began with a customer's message after a resolution."
        ),
        "continues": Column(
            dtype=pl.Boolean, required=True, meaning="It began within a week of the resolution before it."
        ),
        "reopened_at": Column(dtype=UTC, meaning="When the customer took it up again after it was resolved."),
        "ended_at": Column(dtype=UTC, meaning="When it was last ended, as the source says."),
        "open_until": Column(dtype=UTC, meaning="While it is open: until when the facts reach."),
        "unsettled_until": Column(
            dtype=UTC, meaning="Without a resolution that has lasted: the last one, or until when the facts reach."
        ),
        "is_open": Column(dtype=pl.Boolean, required=True, meaning="It had not ended."),
        "replies_known": Column(
            dtype=pl.Boolean, required=True, meaning="False where a human answered, and nobody says when."
        ),
        "for_human": Column(dtype=pl.Boolean, required=True, meaning="It was not for a bot alone."),
        "requester_wait_s": Column(
            dtype=pl.Float64, unit="s", minimum=0, meaning="All the time in which a message of the customer's waited."
        ),
        "our_turn_s": Column(
            dtype=pl.Float64,
            unit="s",
            minimum=0,
            meaning="Of the first: how long the whole conversation, now over, was the company's turn by its states.",
        ),
        "our_turn_so_far_s": Column(
            dtype=pl.Float64, unit="s", minimum=0, meaning="The same of a conversation that is open."
        ),
        "asked_messages": Column(dtype=pl.Int64, required=True, minimum=0, meaning="Messages of the customer."),
        "replies": Column(
            dtype=pl.Int64, minimum=0, meaning="Messages of humans to them; null where the source tells no messages."
        ),
        "bot_messages": Column(dtype=pl.Int64, required=True, minimum=0, meaning="Messages of bots."),
        "conversation_replies": Column(
            dtype=pl.Int64, minimum=0, meaning="Messages of humans in all of the conversation."
        ),
    },
)


def _make(facts: FactSource, _: Settings) -> pl.LazyFrame:
    chain = (~pl.col("continues")).cum_sum().over("conversation")
    made = episodes(facts)
    same = ("conversation", "chain")
    last_end, still_open = pl.col("ended_at").last().over(same), pl.col("is_open").last().over(same)
    followed = pl.col("reopened_at").last().over(same).is_not_null()
    helped = (pl.col("first_reply_at").is_not_null() | ~pl.col("replies_known")).any().over(same)
    silent = (pl.col("replies").is_null() | ~pl.col("replies_known")).any().over("conversation")
    return made.with_columns(chain=chain).with_columns(
        pl.when("replies_known").then("replies").alias("replies"),
        # What was ended without a reply to any of it was given up and not resolved.
        pl.when(~still_open & helped).then(last_end).alias("resolved_last_at"),
        still_open=still_open,
        last_end=last_end,
        followed=followed,
        conversation_replies=pl.when(~silent).then(pl.col("replies").sum().over("conversation")),
    )


def _now(as_of: pl.Expr, _: Settings) -> Mapping[str, pl.Expr]:
    so_far = pl.coalesce("ended_at", as_of) - pl.col("unanswered_since")
    waited = pl.col("answered_s") + (so_far.dt.total_microseconds() / 1_000_000).clip(lower_bound=0).fill_null(0)
    quiet = as_of - pl.col("resolved_last_at") > QUIET
    settled = ((quiet | pl.col("followed")) & pl.col("resolved_last_at").is_not_null()).fill_null(value=False)
    return {
        "unanswered_until": unanswered_until(as_of, replied_at="first_reply_at"),
        "requester_wait_s": pl.when("replies_known").then(waited),
        "settled": settled,
        "open_until": pl.when("is_open").then(as_of),
        "unsettled_until": pl.when(~settled).then(pl.when("still_open").then(as_of).otherwise("last_end")),
    }


episode = Derived(table=_table, make=_make, now=_now)
