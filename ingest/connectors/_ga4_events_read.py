"""Rows of the BigQuery export of Google Analytics 4 become events, links and purchases, or are refused."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._reading import Rule, compact_json, judged
from ingest.connectors._shapes_fields import since_epoch
from ingest.connectors._shapes_identity import links
from ingest.fold import CUSTOMER
from ingest.read.json import json_records
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason
from ingest.vocabulary import AddressKind, PurchaseKind

PLATFORMS = {"WEB": "web", "IOS": "app", "ANDROID": "app"}


class Value(msgspec.Struct):
    """The value of a parameter, in one of these."""

    string_value: str | None = None
    int_value: int | str | None = None
    float_value: float | None = None
    double_value: float | None = None


class Parameter(msgspec.Struct):
    """One parameter of an event."""

    key: str
    value: Value | None = None


class Device(msgspec.Struct):
    """What the event happened on."""

    category: str | None = None
    language: str | None = None


class Ecommerce(msgspec.Struct):
    """What was bought."""

    transaction_id: str | None = None
    purchase_revenue: float | None = None
    total_item_quantity: float | None = None


class Event(msgspec.Struct):
    """One row of the export; fields that are not named here are passed over, addresses of pages among them."""

    event_timestamp: int | str
    event_name: str
    event_params: list[Parameter] = []
    user_id: str | None = None
    user_pseudo_id: str | None = None
    platform: str | None = None
    event_bundle_sequence_id: int | str | None = None
    batch_ordering_id: int | str | None = None
    batch_event_index: int | str | None = None
    device: Device | None = None
    ecommerce: Ecommerce | None = None


NO_DEVICE, NO_ECOMMERCE = Device(), Ecommerce()


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events of sessions; a link where a user is signed in; a purchase where the settings ask for them."""
    for records, refused in json_records(raw, Event):
        good, bad = judged(_frame(records), _rules(raw))
        rows = {"event": _events(good), "identity": _links(good, settings.user_id)}
        if settings.purchases:
            rows["purchase"] = _purchases(good, settings.user_id)
        yield Batch(records=len(records) + len(refused), rows=rows, refused=refused + bad)


def _frame(records: Sequence[tuple[int, Event]]) -> pl.DataFrame:
    some = [event for _, event in records]
    parameters = [{x.key: x.value for x in event.event_params if x.value is not None} for event in some]
    devices, bought = [x.device or NO_DEVICE for x in some], [x.ecommerce or NO_ECOMMERCE for x in some]
    texts = {
        "moment": [str(x.event_timestamp) for x in some],
        "name": [x.event_name for x in some],
        "device": [x.user_pseudo_id for x in some],
        "user": [x.user_id for x in some],
        "platform": [x.platform for x in some],
        "bundle": [_text(x.event_bundle_sequence_id) for x in some],
        "batch": [_text(x.batch_ordering_id) for x in some],
        "index": [_text(x.batch_event_index) for x in some],
        "session": [_text(x["ga_session_id"].int_value) if "ga_session_id" in x else None for x in parameters],
        "currency": [x["currency"].string_value if "currency" in x else None for x in parameters],
        "category": [x.category for x in devices],
        "language": [x.language for x in devices],
        "transaction": [x.transaction_id for x in bought],
    }
    numbers = {
        "revenue": [x.purchase_revenue for x in bought],
        "quantity": [x.total_item_quantity for x in bought],
    }
    schema: dict[str, Any] = {RECORD: pl.Int64} | dict.fromkeys(texts, pl.String) | dict.fromkeys(numbers, pl.Float64)
    frame = pl.DataFrame({RECORD: [number for number, _ in records], **texts, **numbers}, schema=schema)
    filled = frame.with_columns(pl.when(pl.col(name).str.strip_chars() != "").then(name).alias(name) for name in texts)
    return filled.with_columns(since_epoch(pl.col("moment"), "us").alias("at"))


def _text(value: int | str | None) -> str | None:
    return None if value is None else str(value)


def _rules(raw: RawFile) -> list[Rule]:
    return [
        (pl.col("name").is_null(), Reason.MISSING, "event_name"),
        (pl.col("at").is_null(), Reason.NOT_A_TIME, "event_timestamp"),
        (~pl.col("at").is_between(raw.limits.earliest, raw.latest), Reason.TIME_OUT_OF_RANGE, "event_timestamp"),
        (pl.col("device").is_null() | pl.col("session").is_null(), "set_aside:no_session", "ga_session_id"),
    ]


def _events(good: pl.DataFrame) -> pl.DataFrame:
    # The export has no id of an event; these together are told as unique by its documentation.
    parts = ("moment", "name", "bundle", "batch", "index")
    return good.select(
        pl.col(RECORD),
        pl.concat_str(pl.lit(CUSTOMER), *(pl.col(x).fill_null("") for x in parts), separator=":").alias("id"),
        pl.lit(0).alias("revision"),
        pl.concat_str(pl.lit(CUSTOMER), "session", separator=":").alias("contact"),
        "at",
        pl.col("name").alias("kind"),
        _device().alias("customer"),
        compact_json(
            pl.col("platform").str.to_uppercase().replace_strict(PLATFORMS, default="web").alias("channel"),
            pl.col("category").alias("sub_channel"),
            "language",
        ).alias("payload"),
    )


def _device() -> pl.Expr:
    return pl.lit("account:") + pl.col("device")


def _links(good: pl.DataFrame, kind: str) -> pl.DataFrame:
    told = good.with_columns(
        _device().alias("customer"),
        (pl.lit(f"{kind}:") + pl.col("user")).alias("other"),
        pl.lit(f"{CUSTOMER}={{other}}").alias("by"),
    )
    what = AddressKind.CUSTOMER_NUMBER if kind == "customer" else AddressKind.ACCOUNT
    # One link for each pair of a batch is enough; every record has its event.
    first = told.sort("at").unique(subset=["customer", "other"], keep="first", maintain_order=True)
    return links(first, "customer", "other", what, by="by", seen=pl.col("at"))


def _purchases(good: pl.DataFrame, kind: str) -> pl.DataFrame:
    bought = good.filter((pl.col("name") == "purchase") & pl.col("transaction").is_not_null())
    # Revenue without a currency is in US dollars, as the export says.
    return bought.select(
        pl.col(RECORD),
        pl.col("transaction").alias("id"),
        pl.lit(0).alias("revision"),
        pl.coalesce(pl.lit(f"{kind}:") + pl.col("user"), _device()).alias("customer"),
        pl.lit(PurchaseKind.PURCHASE.value).alias("kind"),
        "at",
        pl.col("revenue").alias("amount"),
        pl.col("currency").str.to_uppercase().fill_null("USD"),
        "quantity",
        pl.col("transaction").alias("order_id"),
        pl.col("platform").str.to_uppercase().replace_strict(PLATFORMS, default="web").alias("channel"),
    )
