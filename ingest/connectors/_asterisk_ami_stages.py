"""Events of a call in order, the channels that were dialled in it, and its stages between two handings-on."""

import polars as pl

from ingest.connectors._asterisk_ami_read import EPOCH, LOCAL, moment
from ingest.connectors._folding import newest, seconds_between
from ingest.table import UTC
from ingest.vocabulary import Transfer

PAYLOAD = pl.Struct(
    dict.fromkeys(("linked", "who", "peer", "dest", "status", "result", "into", "consult", "target"), pl.String)
    | dict.fromkeys(("timed", "second", "ringing", "comes_in", "goes_out", "withheld"), pl.Boolean)
    | {"place": pl.Int64, "waited": pl.Float64, "talked": pl.Float64}
)
DIAL, DIALLED = pl.col("kind") == "DialBegin", pl.col("kind") == "DialEnd"
JOINED, LEFT_QUEUE = pl.col("kind") == "QueueCallerJoin", pl.col("kind") == "QueueCallerLeave"
ABANDONED = pl.col("kind") == "QueueCallerAbandon"
ENTERED, LEFT, GONE = pl.col("kind") == "BridgeEnter", pl.col("kind") == "BridgeLeave", pl.col("kind") == "Hangup"
BLIND = (pl.col("kind") == "BlindTransfer") & (pl.col("result") == "Success")
JOINING = (
    (pl.col("kind") == "AttendedTransfer")
    & (pl.col("result") == "Success")
    & ~pl.col("into").is_in(["Fail", "Threeway"]).fill_null(value=False)
)
ATTENDED = JOINING & ~pl.col("second")

STEPS = ("Newchannel", "QueueCallerJoin", "DialBegin", "Newstate", "DialEnd", "QueueCallerLeave", "BridgeEnter")
"""The order of events of one microsecond, as far as it matters; all others come behind these."""


def ordered(events: pl.LazyFrame) -> pl.LazyFrame:
    """Each event of a call once, in order, with its `row`, its `time` (null when the stream tells none), its `stage`.

    A call is known by the id that its channels are linked by: what only tells that one of them hung up makes none.
    """
    step = pl.col("kind").replace_strict({k: n for n, k in enumerate(STEPS)}, default=len(STEPS), return_dtype=pl.Int8)
    within = pl.col("kind").is_in(["DialBegin", "QueueCallerLeave", "QueueCallerJoin"])
    before = pl.when(within).then("kind").forward_fill().shift(1).over("contact")
    opens = BLIND | ATTENDED | JOINED | (DIAL & (before == "QueueCallerLeave").fill_null(value=False))
    return (
        newest(events)
        .select("id", "contact", "at", "kind", "queue", "agent", "customer", "payload")
        .with_columns(pl.col("payload").str.json_decode(PAYLOAD).struct.unnest())
        .drop("payload")
        .filter((pl.col("linked").is_null() | (pl.col("linked") == pl.col("contact"))).any().over("contact"))
        .with_columns(pl.when("timed").then("at").cast(UTC).alias("time"), step.alias("step"))
        .sort("contact", "at", "place", "step", "id", nulls_last=True)
        .with_row_index("row")
        .with_columns(opens.cast(pl.Int64).cum_sum().over("contact").alias("stage"))
    )


def channels(calls: pl.LazyFrame) -> pl.LazyFrame:
    """Each channel that could be a partner in a call, once: in which stage it was dialled or put, and what it did.

    One that a transfer put into the call was dialled in another call, and is named by the transfer, or else shows up
    here all the same.
    """
    own = pl.col("who") == pl.col("contact")
    dialled = calls.filter(DIAL & (pl.col("agent") != LOCAL)).select(
        "contact", "stage", "row", "time", pl.col("dest").alias("channel"), "agent", pl.lit(value=False).alias("put")
    )
    put = calls.filter(ATTENDED)
    named = put.filter(pl.col("target").is_not_null()).select(
        "contact", "stage", "row", "time", pl.col("target").alias("channel"), "agent", pl.lit(value=True).alias("put")
    )
    strangers = (
        calls.filter((ENTERED | LEFT | GONE) & ~own & (pl.col("peer") != LOCAL))
        .join(dialled.select("contact", pl.col("channel").alias("who")), on=["contact", "who"], how="anti")
        .join(put.select("contact", pl.col("consult").alias("who")), on=["contact", "who"], how="anti")
        .group_by("contact", maintain_order=True)
        .agg(pl.col("who").first().alias("channel"), pl.col("peer").first().alias("agent"))
    )
    unnamed = (
        put.filter(pl.col("target").is_null())
        .select("contact", "stage", "row", "time")
        .join(strangers, on="contact", how="inner", maintain_order="left")
        .select("contact", "stage", "row", "time", "channel", "agent", pl.lit(value=True).alias("put"))
    )
    once = pl.concat([dialled, named, unnamed]).sort("row").unique(["contact", "channel"], keep="first")
    did = once.join(_doings(calls), on=["contact", "channel"], how="left")
    return did.join(_holds(calls), on=["contact", "channel"], how="left").with_columns(
        moment(pl.col("channel").str.extract(EPOCH, 1)).alias("made_at"),
        pl.when("put").then("row").otherwise(pl.coalesce("taken_row", "entered_row")).alias("answered_row"),
        pl.when("put")
        .then("time")
        .otherwise(pl.when(pl.col("taken_row").is_not_null()).then("taken_at").otherwise("entered_at"))
        .alias("answered_at"),
    )


