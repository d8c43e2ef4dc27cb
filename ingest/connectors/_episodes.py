"""What is told of written conversations becomes interactions, their stays and their messages, whatever the order.

A connector turns its events into rows of `TOLD`, one for each message and each thing that happened to a conversation,
and says beside them what it knows of each conversation; `conversations` makes the facts. Where the source knows no
conversations but only messages (WhatsApp, text messages), `episodes` first cuts them where nobody wrote for long.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import polars as pl

from ingest.connectors._episodes_legs import legs_of, numbered
from ingest.connectors._folding import as_rows, listed
from ingest.table import UTC
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.message import message
from ingest.vocabulary import Flag, Outcome, Sender


class What(StrEnum):
    """What a row of `TOLD` tells.

    `ASKED`, `SERVED` and `REPLIED` are a customer's, a bot's and a human's message of which only the time is known;
    they give no row of `message`. `ENTERED` puts the conversation into `queue`; `HANDED_OVER` gives it from a bot to
    humans. `CLOSED` ends it, `OPENED` takes the end back; where they change anything, they stand among the messages.
    """

    MESSAGE = "message"
    ASKED = "asked"
    SERVED = "served"
    REPLIED = "replied"
    ENTERED = "entered"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    OPENED = "opened"


TOLD: Mapping[str, Any] = {
    "contact": pl.String,
    "interaction_id": pl.String,
    "id": pl.String,
    "at": UTC,
    "what": pl.String,
    "sender": pl.String,
    "kind": pl.String,
    "public": pl.Boolean,
    "queue": pl.String,
    "agent": pl.String,
    "customer": pl.Int64,
    "delivered_at": UTC,
    "read_at": UTC,
    "failed_at": UTC,
    "edited_at": UTC,
    "deleted_at": UTC,
    "reply_to": pl.String,
}
"""The columns of what is told; all but `contact`, `id`, `at` and `what` may be missing or null."""

FLAGS = (
    Flag.OPEN_AT_EXTRACT,
    Flag.INFERRED_END,
    Flag.MISSING_START,
    Flag.UNMAPPED_STATUS,
    Flag.VENDOR_DIFFERS,
    Flag.OUT_OF_ORDER,
)
"""What rows can be flagged with: the first is found here; the others are told too, as columns of the conversation."""


def told(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows with exactly the columns of `TOLD`, what is missing null, each id once."""
    there = set(rows.collect_schema().names())
    columns = [(pl.col(x) if x in there else pl.lit(None)).cast(t).alias(x) for x, t in TOLD.items()]
    return rows.select(columns).unique(subset="id", keep="first", maintain_order=True)


def episodes(rows: pl.LazyFrame, *, gap_hours: float) -> pl.LazyFrame:
    """The rows of `TOLD` with `interaction_id`, and whether it is `over`.

    An episode ends where nobody writes for longer than the gap, or where the conversation was closed. It is over when
    a later one of the contact is known: only then it is certain that nobody wrote in the gap. What happens between two
    episodes belongs to the earlier one; contacts in which nobody ever wrote give no rows.
    """
    gap = pl.duration(microseconds=round(gap_hours * 3_600_000_000))
    written = pl.col("what") == What.MESSAGE
    closed = pl.col("what") == What.CLOSED
    ordered = numbered(told(rows), "contact").with_columns(
        pl.when(written).then("at").alias("wrote_at"), pl.when(closed).then("row").alias("closed_row")
    )
    before = ordered.with_columns(
        pl.col("wrote_at").forward_fill().shift(1).over("contact").alias("before_at"),
        pl.when(written).then("row").forward_fill().shift(1).over("contact").alias("before_row"),
        pl.col("closed_row").forward_fill().over("contact"),
    )
    anew = written & ((pl.col("at") - pl.col("before_at") > gap) | (pl.col("closed_row") > pl.col("before_row")))
    return (
        before.with_columns(anew.fill_null(value=False).cum_sum().over("contact").alias("episode"))
        .with_columns(
            pl.col("wrote_at").min().over("contact", "episode").alias("began_at"),
            (pl.col("episode") < pl.col("episode").max().over("contact")).alias("over"),
        )
        .filter(pl.col("began_at").is_not_null())
        .with_columns(
            pl.concat_str("contact", pl.col("began_at").dt.timestamp("us"), separator="@").alias("interaction_id")
        )
        .select(*TOLD, "over")
    )


def about_episodes(rows: pl.LazyFrame) -> pl.LazyFrame:
    """What `conversations` needs to know of episodes: whose they are, and whether they are over.

    An episode whose every message of the customer was taken back, and which nobody answered, is void.
    """
    customers = (pl.col("what") == What.MESSAGE) & (pl.col("sender") == "customer")
    answered = (pl.col("sender") == "agent").any()
    return rows.group_by("interaction_id").agg(
        pl.col("contact").first(),
        pl.col("customer").min(),
        pl.col("over").first(),
        (pl.col("deleted_at").is_not_null().filter(customers).all() & customers.any() & ~answered).alias("void"),
        pl.lit(value=True).alias("by_gap"),
    )


