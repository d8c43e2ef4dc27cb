"""Which sessions of a conversation belong together: in the customer's medium, or in the callback that came of it."""

import polars as pl

from ingest.connectors._genesys_cloud_words import CALLBACK, CUSTOMERS, HUMANS, MEDIA, QUEUE

MAIN = "main"
OF_CALLBACKS = (CALLBACK, "voice")


def parted(sessions: pl.LazyFrame, talks: pl.LazyFrame) -> pl.LazyFrame:
    """The sessions that count, each with the `part` of the conversation it is in, and that part's `interaction_id`.

    The medium is that of the customer's first session; what else went on beside it, such as a shared screen, does not
    count. A callback asked for while waiting is a part of its own: its sessions, and the calls of its agents.
    """
    theirs = pl.col("purpose").is_in(CUSTOMERS) & pl.col("mediaType").is_in(list(MEDIA))
    first = (
        sessions.filter(theirs)
        .sort("place", "begin_at", "session")
        .group_by("place", maintain_order=True)
        .agg(pl.col("mediaType").first().alias("medium"), pl.col("messageType").first().alias("messenger"))
    )
    asked_for = pl.col("mediaType") == CALLBACK
    asked_at = pl.when(asked_for).then("begin_at").min().over("who")
    calls_back = pl.col("purpose").is_in(HUMANS) & (pl.col("begin_at") >= asked_at)
    in_callback = asked_for | (pl.col("medium") == CALLBACK) | calls_back.fill_null(value=False)
    counts = (
        pl.when(pl.col("part") == CALLBACK)
        .then(pl.col("mediaType").is_in(OF_CALLBACKS))
        .otherwise(pl.col("mediaType") == pl.col("medium"))
    )
    own_name = (pl.col("part") == CALLBACK) & (pl.col("medium") != CALLBACK)
    return (
        sessions.join(first, on="place")
        .join(talks.select("place", "contact", "over_at"), on="place")
        .with_columns(pl.when(in_callback).then(pl.lit(CALLBACK)).otherwise(pl.lit(MAIN)).alias("part"))
        .filter(counts)
        .with_columns(
            pl.when(own_name).then(pl.col("contact") + "#callback").otherwise("contact").alias("interaction_id")
        )
    )


def answerers(sessions: pl.LazyFrame) -> pl.LazyFrame:
    """One row for each human and stay in a queue that they were asked for: what all their sessions in it add up to.

    `queue_session` is the session of that queue, the last before theirs, or null for a contact that came to them
    directly or that they made. In a callback the call counts, not the request for it, and the customer must have been
    reached: only a call, or the vendor's word for connected, says so.
    """
    humans = _with_queue(sessions.filter(pl.col("purpose").is_in(HUMANS)), sessions.filter(pl.col("purpose") == QUEUE))
    unit = ["interaction_id", "queue_session", "who"]
    spoken = pl.col("mediaType") == "voice"
    marked = humans.with_columns((~spoken.any().over(unit) | spoken | (pl.col("part") != CALLBACK)).alias("counts"))
    counted = ["interact_at", "left_at", "talk", "hold", "holds", "longest_hold", "last_kind", "ends_by"]
    reached = spoken.any() | pl.col("tAnswered").is_not_null().any() | (pl.col("nConnected").sum() > 0)
    return (
        marked.with_columns(
            (pl.col("counts") & pl.col("left_at").is_null()).alias("not_left"),
            *(pl.when("counts").then(name).alias(name) for name in counted),
        )
        .sort("session")
        .group_by(unit, maintain_order=True)
        .agg(
            pl.col("place", "contact", "part", "over_at", "purpose", "userId", "teamId").first(),
            pl.col("queue").first(ignore_nulls=True),
            pl.col("begin_at", "alert_at").min(),
            pl.when((pl.col("part").first() != CALLBACK) | reached)
            .then(pl.col("interact_at").min())
            .alias("interact_at"),
            pl.when(~pl.col("not_left").any()).then(pl.col("left_at").max()).alias("left_at"),
            pl.col("talk", "hold", "acw").sum().round(6),
            pl.col("holds").sum(),
            pl.col("longest_hold").max(),
            pl.col("last_kind", "ends_by").last(ignore_nulls=True),
            pl.col("tAnswered").min(),
            *(
                pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum().round(6)).alias(name)
                for name in ("tTalk", "tTalkComplete", "tHeld", "tHeldComplete", "tHandle")
            ),
            pl.col("nTransferred", "nBlindTransferred", "nConsultTransferred").sum(),
        )
    )


def _with_queue(humans: pl.LazyFrame, queues: pl.LazyFrame) -> pl.LazyFrame:
    """Adds `queue_session`: the last stay that began before the human was asked, in the same queue if one is said."""
    offered = queues.select("interaction_id", "queue", "begin_at", pl.col("session").alias("queue_session")).sort(
        "begin_at", "queue_session"
    )
    asked = humans.sort("begin_at", "session")
    told, untold = pl.col("queue").is_not_null(), pl.col("queue").is_null()
    return pl.concat(
        [
            asked.filter(told).join_asof(
                offered, on="begin_at", by=["interaction_id", "queue"], check_sortedness=False
            ),
            asked.filter(untold).join_asof(
                offered.drop("queue"), on="begin_at", by="interaction_id", check_sortedness=False
            ),
        ]
    )
