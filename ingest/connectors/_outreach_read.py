"""Records of campaigns become events, one for each step of each message."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._reading import Rule, compact_json, judged
from ingest.connectors._shapes_fields import MISSHAPEN, microseconds, since_epoch, time_rules
from ingest.connectors._shapes_tables import ROW, address, odd_clocks, records_of, with_moments
from ingest.fold import CUSTOMER
from ingest.read.pages import under
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason

NAMES = ("customer", "message", "campaign", "event", "at", "delivered_at", "opened_at", "clicked_at", "opted_out_at")
LATER = {name: name for name in NAMES if name.endswith("_at")}
STEPS = {
    **dict.fromkeys(("sent", "send", "processed", "queued", "accepted"), "sent"),
    **dict.fromkeys(("delivered", "delivery"), "delivered"),
    **dict.fromkeys(("bounce", "bounced", "dropped", "failed", "rejected", "undelivered"), "failed"),
    **dict.fromkeys(("open", "opened"), "opened"),
    **dict.fromkeys(("click", "clicked"), "clicked"),
    **dict.fromkeys(("unsubscribe", "unsubscribed", "group_unsubscribe", "opt_out", "stop"), "opted_out"),
    **dict.fromkeys(("spamreport", "complaint", "complained"), "complained"),
}
"""What mailing services call the steps of a message."""

PASSED_OVER = ("deferred", "group_resubscribe", "resubscribe")
EPOCH = r"^[0-9]{9,10}(\.[0-9]+)?$"


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """One event for each record: a step of a message, or a whole message with the times of its steps."""
    paths = {name: getattr(settings, name) for name in NAMES}
    words = {**STEPS, **{key.lower(): value for key, value in settings.events.items()}}
    for frame, refused in records_of(raw, paths, under("events", "messages", "data"), but=("customer",)):
        step = pl.col("event").str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.String)
        whole = pl.when(pl.col("event").is_null()).then(pl.lit("sent"))
        told = _timed(frame, settings).with_columns(pl.coalesce(step, whole).alias("step"))
        good, bad = judged(told, _rules(raw))
        yield Batch(records=frame.height + len(refused), rows={"event": _events(good, settings)}, refused=refused + bad)


def _timed(frame: pl.DataFrame, settings: Any) -> pl.DataFrame:
    names = {"at": "at"} | LATER
    seconds = {name: since_epoch(pl.col(name).str.extract(r"^([0-9]+)"), "s") for name in names}
    counted = {
        name: pl.when(pl.col(name).str.contains(EPOCH)).then(x).alias(f"{name}_epoch") for name, x in seconds.items()
    }
    plain = frame.with_columns(*counted.values()).with_columns(
        pl.when(pl.col(f"{name}_epoch").is_null()).then(name).alias(name) for name in names
    )
    written = frame.select(pl.col(name).alias(f"{name}_text") for name in names)
    timed = with_moments(plain, names, pattern=settings.time_format, zone=settings.timezone)
    return timed.with_columns(pl.coalesce(name, f"{name}_epoch").alias(name) for name in names).with_columns(
        written.get_columns()
    )


def _rules(raw: RawFile) -> list[Rule]:
    event = pl.col("event").str.to_lowercase()
    return [
        (pl.col(MISSHAPEN), Reason.WRONG_SHAPE, ""),
        (event.is_in(PASSED_OVER), "set_aside:no_step_of_a_message", "event"),
        (pl.col("step").is_null(), Reason.UNKNOWN_EVENT, "event"),
        (pl.col("customer").is_null(), Reason.MISSING, "customer"),
        (pl.col("at_text").is_null(), Reason.MISSING, "at"),
        *time_rules(raw, {"at": "at"} | LATER),
    ]


def _events(good: pl.DataFrame, settings: Any) -> pl.DataFrame:
    # Without an id a message is told by whom it went to, the campaign and, where one record tells all, its time.
    when = pl.when(pl.col("event").is_null()).then(pl.col("at").dt.timestamp("us").cast(pl.String)).fill_null("")
    unnamed = pl.concat_str(pl.col("campaign").fill_null(""), when, separator="#")
    contact = pl.concat_str(pl.lit(CUSTOMER), pl.coalesce("message", unnamed), separator="#")
    return good.select(
        pl.col(RECORD),
        pl.concat_str(contact, "step", ROW, separator="#").alias("id"),
        pl.lit(0).alias("revision"),
        contact.alias("contact"),
        "at",
        pl.col("step").alias("kind"),
        address(pl.col("customer"), settings.customer_is).alias("customer"),
        compact_json("campaign", *microseconds(*LATER)).alias("payload"),
        odd_clocks(),
    )
