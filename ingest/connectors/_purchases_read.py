"""Records of purchases become rows of `purchase`, and links between the addresses in them."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._reading import Rule, judged
from ingest.connectors._shapes_fields import MISSHAPEN, time_rules
from ingest.connectors._shapes_identity import links
from ingest.connectors._shapes_tables import ROW, address, money, odd_clocks, records_of, with_moments
from ingest.fold import CUSTOMER
from ingest.read.pages import under
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason
from ingest.vocabulary import AddressKind, PurchaseKind

NAMES = (
    *("customer", "email", "phone", "at", "amount", "currency", "order_id", "line"),
    *("product", "quantity", "margin", "kind"),
)
KINDS = {
    **dict.fromkeys(("purchase", "sale", "paid", "order", "completed", "fulfilled"), PurchaseKind.PURCHASE),
    **dict.fromkeys(("refund", "refunded", "return", "returned", "credit"), PurchaseKind.REFUND),
    **dict.fromkeys(("cancellation", "cancelled", "canceled"), PurchaseKind.CANCELLATION),
}
UNPAID = ("pending", "authorized", "voided", "draft", "failed", "unpaid")


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """A purchase for each record with an amount; a link where a record shows two addresses."""
    paths = {name: getattr(settings, name) for name in NAMES}
    for frame, refused in records_of(raw, paths, under("orders", "data"), but=("customer", "email", "phone")):
        timed = with_moments(frame, {"at": "at"}, pattern=settings.time_format, zone=settings.timezone)
        told = _told(timed, settings)
        good, bad = judged(told, _rules(raw))
        yield Batch(
            records=frame.height + len(refused),
            rows={"purchase": _purchases(good, settings), "identity": _links(good)},
            refused=refused + bad,
        )


def _told(frame: pl.DataFrame, settings: Any) -> pl.DataFrame:
    words = {**KINDS, **{key.lower(): value for key, value in settings.kinds.items()}}
    word = pl.col("kind").str.to_lowercase()
    amount = money(pl.col("amount"), settings.decimal)
    by_word = word.replace_strict({k: str(v) for k, v in words.items()}, default=None, return_dtype=pl.String)
    by_sign = pl.when(amount < 0).then(pl.lit(PurchaseKind.REFUND.value)).otherwise(pl.lit(PurchaseKind.PURCHASE.value))
    usual = pl.lit(settings.usual_currency, pl.String)
    number = address(pl.col("customer"), settings.customer_is)
    return frame.with_columns(
        word.is_in(UNPAID).alias("unpaid"),
        pl.col("amount").alias("amount_text"),
        amount.abs().alias("amount"),
        pl.coalesce(by_word, by_sign).alias("what"),
        pl.coalesce(pl.col("currency").str.to_uppercase(), usual).alias("currency"),
        money(pl.col("quantity"), settings.decimal).alias("quantity"),
        money(pl.col("margin"), settings.decimal).alias("margin"),
        number.alias("number"),
        pl.coalesce(number, "email", "phone").alias("whose"),
    )


def _rules(raw: RawFile) -> list[Rule]:
    return [
        (pl.col(MISSHAPEN), Reason.WRONG_SHAPE, ""),
        (pl.col("amount_text").is_null() & pl.col("order_id").is_not_null(), "set_aside:line_of_an_order", "amount"),
        (pl.col("unpaid"), "set_aside:not_paid", "kind"),
        (pl.col("amount_text").is_null(), Reason.MISSING, "amount"),
        (pl.col("amount").is_null(), Reason.NOT_A_NUMBER, "amount"),
        (pl.col("currency").is_null(), Reason.MISSING, "currency"),
        (~pl.col("currency").str.contains("^[A-Z]{3}$"), Reason.UNKNOWN_VALUE, "currency"),
        (pl.col("at_text").is_null(), Reason.MISSING, "at"),
        *time_rules(raw, {"at": "at"}),
    ]


def _purchases(good: pl.DataFrame, settings: Any) -> pl.DataFrame:
    # An order that is given back later keeps its number, so that what was done is a part of the id.
    of_order = pl.concat_str("order_id", pl.col("line").fill_null(""), "what", separator="#")
    return good.select(
        pl.col(RECORD),
        pl.coalesce(of_order, pl.concat_str(pl.lit(CUSTOMER), ROW, separator="#")).alias("id"),
        pl.lit(0).alias("revision"),
        pl.col("whose").alias("customer"),
        pl.col("what").alias("kind"),
        *("at", "amount", "currency", "margin", "quantity", "product", "order_id"),
        pl.lit(settings.channel.value).alias("channel"),
        pl.lit(settings.sub_channel, pl.String).alias("sub_channel"),
        odd_clocks(),
    )


def _links(good: pl.DataFrame) -> pl.DataFrame:
    named = good.with_columns(pl.lit(f"{CUSTOMER}={{other}}").alias("by"))
    pairs = (
        ("number", "email", AddressKind.EMAIL),
        ("number", "phone", AddressKind.PHONE),
        ("email", "phone", AddressKind.PHONE),
    )
    made = [links(named, one, other, kind, by="by", seen=pl.col("at")) for one, other, kind in pairs]
    return pl.concat(made).unique(["customer", "other", RECORD], keep="first", maintain_order=True)
