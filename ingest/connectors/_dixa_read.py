"""Conversations of Dixa become interactions, legs, survey answers and identities, or are refused."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._folding import listed
from ingest.connectors._reading import Rule, judged, told_address
from ingest.connectors._shapes_fields import (
    MISSHAPEN,
    Unit,
    fields,
    length_rules,
    since_epoch,
    time_rules,
    with_numbers,
)
from ingest.connectors._shapes_identity import links
from ingest.read.pages import page_records, under
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason
from ingest.vocabulary import AddressKind, Channel, Direction, Flag, LegKind, Outcome, SurveyKind, Transfer

TIMES = (
    "created_at",
    "queued_at",
    "assigned_at",
    "closed_at",
    "updated_at",
    "last_message_created_at",
    "transfer_time",
)
LENGTHS = {"total_duration": "total_duration", "handling_duration": "handling_duration"}
WORDS = (
    *("id", "initial_channel", "direction", "status", "queue_id", "queue_name", "assignee_id", "requester_id"),
    *("requester_email", "requester_phone_number", "transferee_number", "rating_score"),
)
PATHS = {name: name for name in (*WORDS, *TIMES, *LENGTHS)}
MADE, OFFERED, RATED = (f"rating_{word}_timestamp" for word in ("created", "offered", "rated"))
RATING = {name: name for name in ("rating_score", "rating_type", "rating_status", MADE, OFFERED, RATED)}

CHANNELS: Mapping[str, tuple[Channel, str | None]] = {
    "email": (Channel.EMAIL, None),
    "contactform": (Channel.EMAIL, "form"),
    "widgetchat": (Channel.CHAT, None),
    "chat": (Channel.CHAT, None),
    "messenger": (Channel.CHAT, "messenger"),
    "pstnphone": (Channel.VOICE, None),
    "phone": (Channel.VOICE, None),
    "voicemail": (Channel.VOICE, "voicemail"),
    "sms": (Channel.SMS, None),
    "whatsapp": (Channel.MESSAGING, "whatsapp"),
    "facebookmessenger": (Channel.MESSAGING, "facebook"),
    "instagramdirect": (Channel.MESSAGING, "instagram"),
    "genericapimessaging": (Channel.MESSAGING, "api"),
}
"""By initial_channel, in small letters and without spaces."""

LIVE = (Channel.VOICE.value, Channel.CHAT.value)
FLAGS = (Flag.INFERRED_ANSWER, Flag.OPEN_AT_EXTRACT, Flag.VENDOR_DIFFERS)
MILLISECONDS_FROM = 100_000_000_000
"""More seconds than that are the year 5138: such a number counts milliseconds."""


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Rows of every conversation. Which unit times and durations have is the same for a whole file."""
    unit, length_unit = settings.time_unit, settings.duration_unit
    for records, refused in page_records(raw, dict, under("conversations", "data")):
        frame = fields(records, PATHS)
        unit = unit or _unit(frame)
        timed = frame.with_columns(pl.col(name).alias(f"{name}_text") for name in TIMES).with_columns(
            since_epoch(pl.col(name), unit).alias(name) for name in TIMES
        )
        counted = with_numbers(timed, LENGTHS)
        length_unit = length_unit or _length_unit(counted)
        good, bad = judged(_told(counted, settings), _rules(raw, length_unit))
        whole = _whole(good, 1000 if length_unit == "ms" else 1)
        asked = _ratings(records, whole, unit, settings)
        yield Batch(
            records=len(records) + len(refused),
            rows={
                "interaction": whole.select(RECORD, *_interaction(settings)),
                "leg": whole.select(RECORD, *_leg()),
                "survey": asked,
                "identity": _links(whole),
            },
            refused=refused + bad,
        )


def _unit(frame: pl.DataFrame) -> Unit:
    usual = frame.select(pl.col("created_at").cast(pl.Float64, strict=False).abs().median()).item()
    return "ms" if usual is None or usual >= MILLISECONDS_FROM else "s"


def _length_unit(frame: pl.DataFrame) -> Unit:
    """Milliseconds, where the total durations are nearer to the times' when they are read as such."""
    spans = (pl.col("closed_at") - pl.col("created_at")).dt.total_microseconds() / 1e6
    ratio = frame.select((pl.col("total_duration") / pl.when(spans > 0).then(spans)).median()).item()
    # Halfway between once and a thousand times, as ratios go.
    return "ms" if ratio is not None and ratio > 1000**0.5 else "s"