def _doings(calls: pl.LazyFrame) -> pl.LazyFrame:
    """What each channel of a call did: rang, was taken, entered and left the talk, hung up."""
    marks = {"taken": DIALLED & (pl.col("status") == "ANSWER"), "entered": ENTERED, "gone": GONE}
    rings = (pl.col("kind") == "Newstate") & pl.col("ringing").fill_null(value=False)
    return (
        calls.with_columns(pl.when(DIALLED).then("dest").otherwise("who").alias("channel"))
        .group_by("contact", "channel", maintain_order=True)
        .agg(
            *(pl.col("row").filter(which).first().alias(f"{name}_row") for name, which in marks.items()),
            *(pl.col("time").filter(which).first().alias(f"{name}_at") for name, which in marks.items()),
            pl.col("row").filter(LEFT).last().alias("out_row"),
            pl.col("time").filter(LEFT).last().alias("out_at"),
            pl.col("time").filter(rings).first().alias("rang_at"),
            rings.any().alias("rang"),
            pl.col("status").filter(DIALLED).last().alias("status"),
        )
    )


def _holds(calls: pl.LazyFrame) -> pl.LazyFrame:
    """How long each channel kept its partner on hold, and since when it still does."""
    holds = pl.col("kind") == "Hold"
    until = pl.col("time").shift(-1).over("contact", "who")
    return (
        calls.filter(pl.col("kind").is_in(["Hold", "Unhold"]))
        .with_columns(pl.when(holds).then(seconds_between(pl.col("time"), until)).alias("held_s"))
        .group_by("contact", pl.col("who").alias("channel"), maintain_order=True)
        .agg(pl.col("held_s").sum(), pl.when(holds.last()).then(pl.col("time").last()).alias("held_since"))
    )


def stages(calls: pl.LazyFrame, dialled: pl.LazyFrame) -> pl.LazyFrame:
    """One row for each stage of a call in which somebody was dialled or a queue joined; one at least for each call.

    `opened_by` says by what transfer it began, `closed_by` by what transfer it ended, each with its time and row;
    `channel` is the partner who answered, `stayed_channel` the one who is served once the caller has handed on.
    """
    handing = pl.when(BLIND).then(pl.lit(Transfer.BLIND)).when(ATTENDED).then(pl.lit(Transfer.ATTENDED))
    told = calls.group_by("contact", "stage", maintain_order=True).agg(
        handing.drop_nulls().first().alias("opened_by"),
        *(pl.col(x).filter(BLIND | ATTENDED).first().alias(f"opened_{x}") for x in ("row", "time", "who", "consult")),
        pl.col("queue").drop_nulls().first(),
        *(pl.col(x).filter(JOINED).first().alias(f"joined_{x}") for x in ("row", "time")),
        *(pl.col(x).filter(LEFT_QUEUE).last().alias(f"left_queue_{x}") for x in ("row", "time")),
        *(pl.col(x).filter(ABANDONED).first().alias(f"abandoned_{x}") for x in ("row", "time")),
        pl.col("waited", "talked").drop_nulls().last(),
    )
    winner = dialled.sort("contact", "stage", "answered_row", "row", nulls_last=True)
    taken = pl.col("answered_row").is_not_null()
    ended_row, ended_at = (pl.coalesce(f"out_{x}", f"gone_{x}").filter(taken).first() for x in ("row", "at"))
    partners = winner.group_by("contact", "stage", maintain_order=True).agg(
        pl.len().alias("dialled"),
        pl.col("channel", "agent", "answered_row", "answered_at", "put").filter(taken).first(),
        pl.col("gone_row", "gone_at", "held_s", "held_since").filter(taken).first(),
        ended_row.alias("ended_row"),
        ended_at.alias("ended_at"),
        pl.col("rang_at").min(),
        pl.col("channel").filter("rang").alias("ringing"),
        pl.coalesce("time", "made_at").min().alias("dialled_at"),
        pl.col("status"),
    )
    every = told.join(partners, on=["contact", "stage"], how="left", maintain_order="left").with_columns(
        (pl.col("dialled").is_not_null() | pl.col("queue").is_not_null()).alias("kept")
    )
    return _without_empty(every)


def _without_empty(every: pl.LazyFrame) -> pl.LazyFrame:
    """Stages in which nothing happened are left out, but not the transfer that began them."""
    place = pl.col("kept").cast(pl.Int64).cum_sum().over("contact") - pl.col("kept")
    opened = [f"opened_{x}" for x in ("by", "row", "time", "who", "consult")]
    others = [x for x in every.collect_schema().names() if x not in {"contact", "kept", *opened}]
    merged = (
        every.with_columns(place.alias("seq"))
        .group_by("contact", "seq", maintain_order=True)
        .agg(
            pl.col(opened).drop_nulls().first(),
            pl.col(others).last(),
            pl.col("kept").last(),
        )
    )
    closed = [pl.col(x).shift(-1).over("contact").alias(x.replace("opened", "closed")) for x in opened]
    # Where the caller hands on, the partner so far is the one who is served from then on.
    hands_on = (pl.col("opened_who") == pl.col("contact")).fill_null(value=False)
    stays = [
        pl.when(hands_on).then(pl.col(x).shift(1).over("contact")).forward_fill().over("contact")
        for x in ("channel", "gone_row", "gone_at")
    ]
    named = [stay.alias(f"stayed_{x}") for stay, x in zip(stays, ("channel", "gone_row", "gone_at"), strict=True)]
    return merged.with_columns(*closed, *named).filter(pl.col("kept") | (pl.col("seq") == 0))
