"""Conversation details of Genesys Cloud become events, one for each conversation, or are refused."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._genesys_cloud_record import Conversation, kept, sessions, spans
from ingest.connectors._genesys_cloud_words import CUSTOMERS, MEDIA, METRICS, NO_CONTACT
from ingest.connectors._reading import Rule, judged, told_address
from ingest.read.json import json_records
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason, Refusals
from ingest.read.times import WITH_ZONE

Numbered = Sequence[tuple[int, Conversation]]

ENCODER = msgspec.json.Encoder()
MEASURES = frozenset(METRICS)
KNOWN_MEDIA = frozenset((*MEDIA, *NO_CONTACT))


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:  # noqa: ARG001 - every reader is told the settings
    """Events, one for each conversation, at the time at which it began."""
    done = 0
    for found, refused in json_records(raw, Conversation):
        some, unread = _opened(found, refused, done)
        done += len(some) + len(unread)
        good, bad = judged(_with_times(some), _rules(raw))
        yield Batch(
            records=len(some) + len(unread),
            rows={"event": good.select(RECORD, *_event())},
            refused=unread + bad,
        )


def moment(text: pl.Expr) -> pl.Expr:
    """A time as Genesys Cloud writes it, in UTC; some of its exports leave out the zero before a month or day."""
    padded = text.str.replace(r"^(\d{4})-(\d)-", "$1-0$2-").str.replace(r"^(\d{4}-\d\d)-(\d)T", "$1-0${2}T")
    iso = pl.when(padded.str.contains(WITH_ZONE)).then(padded)
    return iso.str.to_datetime("%+", strict=False, time_unit="us").dt.convert_time_zone("UTC")


def _opened(found: Numbered, refused: Refusals, done: int) -> tuple[Numbered, Refusals]:
    """The conversations, those on pages of a query's answer too; where there are pages, conversations are counted."""
    if not any(one.is_page for _, one in found):
        return found, refused
    some = [one for _, page in found for one in (page.conversations or [] if page.is_page else [page])]
    renumbered = refused.frame.with_columns(pl.int_range(pl.len()).alias("record") + done + len(some) + 1)
    return list(enumerate(some, start=done + 1)), Refusals(renumbered)


def _with_times(some: Numbered) -> pl.DataFrame:
    """One row for each conversation: what the event needs, what is wrong with its times, and the last of these."""
    told = [list(spans(one)) for _, one in some]
    texts = pl.DataFrame(
        {
            "place": [place for place, pairs in enumerate(told) for _ in pairs],
            "begin": [begin for pairs in told for begin, _ in pairs],
            "end": [end for pairs in told for _, end in pairs],
        },
        schema_overrides={"place": pl.Int64, "begin": pl.String, "end": pl.String},
    )
    begin, end = pl.col("begin"), pl.col("end")
    clocks = (
        texts.with_columns(
            (begin.is_null()).alias("unbegun"),
            *(moment(text).alias(f"{name}_at") for name, text in (("begin", begin), ("end", end))),
        )
        .group_by("place", maintain_order=True)
        .agg(
            pl.col("unbegun").any(),
            pl.any_horizontal(
                begin.is_not_null() & pl.col("begin_at").is_null(), end.is_not_null() & pl.col("end_at").is_null()
            )
            .any()
            .alias("unread"),
            (pl.col("end_at") < pl.col("begin_at")).any().alias("backwards"),
            pl.col("begin_at").min().alias("first_at"),
            pl.max_horizontal("begin_at", "end_at").max().alias("last_at"),
        )
    )
    rows = pl.DataFrame(
        {
            RECORD: [number for number, _ in some],
            "id": [one.conversation_id for _, one in some],
            "start": [one.conversation_start for _, one in some],
            "ended": [one.conversation_end is not None for _, one in some],
            "address": [_address(one) for _, one in some],
            "measured_backwards": [_measured_backwards(one) for _, one in some],
            "unknown_medium": [_unknown_medium(one) for _, one in some],
            "payload": [ENCODER.encode(kept(one, MEASURES)).decode() for _, one in some],
        },
        schema_overrides={RECORD: pl.Int64, "id": pl.String, "start": pl.String, "address": pl.String}
        | dict.fromkeys(("ended", "measured_backwards", "unknown_medium"), pl.Boolean)
        | {"payload": pl.String},
    )
    return pl.concat([rows.with_columns(moment(pl.col("start")).alias("at")), clocks.drop("place")], how="horizontal")


def _address(conversation: Conversation) -> str | None:
    """How the customer was reached: the number or address on their end, else the external contact's id."""
    ours_to_reach = conversation.originating_direction == "outbound"
    fallback = None
    for participant, session in sessions(conversation):
        if participant.purpose in CUSTOMERS:
            theirs = (session.dnis, session.address_to) if ours_to_reach else (session.ani, session.address_from)
            if any(theirs):
                return theirs[0] or theirs[1]
            fallback = fallback or participant.external_contact_id
    return fallback


def _measured_backwards(conversation: Conversation) -> bool:
    """Whether the vendor measured a time of less than nothing."""
    return any(
        metric.value is not None and metric.value < 0 and (metric.name or "").startswith("t")
        for _, session in sessions(conversation)
        for metric in session.metrics or ()
    )


def _unknown_medium(conversation: Conversation) -> bool:
    """Whether the customer came by something that we do not know, and by nothing that we know."""
    media = {x.media_type for who, x in sessions(conversation) if who.purpose in CUSTOMERS and x.media_type}
    return bool(media) and not media & KNOWN_MEDIA


def _rules(raw: RawFile) -> list[Rule]:
    """What no conversation may be."""
    in_time = [pl.col(name).is_between(raw.limits.earliest, raw.latest) for name in ("first_at", "last_at")]
    return [
        (pl.col("id").is_null() | (pl.col("id") == ""), Reason.MISSING, "conversationId"),
        (pl.col("start").is_null(), Reason.MISSING, "conversationStart"),
        (pl.col("unread"), Reason.NOT_A_TIME, "time"),
        (pl.col("unbegun"), Reason.MISSING, "segmentStart"),
        (~pl.all_horizontal(in_time), Reason.TIME_OUT_OF_RANGE, "time"),
        (pl.col("backwards"), "ends_before_it_begins", "time"),
        (pl.col("measured_backwards"), Reason.NEGATIVE, "metrics"),
        (pl.col("unknown_medium"), Reason.UNKNOWN_VALUE, "mediaType"),
    ]


def _event() -> list[pl.Expr]:
    """The columns of an event. What was exported later knows of later times, or at least of the end."""
    return [
        pl.col("id"),
        (pl.col("last_at").dt.timestamp("us") + pl.col("ended")).alias("revision"),
        pl.col("id").alias("contact"),
        pl.col("at"),
        pl.lit("conversation").alias("kind"),
        told_address(pl.col("address")).alias("customer"),
        pl.col("payload"),
        pl.lit([], pl.List(pl.String)).alias("flags"),
    ]