def _told(frame: pl.DataFrame, settings: Any) -> pl.DataFrame:
    word = pl.col("initial_channel").str.to_lowercase().str.replace_all(r"[\s_-]", "")
    names = {name: channel.value for name, (channel, _) in CHANNELS.items()}
    own = {name.lower().replace(" ", ""): channel.value for name, channel in settings.channels.items()}
    subs = {name: sub for name, (_, sub) in CHANNELS.items()}
    return frame.with_columns(
        word.replace_strict(names | own, default=None, return_dtype=pl.String).alias("channel"),
        word.replace_strict(subs, default=None, return_dtype=pl.String).alias("sub_channel"),
        pl.col("direction").str.to_lowercase().alias("direction"),
        pl.col("status").str.to_lowercase().alias("status"),
    )


def _rules(raw: RawFile, length_unit: str) -> list[Rule]:
    said = {name: name for name in TIMES}
    return [
        (pl.col("id").is_null(), Reason.MISSING, "id"),
        (pl.col("initial_channel").is_null(), Reason.MISSING, "initial_channel"),
        (pl.col("channel").is_null(), Reason.UNKNOWN_VALUE, "initial_channel"),
        (~pl.col("direction").is_in(["inbound", "outbound"]), Reason.UNKNOWN_VALUE, "direction"),
        *time_rules(raw, said),
        (pl.col("created_at").is_null(), Reason.MISSING, "created_at"),
        (pl.col("closed_at") < pl.col("created_at"), "ends_before_it_begins", "closed_at"),
        *length_rules(raw, LENGTHS, per_second=1000 if length_unit == "ms" else 1),
        (pl.col(MISSHAPEN), Reason.WRONG_SHAPE, ""),
    ]


def _whole(good: pl.DataFrame, per_second: int) -> pl.DataFrame:
    """Conversations with everything that both of their rows tell."""
    over = (
        pl.when(pl.col("status").is_not_null())
        .then(pl.col("status") == "closed")
        .otherwise(pl.col("closed_at").is_not_null())
    )
    taken = pl.col("assigned_at").is_not_null() & pl.col("assignee_id").is_not_null()
    live = pl.col("channel").is_in(LIVE)
    direction = pl.coalesce("direction", pl.lit(Direction.INBOUND.value))
    gone = pl.when(live).then(pl.lit(Outcome.ABANDONED.value)).otherwise(pl.lit(Outcome.LAPSED.value))
    return (
        good.with_columns(
            direction.alias("direction"),
            (over & pl.col("closed_at").is_not_null()).alias("over"),
            taken.alias("taken"),
            (pl.lit("account:") + pl.col("requester_id")).alias("account"),
            told_address(pl.col("requester_email")).alias("mailbox"),
            told_address(pl.col("requester_phone_number")).alias("phone"),
            pl.max_horizontal(*TIMES).dt.timestamp("us").alias("last_told"),
            (pl.col("handling_duration") / per_second).alias("handled_s"),
        )
        .with_columns(
            pl.coalesce("account", "mailbox", "phone").alias("customer"),
            pl.coalesce(pl.col("updated_at").dt.timestamp("us"), "last_told").alias("revision"),
            pl.when("over").then("closed_at").alias("ended_at"),
            pl.when("taken")
            .then(pl.lit(Outcome.ANSWERED.value))
            .when(~pl.col("over"))
            .then(pl.lit(Outcome.OPEN.value))
            .when(direction == Direction.OUTBOUND)
            .then(pl.lit(Outcome.MISSED.value))
            .otherwise(gone)
            .alias("outcome"),
            (pl.col("taken") & ~live).alias(Flag.INFERRED_ANSWER),
            (~pl.col("over")).alias(Flag.OPEN_AT_EXTRACT),
            pl.lit(value=False).alias(Flag.VENDOR_DIFFERS),
        )
        .with_columns(listed(FLAGS))
    )


def _transferred() -> pl.Expr:
    return (
        pl.when(pl.col("transferee_number").is_not_null())
        .then(pl.lit(Transfer.EXTERNAL.value))
        .when(pl.col("transfer_time").is_not_null())
        .then(pl.lit(Transfer.BLIND.value))
        .alias("transferred")
    )


def _interaction(settings: Any) -> list[pl.Expr]:
    return [
        *(
            pl.col(x)
            for x in (
                "id",
                "revision",
                "channel",
                "sub_channel",
                "direction",
                "customer",
                "ended_at",
                "outcome",
                "flags",
            )
        ),
        pl.col("id").alias("root_id"),
        pl.col("id").alias("conversation_id"),
        pl.col("direction").alias("initiator"),
        pl.col("created_at").alias("started_at"),
        (~pl.col("over")).alias("is_open"),
        _transferred().is_not_null().cast(pl.Int32).alias("transfers"),
        pl.lit(settings.timezone or "UTC").alias("source_tz"),
    ]


