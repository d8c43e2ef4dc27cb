"""Reply: what a customer asked in writing, from the oldest message that nobody had answered to a human's reply."""

from collections.abc import Mapping

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC, Column, Table
from ingest.vocabulary import Channel, Direction
from metrics.derive._episodes import turns, unanswered_until
from metrics.derived_table import Derived
from metrics.rows import FactSource

_table = Table(
    name="reply",
    grain="one human reply in writing, or one that has not come",
    day="asked_at",
    columns={
        "id": Column(dtype=pl.String, required=True, meaning="Id of the episode, and which question of it."),
        "interaction_id": Column(dtype=pl.String, required=True, meaning="The interaction that it is a part of."),
        "episode_id": Column(dtype=pl.String, required=True, meaning="The episode that it is a part of."),
        "source": Column(dtype=pl.String, required=True, meaning="The source of the interaction."),
        "channel": Column(dtype=pl.String, required=True, values=Channel, meaning="The interaction's channel."),
        "sub_channel": Column(dtype=pl.String, meaning="Which of the channel: whatsapp, facebook, x."),
        "queue": Column(dtype=pl.String, meaning="The queue that the episode began in."),
        "agent": Column(dtype=pl.String, meaning="Who replied."),
        "direction": Column(dtype=pl.String, values=Direction, meaning="Who turned to whom in the episode."),
        "topic": Column(dtype=pl.String, meaning="What the interaction was about."),
        "language": Column(dtype=pl.String, meaning="The customer's language."),
        "brand": Column(dtype=pl.String, meaning="The brand that the customer turned to."),
        "segment": Column(dtype=pl.String, meaning="The customer's segment."),
        "asked_at": Column(
            dtype=UTC, required=True, meaning="The oldest message of the customer that no human had answered."
        ),
        "last_asked_at": Column(dtype=UTC, required=True, meaning="The customer's last message before the reply."),
        "replied_at": Column(dtype=UTC, meaning="When a human first replied; null where none has."),
        "bot_reply_at": Column(dtype=UTC, meaning="When a bot first wrote after it."),
        "unanswered_until": Column(
            dtype=UTC, meaning="Without a reply: the end of the conversation, or until when the facts reach."
        ),
        "is_first": Column(dtype=pl.Boolean, required=True, meaning="It is the first question of its episode."),
        "is_last": Column(dtype=pl.Boolean, required=True, meaning="It is the last question of its episode so far."),
        "ended_at": Column(dtype=UTC, meaning="When its episode was ended, as the source says."),
        "replies_known": Column(
            dtype=pl.Boolean, required=True, meaning="False where a human answered, and nobody says when."
        ),
        "for_human": Column(dtype=pl.Boolean, required=True, meaning="It was not for a bot alone."),
    },
)


def _make(facts: FactSource, _: Settings) -> pl.LazyFrame:
    # Turns are numbered over the conversation, so that the id stays what it is when an end before it becomes known.
    return turns(facts).with_columns(
        pl.col("id").alias("episode_id"),
        pl.concat_str("interaction_id", pl.lit("?"), "turn").alias("id"),
    )


def _now(as_of: pl.Expr, _: Settings) -> Mapping[str, pl.Expr]:
    return {"unanswered_until": unanswered_until(as_of, replied_at="replied_at")}


reply = Derived(table=_table, make=_make, now=_now)
