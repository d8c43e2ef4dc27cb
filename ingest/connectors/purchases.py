"""Purchases: what customers bought and gave back, out of the export of any shop or till."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._purchases_read import read
from ingest.vocabulary import Channel, PurchaseKind

WHERE = "Where it stands: the name of a column or key, several with | between them, of which the first there is counts."


class PurchasesSettings(SourceSettings):
    """What can be told of an export of purchases: where each thing stands, and how it is written."""

    customer: str = Field(default="customer|customer_id|customer_no|customer.id", description=f"The customer. {WHERE}")
    customer_is: Literal["customer", "account"] = Field(
        default="customer",
        description="Whether that is the company's own customer number, or an account of this shop only.",
    )
    email: str = Field(default="email|customer.email|customer_email", description="The customer's e-mail address.")
    phone: str = Field(default="phone|customer.phone|customer_phone", description="The customer's telephone number.")
    at: str = Field(default="at|date|ordered_at|order_date|created_at|created at", description="When it was bought.")
    time_format: str | None = Field(
        default=None, description="How times are written, as %d.%m.%Y %H:%M; without it they are ISO 8601."
    )
    amount: str = Field(default="amount|total|total_price|revenue", description="What it cost.")
    decimal: Literal[".", ","] = Field(default=".", description="What stands before the cents.")
    currency: str = Field(default="currency", description="The currency's ISO 4217 code.")
    usual_currency: str | None = Field(
        default=None, description="The currency of amounts beside which none stands, as its ISO 4217 code."
    )
    order_id: str = Field(default="order_id|order|order_number|name", description="The order's number.")
    line: str = Field(default="line|line_item_id", description="The line of the order, where each has a record.")
    product: str = Field(default="product|sku|lineitem name", description="What was bought.")
    quantity: str = Field(default="quantity|qty", description="How many.")
    margin: str = Field(default="margin", description="What is left of the amount after the cost of the goods.")
    kind: str = Field(
        default="kind|type|status|financial status|financial_status",
        description="What tells a refund or a cancellation from a purchase; so does an amount below zero.",
    )
    kinds: Mapping[str, PurchaseKind] = Field(
        default_factory=dict, description="Words of your own for purchase, refund and cancellation."
    )
    channel: Channel = Field(default=Channel.WEB, description="Where it was bought.")
    sub_channel: str | None = Field(default=None, description="Which of the channel: a branch, a marketplace.")


_TOLD = (
    {"amount", "currency", "order_id"},
    {"total_price", "currency", "order_number"},
    {"total", "currency", "paid at"},
)


def recognises(look: Look) -> str | None:
    """An amount with a currency and an order's number, as shops export them."""
    names = {x.lower() for x in look.columns} or {key for record in look.records for key in record}
    inner = {key for record in look.under("orders") for key in record}
    found = next((some for some in _TOLD if some <= names or some <= inner), set[str]())
    columns = ", ".join(sorted(found))
    return f"has {columns}, as purchases have" if columns else None


purchases = Connector(
    name="purchases",
    label="Purchases",
    description=(
        "What customers bought, gave back and cancelled, from any export that has a customer, a time and an amount. An "
        "amount below zero is a refund. A record without an amount under an order that has one is a line of it, and is "
        "set aside; so are orders that were never paid. The customer's number and addresses in one record are linked."
    ),
    reads="Delimited text with a line of names, or JSON, also in pages under `orders`.",
    settings=PurchasesSettings,
    read=read,
    makes=("identity", "purchase"),
    recognises=recognises,
    names=("customer_name", "first_name+last_name"),
)