def conversations(rows: pl.LazyFrame, about: pl.LazyFrame) -> dict[str, pl.LazyFrame]:
    """Interactions, legs and messages of the rows of `TOLD`.

    `about` has one row for each `interaction_id`: `contact`, `channel` and any other column of `interaction`, and, as
    far as they apply, `void` (no contact after all), `by_gap` (its end is where nobody wrote on; then `over` says
    whether that is certain), `unanswered` (the outcome of a stay that ended without a human's reply, else lapsed),
    `vendor_wait_s` (the vendor's own wait for the first reply, a leg is flagged that differs from it) with
    `vendor_step_s` (to what it is rounded), and columns named like flags.
    """
    known = _with_defaults(about).collect().lazy()
    placed = _in_queues(rows).collect().lazy()
    legs, ends = legs_of(placed, known)
    made = legs.with_columns(_flag_columns(legs)).with_columns(listed(FLAGS)).collect().lazy()
    interactions = _interactions(made, known, ends)
    return {
        "interaction": as_rows(interactions, interaction),
        "leg": as_rows(made, leg),
        "message": as_rows(_messages(placed, known), message),
    }


def _in_queues(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Every row with the queue that the conversation was in; before the first it counts for the first."""
    ordered = numbered(told(rows), "interaction_id").with_columns(pl.col("queue").forward_fill().over("interaction_id"))
    return ordered.with_columns(pl.col("queue").backward_fill().over("interaction_id")).select(*TOLD)


def _with_defaults(about: pl.LazyFrame) -> pl.LazyFrame:
    there = set(about.collect_schema().names())
    missing = {
        **dict.fromkeys(("void", "by_gap", "over"), pl.lit(value=False)),
        **{flag.value: pl.lit(value=False) for flag in FLAGS},
        "unanswered": pl.lit(Outcome.LAPSED.value),
        "vendor_wait_s": pl.lit(None, pl.Float64),
        "vendor_step_s": pl.lit(0.0),
        "source_tz": pl.lit("UTC"),
        "sub_channel": pl.lit(None, pl.String),
        "direction": pl.lit(None, pl.String),
        "customer": pl.lit(None, pl.Int64),
        "started_at": pl.lit(None, UTC),
    }
    booleans = ("void", "by_gap", "over", *(flag.value for flag in FLAGS))
    return about.with_columns(value.alias(name) for name, value in missing.items() if name not in there).with_columns(
        pl.col(name).cast(pl.Boolean).fill_null(value=False) for name in booleans
    )


def _flag_columns(legs: pl.LazyFrame) -> list[pl.Expr]:
    there = set(legs.collect_schema().names())
    return [pl.lit(value=False).alias(flag.value) for flag in FLAGS if flag.value not in there]


def _interactions(legs: pl.LazyFrame, about: pl.LazyFrame, ends: pl.LazyFrame) -> pl.LazyFrame:
    """One interaction for each conversation; one in which nobody turned to anybody is void."""
    names = [flag.value for flag in FLAGS]
    by_legs = (
        legs.sort("interaction_id", "seq")
        .group_by("interaction_id", maintain_order=True)
        .agg(
            (pl.col("outcome") == Outcome.ANSWERED).any().alias("anyone"),
            pl.col("outcome").last(),
            pl.col("transferred").is_not_null().sum().cast(pl.Int32).alias("transfers"),
            pl.col("started_at").min().alias("first_at"),
            pl.col(names).any(),
        )
    )
    return (
        about.drop(names, "direction")
        .join(ends, on="interaction_id", how="inner")
        .join(by_legs, on="interaction_id", how="left")
        .with_columns(
            pl.col("interaction_id").alias("id"),
            pl.min_horizontal("started_at", "first_at", "first_told_at").alias("started_at"),
            pl.when("anyone")
            .then(pl.lit(Outcome.ANSWERED))
            .otherwise(pl.coalesce("outcome", pl.lit(Outcome.VOID)))
            .alias("outcome"),
            pl.col("transfers").fill_null(0),
            *(pl.col(name).fill_null(value=False) for name in names),
        )
        .with_columns(
            pl.max_horizontal("ended_at", pl.when(pl.col("ended_at").is_not_null()).then("started_at")).alias(
                "ended_at"
            ),
            listed(FLAGS),
        )
    )


def _messages(rows: pl.LazyFrame, about: pl.LazyFrame) -> pl.LazyFrame:
    """The messages, and what ended the conversation or took its end back."""
    empty = pl.lit([], pl.List(pl.String)).alias("flags")
    changed = pl.col("what").is_in([What.CLOSED, What.OPENED])
    return (
        rows.with_columns(_changes().alias("changes"))
        .filter((pl.col("what") == What.MESSAGE) | pl.col("changes"))
        .join(
            about.select("interaction_id", "channel", "sub_channel", pl.col("customer").alias("whose")),
            on="interaction_id",
        )
        .with_columns(
            pl.coalesce("customer", "whose").alias("customer"),
            pl.when(changed).then(pl.lit(Sender.SYSTEM)).otherwise("sender").alias("sender"),
            pl.when(changed).then("what").otherwise("kind").alias("kind"),
            pl.when(changed).then(pl.lit(value=False)).otherwise("public").alias("public"),
            empty,
        )
    )


def _changes() -> pl.Expr:
    """Whether a row, in the order of time, ends what was not over, or takes an end back; others only say so again."""
    ends, takes_back = pl.col("what") == What.CLOSED, pl.col("what") == What.OPENED
    asks = ((pl.col("what") == What.MESSAGE) & (pl.col("sender") == Sender.CUSTOMER)) | (pl.col("what") == What.ASKED)
    over = pl.when(ends).then(pl.lit(value=True)).when(takes_back | asks).then(pl.lit(value=False))
    was_over = over.forward_fill().shift(1).over("interaction_id").fill_null(value=False)
    return ((ends & ~was_over) | (takes_back & was_over)).fill_null(value=False)
