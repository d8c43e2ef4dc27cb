"""Messages that their platforms tell one by one, with receipts, edits and deletions: read as events, folded together.

A connector turns each thing that a webhook tells into a `Told`, a flat mapping of texts; what a message, a receipt or a
handover is called is its own business. Ids of messages are digests, for platforms write addresses into them.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._episodes import What, about_episodes, conversations, episodes, told
from ingest.connectors._folding import newest
from ingest.connectors._reading import Rule, compact_json, judged
from ingest.connectors._shapes_fields import since_epoch, time_rules
from ingest.connectors._shapes_identity import links
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason, Refusals
from ingest.read.times import WITH_ZONE
from ingest.vocabulary import AddressKind, MessageKind, Sender

MESSAGE, SENT, DELIVERED, READ, FAILED = "message", "sent", "delivered", "read", "failed"
EDITED, DELETED, HANDED_OVER, LINKED = "edited", "deleted", "handed_over", "linked"

KINDS = (MESSAGE, SENT, DELIVERED, READ, FAILED, EDITED, DELETED, HANDED_OVER, LINKED)
"""What an event can be. `LINKED` tells of two addresses of one customer, and gives a row of `identity` alone."""

WORDS = ("about", "sender", "form", "reply_to", "public", "channel", "sub_channel")
COLUMNS = (
    "id",
    "contact",
    "time",
    "kind",
    "queue",
    "agent",
    "customer",
    "other",
    "other_is",
    "link",
    "aside",
    "watermark",
    *WORDS,
)
"""The fields of a `Told`.