def _leg() -> list[pl.Expr]:
    inbound = pl.col("direction") == Direction.INBOUND
    queued = pl.when(inbound).then(pl.coalesce("queued_at", "created_at"))
    # A conversation that went back to its queue after it was taken says when it was queued last.
    first = (
        pl.when(queued <= pl.coalesce("assigned_at", queued))
        .then(queued)
        .otherwise(pl.when(inbound).then("created_at"))
    )
    return [
        (pl.col("id") + "#0").alias("id"),
        pl.col("id").alias("interaction_id"),
        *(pl.col(x) for x in ("revision", "channel", "direction", "outcome", "flags")),
        pl.lit(0).alias("seq"),
        pl.when(inbound).then(pl.lit(LegKind.QUEUE.value)).otherwise(pl.lit(LegKind.AGENT.value)).alias("kind"),
        pl.coalesce("queue_name", "queue_id").alias("queue"),
        pl.when("taken").then("assignee_id").alias("agent"),
        pl.coalesce(first, "created_at").alias("started_at"),
        first.alias("queued_at"),
        pl.when("taken").then("assigned_at").alias("answered_at"),
        pl.when("over").then(pl.max_horizontal("closed_at", pl.coalesce(first, "created_at"))).alias("left_at"),
        pl.when("taken").then("handled_s").alias("talk_s"),
        pl.when("taken").then("handled_s").alias("vendor_handle_s"),
        _transferred(),
    ]


def _links(whole: pl.DataFrame) -> pl.DataFrame:
    """The requester's id belongs to the e-mail address and the number beside it."""
    kinds = {"mailbox": AddressKind.EMAIL, "phone": AddressKind.PHONE}
    return pl.concat(
        links(whole, "account", name, kind, by="id", seen=pl.col("created_at")) for name, kind in kinds.items()
    )


def _ratings(
    records: Sequence[tuple[int, Mapping[str, Any]]], whole: pl.DataFrame, unit: Unit, settings: Any
) -> pl.DataFrame:
    """One answer for every rating that was offered; of older exports the one score of the conversation."""
    every = [
        (number, rating)
        for number, record in records
        for rating in _listed(record.get("ratings"))
        if isinstance(rating, dict)
    ]
    told = with_numbers(fields(every, RATING), {"rating_score": "rating_score"}).with_columns(
        since_epoch(pl.col(name), unit).alias(name) for name in (MADE, OFFERED, RATED)
    )
    kind = pl.col("rating_type").str.to_lowercase()
    given = told.with_columns(
        pl.coalesce(OFFERED, pl.when(pl.col(RATED).is_not_null()).then(pl.coalesce(MADE, RATED))).alias("asked_at"),
        pl.col(RATED).alias("rated_at"),
        pl.coalesce(pl.col(MADE), pl.col(OFFERED)).dt.timestamp("ms").cast(pl.String).alias("which"),
        kind.str.contains("nps").fill_null(value=False).alias("promoter"),
    ).select(RECORD, "asked_at", "rated_at", "which", "promoter", pl.col("rating_score").alias("score"))
    single = whole.filter(~pl.col(RECORD).is_in(given[RECORD].implode())).select(
        RECORD,
        pl.coalesce("closed_at", "updated_at", "created_at").alias("asked_at"),
        pl.coalesce("closed_at", "updated_at", "created_at").alias("rated_at"),
        pl.lit("rating").alias("which"),
        pl.lit(value=False).alias("promoter"),
        pl.col("rating_score").cast(pl.Float64, strict=False).alias("score"),
    )
    asked = pl.concat([given.filter(pl.col("asked_at").is_not_null()), single.filter(pl.col("score").is_not_null())])
    low = pl.when("promoter").then(pl.lit(0.0)).otherwise(pl.lit(float(settings.score_min)))
    high = pl.when("promoter").then(pl.lit(10.0)).otherwise(pl.lit(float(settings.score_max)))
    score = pl.when(pl.col("score").is_between(low, high) & pl.col("rated_at").is_not_null()).then("score")
    odd = pl.col("score").is_not_null() & score.is_null() & pl.col("rated_at").is_not_null()
    return asked.join(
        whole.select(RECORD, "id", "customer", "channel", "queue_name", "queue_id", "revision"), on=RECORD
    ).select(
        RECORD,
        pl.concat_str("id", "which", separator="#").alias("id"),
        pl.col("id").alias("interaction_id"),
        "revision",
        "customer",
        "channel",
        pl.coalesce("queue_name", "queue_id").alias("queue"),
        pl.when("promoter").then(pl.lit(SurveyKind.NPS.value)).otherwise(pl.lit(SurveyKind.CSAT.value)).alias("kind"),
        score.alias("value"),
        low.alias("scale_min"),
        high.alias("scale_max"),
        pl.min_horizontal("asked_at", "rated_at").alias("asked_at"),
        pl.when(score.is_not_null()).then("rated_at").alias("answered_at"),
        score.is_not_null().alias("complete"),
        pl.when(odd)
        .then(pl.lit([Flag.UNMAPPED_STATUS.value]))
        .otherwise(pl.lit([], pl.List(pl.String)))
        .alias("flags"),
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
