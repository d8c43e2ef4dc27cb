"""The assistant's own log: a CSV with one line for each conversation, its times in UTC."""

from pathlib import Path

import polars as pl

from ingest.sample.beside import Beside
from ingest.sample.clientele import card, email
from ingest.sample.simulate import Centre
from ingest.sample.writers.export import three_days, utc_text, write_exports
from ingest.sample.writers.written import Written

SOURCE = "assistant"

COLUMNS = ("session", "user", "opened", "closed", "customer_messages", "intent", "language", "handed_over")


def write(centre: Centre, beside: Beside, folder: Path) -> Written:
    """Write `conversations-YYYYMMDD.csv` for each four weeks, and three lines that nobody should trust.

    Who is signed in is known by the customer's number; who is not gives an e-mail address, or stays unknown.
    """
    accounts = beside.clientele.select("customer", "account")
    rows = beside.assistant.join(accounts, on="customer", how="left", maintain_order="left").select(
        "session",
        pl.when("account").then("customer:" + card()).otherwise(email()).alias("user"),
        utc_text("opened").alias("opened"),
        utc_text("closed").alias("closed"),
        pl.col("messages").alias("customer_messages"),
        *("intent", "language"),
        pl.when("handed").then(pl.lit("yes")).otherwise(pl.lit("no")).alias("handed_over"),
        pl.col("opened").alias("at"),
        pl.col("closed").alias("latest"),
    )
    first, middle, last = three_days(centre)
    broken = (
        (first, "x000001,,"),
        (middle, f"x000002,,{middle.date.year}-02-30T12:00:00Z,{middle.date}T12:01:00Z,2,delivery,sl,no"),
        (last, f"x000003,,{last.date}T12:01:00Z,{last.date}T12:00:00Z,2,delivery,sl,no"),
    )
    return write_exports(centre, folder, rows, name="conversations-{}.csv", columns=COLUMNS, broken=broken)