`about` is the message concerned, `other` a second address of the customer, `other_is` what that is (a word of
`AddressKind`), `link` the id of what links the two,
`watermark` up to when messages were delivered or read, `aside` why it is no part of a conversation.
"""

Told = Mapping[str, str | None]
Times = Callable[[pl.Expr], pl.Expr]

PAYLOAD = pl.Struct(dict.fromkeys(WORDS, pl.String) | {"watermark": pl.Int64})


def digest(*parts: str | None) -> str | None:
    """An id made of ids, from which none of them can be read; null where the first is missing."""
    if not parts or not parts[0]:
        return None
    # The platforms' ids hold enough that cannot be guessed: trying all telephone numbers leads nowhere.
    return hashlib.blake2b("\x1f".join(part or "" for part in parts).encode(), digest_size=12).hexdigest()


def walked(value: Any, path: str) -> Any:
    """What lies in nested objects at `a.b.c`; None where there is no such place."""
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def worded(value: Any, path: str) -> str | None:
    """A text or number at `a.b.c`, as text; None for what is empty or anything else."""
    found = walked(value, path)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    return str(found).strip() or None


def milliseconds(text: pl.Expr) -> pl.Expr:
    """Epoch milliseconds as an instant."""
    return since_epoch(text, "ms")


def seconds_or_zone(text: pl.Expr) -> pl.Expr:
    """Epoch seconds, or a time of ISO 8601 with its zone, as an instant."""
    iso = pl.when(text.str.contains(WITH_ZONE)).then(text).str.to_datetime("%+", strict=False, time_unit="us")
    return pl.coalesce(since_epoch(text, "s"), iso.dt.convert_time_zone("UTC"))


def batches(
    raw: RawFile,
    records: Iterator[tuple[list[tuple[int, Any]], Refusals]],
    tell: Callable[[Any], Sequence[Told]],
    *,
    times: Times,
) -> Iterator[Batch]:
    """Events and links of decoded records; a record can tell of several things, such as receipts for many messages."""
    for some, refused in records:
        flat = [(number, each) for number, record in some for each in tell(record)]
        columns: dict[str, Any] = {name: [each.get(name) for _, each in flat] for name in COLUMNS}
        frame = pl.DataFrame(
            {RECORD: [number for number, _ in flat]} | columns,
            schema={RECORD: pl.Int64} | dict.fromkeys(COLUMNS, pl.String),
        ).with_columns(
            times(pl.col("time")).alias("at"),
            pl.col("time").alias("at_text"),
            times(pl.col("watermark")).dt.timestamp("us").alias("watermark"),
        )
        asides = sorted(frame["aside"].drop_nulls().unique().to_list())
        good, bad = judged(frame, _rules(raw, asides))
        once = Refusals(bad.frame.unique(RECORD, keep="first", maintain_order=True))
        good = good.filter(~pl.col(RECORD).is_in(once.frame[RECORD].implode()))
        seen = good.filter(pl.col("link").is_not_null())
        rows = {"event": good.filter(pl.col("kind") != LINKED).select(RECORD, *_event())}
        if seen.height:
            kinds = [(kind, seen.filter(pl.col("other_is") == kind)) for kind in AddressKind]
            rows["identity"] = pl.concat(
                links(frame, "customer", "other", kind, by="link", seen=pl.col("at")) for kind, frame in kinds
            )
        yield Batch(records=len(some) + len(refused), rows=rows, refused=refused + once)


def _rules(raw: RawFile, asides: Sequence[str]) -> list[Rule]:
    return [
        *[(pl.col("aside") == why, f"set_aside:{why}", "") for why in asides],
        (pl.col("kind").is_null(), Reason.UNKNOWN_EVENT, "type"),
        (pl.col("time").is_null(), Reason.MISSING, "timestamp"),
        *time_rules(raw, {"at": "timestamp"}),
        (pl.col("id").is_null(), Reason.MISSING, "id"),
        (pl.col("customer").is_null(), Reason.MISSING, "customer"),
    ]


def _event() -> list[pl.Expr]:
    return [
        pl.concat_str("id", pl.lit("#"), "kind").alias("id"),
        pl.col("at").dt.timestamp("us").alias("revision"),
        *(pl.col(name) for name in ("contact", "at", "kind", "queue", "agent", "customer")),
        compact_json(*WORDS, "watermark").alias("payload"),
        pl.lit([], pl.List(pl.String)).alias("flags"),
    ]


def decoded(events: pl.LazyFrame) -> pl.LazyFrame:
    """Every event once, with what its payload holds as columns."""
    columns = ("id", "contact", "at", "kind", "queue", "agent", "customer", "payload")
    return (
        newest(events)
        .select(columns)
        .with_columns(pl.col("payload").str.json_decode(PAYLOAD).struct.unnest())
        .with_columns(pl.from_epoch("watermark", time_unit="us").dt.replace_time_zone("UTC"))
        .drop("payload")
    )


def fold(events: pl.LazyFrame, *, gap_hours: float, zone: str | None) -> dict[str, pl.LazyFrame]:
    """Episodes of messages as interactions, with their legs and messages.

    A message of the company that only its receipts tell of was sent when the first of them came.
    """
    known = decoded(events).collect().lazy()
    cut = episodes(_messages(known), gap_hours=gap_hours).collect().lazy()
    places = known.group_by("contact").agg(
        pl.col("channel", "sub_channel").sort_by("at", "id").first(ignore_nulls=True)
    )
    about = (
        about_episodes(cut)
        .join(places, on="contact")
        .with_columns(pl.lit(zone or "UTC").alias("source_tz"), pl.col("contact").alias("conversation_id"))
    )
    return conversations(cut, about)


def _messages(known: pl.LazyFrame) -> pl.LazyFrame:
    """What is told of messages, one row each, and the handovers."""
    is_ = pl.col("kind") == MESSAGE
    receipts = pl.col("kind").is_in([SENT, DELIVERED, READ, FAILED]) & pl.col("about").is_not_null()
    own = ("queue", "agent", "customer", "sender", "form", "reply_to", "public")
    by_message = (
        known.filter(is_ | receipts | pl.col("kind").is_in([EDITED, DELETED]))
        .sort("at", "id")
        .group_by("contact", "about", maintain_order=True)
        .agg(
            pl.coalesce(pl.col("at").filter(is_).first(), pl.col("at").filter(receipts).min()).alias("at"),
            *(
                pl.coalesce(
                    pl.col(name).filter(is_).first(ignore_nulls=True),
                    pl.col(name).filter(receipts).first(ignore_nulls=True),
                ).alias(name)
                for name in own
            ),
            # A receipt for having been read implies the one for having been delivered, which can be missing.
            pl.col("at").filter(pl.col("kind").is_in([DELIVERED, READ])).min().alias("delivered_at"),
            pl.col("at").filter(pl.col("kind") == READ).min().alias("read_at"),
            pl.col("at").filter(pl.col("kind") == FAILED).min().alias("failed_at"),
            pl.col("at").filter(pl.col("kind") == EDITED).max().alias("edited_at"),
            pl.col("at").filter(pl.col("kind") == DELETED).min().alias("deleted_at"),
        )
        # Of what was edited or deleted long ago nothing else may be known.
        .filter(pl.col("at").is_not_null())
    )
    messages = _up_to(_up_to(by_message, known, DELIVERED, READ), known, READ).with_columns(
        pl.col("about").alias("id"),
        pl.lit(What.MESSAGE).alias("what"),
        # Only what the company wrote has receipts.
        pl.col("sender").fill_null(Sender.AGENT),
        pl.col("form").fill_null(MessageKind.TEXT).alias("kind"),
        (pl.col("public").ne_missing("false")).alias("public"),
        pl.concat_str("contact", pl.lit(":"), "reply_to").alias("reply_to"),
    )
    marks = known.filter(pl.col("kind") == HANDED_OVER).with_columns(pl.lit(What.HANDED_OVER).alias("what"))
    named = pl.concat_str("contact", pl.lit(":"), "id").alias("id")
    return pl.concat([told(messages), told(marks.drop("kind"))]).with_columns(named)


def _up_to(messages: pl.LazyFrame, known: pl.LazyFrame, *kinds: str) -> pl.LazyFrame:
    """The company's messages with when they were delivered or read, where a watermark reaches as far as they."""
    name = f"{kinds[0]}_at"
    marks = (
        known.filter(pl.col("kind").is_in(kinds) & pl.col("watermark").is_not_null())
        .group_by("contact", "watermark")
        .agg(pl.col("at").min().alias("_marked_at"))
        .sort("watermark")
    )
    return (
        messages.sort("at")
        .join_asof(marks, left_on="at", right_on="watermark", by="contact", strategy="forward", check_sortedness=False)
        .with_columns(
            pl.when(pl.col("sender") == Sender.CUSTOMER)
            .then(name)
            .otherwise(pl.min_horizontal(name, "_marked_at"))
            .alias(name)
        )
        .drop("_marked_at", "watermark", strict=False)
    )
