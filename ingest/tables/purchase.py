"""Purchase: something that a customer bought, or gave back."""

import polars as pl

from ingest.table import UTC, Column, Table, flags_column, key_columns
from ingest.vocabulary import Channel, PurchaseKind

purchase = Table(
    name="purchase",
    grain="one purchase, refund or cancellation of one customer",
    day="at",
    columns=key_columns()
    | {
        "customer": Column(dtype=pl.Int64, personal=True, meaning="The customer's surrogate; null when anonymous."),
        "kind": Column(dtype=pl.String, required=True, values=PurchaseKind, meaning="Bought, given back or cancelled."),
        "at": Column(dtype=UTC, required=True, meaning="When it was bought, given back or cancelled."),
        "amount": Column(
            dtype=pl.Float64, required=True, meaning="What it cost, in `currency`; of a refund, what was paid back."
        ),
        "currency": Column(dtype=pl.String, required=True, meaning="ISO 4217 code of the amount."),
        "margin": Column(dtype=pl.Float64, meaning="What of the amount is left after the cost of the goods."),
        "quantity": Column(dtype=pl.Float64, meaning="How many pieces."),
        "product": Column(dtype=pl.String, meaning="What was bought, as the company names it."),
        "order_id": Column(dtype=pl.String, meaning="The order that it belongs to; of a refund, the order it undoes."),
        "channel": Column(dtype=pl.String, values=Channel, meaning="Where it was bought."),
        "sub_channel": Column(dtype=pl.String, meaning="Which of the channel: branch, shop, marketplace."),
        "brand": Column(dtype=pl.String, meaning="The brand that it was bought of."),
        "segment": Column(dtype=pl.String, meaning="The customer's segment, as the company names it."),
    }
    | flags_column(),
    rules={"amount_without_sense": pl.col("amount").is_finite() & (pl.col("amount") >= 0)},
)
