"""Sessions of Genesys Cloud become legs: stays in queues with who answered them, humans without a queue, bots."""

import polars as pl

from ingest.connectors._genesys_cloud_parts import answerers
from ingest.connectors._genesys_cloud_words import BOTS, QUEUE
from ingest.vocabulary import LegKind

WHOSE = ("place", "contact", "interaction_id", "part", "over_at")
HUMAN = (
    "userId",
    "teamId",
    "interact_at",
    "left_at",
    "talk",
    "hold",
    "holds",
    "longest_hold",
    "acw",
    "last_kind",
    "ends_by",
)
MEASURED = ("tAnswered", "tTalk", "tTalkComplete", "tHeld", "tHeldComplete", "tHandle")
HANDED = ("nTransferred", "nBlindTransferred", "nConsultTransferred")
OUT = ("out_at", "queue_ends_by", "flowOutType", "tAbandon", "tFlowOut", "tVoicemail")


def gathered(sessions: pl.LazyFrame) -> pl.LazyFrame:
    """One row for each leg, in no order: `kind`, `begin_at`, `rang_at`, the human's and the queue's side of it.

    `number` tells legs of one kind apart that begin at the same moment.
    """
    # Collected because legs of two kinds are made of it: the plans would not share it.
    humans = answerers(sessions).sort("interact_at", "who", nulls_last=True).collect().lazy()
    answered = pl.col("interact_at").is_not_null()
    first = humans.filter(answered & pl.col("queue_session").is_not_null()).unique(
        "queue_session", keep="first", maintain_order=True
    )
    return pl.concat([_queues(sessions, humans, first), _alone(humans, first), _bots(sessions)], how="diagonal")


def _queues(sessions: pl.LazyFrame, humans: pl.LazyFrame, first: pl.LazyFrame) -> pl.LazyFrame:
    rang = humans.group_by("queue_session").agg(pl.col("alert_at").min().alias("rang_at"))
    stays = sessions.filter(pl.col("purpose") == QUEUE).with_columns(
        pl.col("end_at").alias("out_at"), pl.col("ends_by").alias("queue_ends_by"), pl.col("session").alias("number")
    )
    return (
        stays.select(*WHOSE, "number", "queue", "begin_at", *OUT)
        .join(
            first.select("queue_session", *HUMAN, *MEASURED, *HANDED),
            left_on="number",
            right_on="queue_session",
            how="left",
        )
        .join(rang, left_on="number", right_on="queue_session", how="left")
        .with_columns(pl.lit(LegKind.QUEUE.value).alias("kind"))
    )


def _alone(humans: pl.LazyFrame, first: pl.LazyFrame) -> pl.LazyFrame:
    """Who was with the customer without having been the first to answer a queue: handed over to, called, or calling."""
    others = humans.join(first, on=["queue_session", "who"], how="anti")
    met = pl.col("interact_at").is_not_null() | pl.col("queue_session").is_null()
    return others.filter(met).select(
        *WHOSE,
        "queue",
        *HUMAN,
        *MEASURED,
        *HANDED,
        pl.col("who").alias("number"),
        pl.coalesce("alert_at", "begin_at").alias("begin_at"),
        pl.col("alert_at").alias("rang_at"),
        pl.lit(LegKind.AGENT.value).alias("kind"),
    )


def _bots(sessions: pl.LazyFrame) -> pl.LazyFrame:
    return sessions.filter(pl.col("purpose").is_in(BOTS)).select(
        *WHOSE,
        pl.col("session").alias("number"),
        "begin_at",
        pl.col("end_at").alias("out_at"),
        pl.lit(LegKind.BOT.value).alias("kind"),
    )
