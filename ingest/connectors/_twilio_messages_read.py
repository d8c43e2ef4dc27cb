"""Twilio's messages become events, one for each message, or are refused."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._reading import Rule, compact_json, judged
from ingest.connectors._shapes_customer import as_address
from ingest.connectors._shapes_either import either
from ingest.connectors._shapes_fields import AMBIGUOUS, MISSHAPEN, microseconds, time_rules, with_numbers, with_times
from ingest.fold import CUSTOMER
from ingest.read.pages import under
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason
from ingest.vocabulary import Channel, Flag

PATHS = {
    "id": "sid|message_sid|id",
    "direction": "direction",
    "status": "status",
    "from": "from",
    "to": "to",
    "sent": "date_sent",
    "created": "date_created|created_at",
    "updated": "date_updated|updated_at",
    "media": "num_media",
}
TIMES = {"sent": "date_sent", "created": "date_created", "updated": "date_updated"}
WORDS = ("direction", "status", "sub")

DIRECTIONS = ("inbound", "outbound-api", "outbound-reply", "outbound-call")
GOING = ("queued", "sending", "sent", "receiving", "received", "accepted")
ENDED = ("delivered", "partially_delivered", "read", "undelivered", "failed")
NEVER_SENT = ("scheduled", "canceled")

PLATFORMS = {"whatsapp": "whatsapp", "messenger": "facebook", "rcs": "rcs"}
"""By what stands in front of an address; an address with nothing in front of it is a telephone number."""


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each message, filed by customer and own number. Prices are negative, and not looked at."""
    for frame, records, refused in either(raw, PATHS, under("messages")):
        told = with_numbers(with_times(frame, TIMES, zone=settings.timezone), {"media": "num_media"})
        came_in = pl.col("direction") == "inbound"
        theirs = told.with_columns(
            as_address(pl.when(came_in).then("from").otherwise("to")).alias("customer"),
            pl.when(came_in).then("to").otherwise("from").alias("ours"),
        )
        good, bad = judged(theirs, _rules(raw))
        yield Batch(records=records, rows={"event": good.select(RECORD, *_event(settings))}, refused=refused + bad)


def _rules(raw: RawFile) -> list[Rule]:
    return [
        (pl.col("id").is_null(), Reason.MISSING, "sid"),
        (pl.col("direction").is_null(), Reason.MISSING, "direction"),
        (~pl.col("direction").is_in(DIRECTIONS), Reason.UNKNOWN_VALUE, "direction"),
        (pl.col("status").is_in(NEVER_SENT), "set_aside:not_sent", ""),
        (~pl.col("status").is_in([*GOING, *ENDED]), Reason.UNKNOWN_VALUE, "status"),
        *time_rules(raw, TIMES),
        (pl.coalesce("sent", "created").is_null(), Reason.MISSING, "date_sent"),
        (pl.col("customer").is_null(), Reason.MISSING, "from or to"),
        (pl.col("media").is_null() & pl.col("media_text").is_not_null(), Reason.NOT_A_NUMBER, "num_media"),
        (pl.col(MISSHAPEN), Reason.WRONG_SHAPE, ""),
    ]


def _event(settings: Any) -> list[pl.Expr]:
    scheme = pl.coalesce(pl.col(name).str.extract(r"^([a-z]+):", 1) for name in ("ours", "from", "to"))
    number = pl.col("ours").str.replace(r"^[a-z]+:", "")
    final = pl.col("status").is_in(ENDED)
    return [
        pl.col("id"),
        (pl.coalesce("updated", "sent", "created").dt.timestamp("us") + final).fill_null(0).alias("revision"),
        # The same number may be reached by text message and by WhatsApp: these are two conversations.
        pl.concat_str(
            scheme.fill_null(Channel.SMS.value), number.fill_null("line"), pl.lit(CUSTOMER), separator=":"
        ).alias("contact"),
        pl.coalesce("sent", "created").alias("at"),
        pl.lit("message").alias("kind"),
        (number.replace(settings.numbers) if settings.numbers else number).alias("queue"),
        pl.col("customer"),
        compact_json(
            "direction",
            "status",
            scheme.alias("sub"),
            pl.when(pl.col("media") > 0).then("media").alias("media"),
            *microseconds("updated"),
        ).alias("payload"),
        pl.when(AMBIGUOUS)
        .then(pl.lit([Flag.AMBIGUOUS_TIME.value]))
        .otherwise(pl.lit([], pl.List(pl.String)))
        .alias("flags"),
    ]
