"""The web shop's orders, refunds and cancellations: a CSV with the customer's number and addresses beside each."""

from pathlib import Path

import polars as pl

from ingest.sample.beside import Beside
from ingest.sample.clientele import card, email, phone
from ingest.sample.simulate import Centre
from ingest.sample.writers.export import three_days, utc_text, write_exports
from ingest.sample.writers.written import Written

SOURCE = "webshop"

COLUMNS = (
    *("order_number", "created_at", "status", "customer_id", "email", "phone"),
    *("product", "quantity", "total", "margin", "currency"),
)

STATUSES = {"purchase": "paid", "refund": "refunded", "cancellation": "cancelled"}


def write(centre: Centre, beside: Beside, folder: Path) -> Written:
    """Write `orders-YYYYMMDD.csv` for each four weeks, and three lines that nobody should trust.

    The first file reaches back to the day on which the shop opened.
    Who has no account buys as a guest, and is known by the e-mail address and the telephone number alone.
    """
    both = (beside.orders.bought.drop("about"), beside.orders.undone)
    online = pl.concat(both).filter(pl.col("branch").is_null()).sort("at", maintain_order=True)
    known = online.join(
        beside.clientele.select("customer", "account"), on="customer", how="left", maintain_order="left"
    )
    rows = known.select(
        pl.col("order").alias("order_number"),
        utc_text("at").alias("created_at"),
        pl.col("kind").replace_strict(STATUSES, return_dtype=pl.String).alias("status"),
        pl.when("account").then(card()).alias("customer_id"),
        email().alias("email"),
        phone().alias("phone"),
        *("product", "quantity"),
        pl.col("amount").alias("total"),
        "margin",
        pl.lit("EUR").alias("currency"),
        "at",
        pl.col("at").alias("latest"),
    )
    first, middle, last = three_days(centre)
    broken = (
        (first, "X900001,"),
        (middle, f"X900002,{middle.date.year}-02-30T12:00:00Z,paid,,,,tent,1,219.0,70.0,EUR"),
        (last, f"X900003,{last.date}T12:00:00Z,paid,,,,tent,1,two hundred,70.0,EUR"),
    )
    return write_exports(centre, folder, rows, name="orders-{}.csv", columns=COLUMNS, broken=broken, reaches_back=True)
