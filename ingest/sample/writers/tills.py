"""The tills of the branches: a CSV of receipts, semicolons, the branch's wall-clock times without a zone."""

from pathlib import Path

import polars as pl

from ingest.sample.beside import Beside
from ingest.sample.clientele import card
from ingest.sample.simulate import Centre
from ingest.sample.writers.export import local_text, three_days, write_exports
from ingest.sample.writers.written import Written

SOURCE = "tills"

COLUMNS = ("receipt", "branch", "rung_up", "what", "card", "product", "pieces", "euros", "margin")

WORDS = {"purchase": "sale", "refund": "return"}


def write(centre: Centre, beside: Beside, folder: Path) -> Written:
    """Write `receipts-YYYYMMDD.csv` for each four weeks, and three lines that nobody should trust.

    The first file reaches back to the day on which the shop opened.
    Only who shows the loyalty card is known; a return has the number of the receipt.
    """
    both = (beside.orders.bought.drop("about"), beside.orders.undone)
    rows = (
        pl.concat(both)
        .filter(pl.col("branch").is_not_null())
        .sort("at", maintain_order=True)
        .select(
            pl.col("order").alias("receipt"),
            "branch",
            local_text("at", "%Y-%m-%d %H:%M:%S").alias("rung_up"),
            pl.col("kind").replace_strict(WORDS, return_dtype=pl.String).alias("what"),
            card().alias("card"),
            "product",
            pl.col("quantity").alias("pieces"),
            pl.col("amount").alias("euros"),
            "margin",
            "at",
            pl.col("at").alias("latest"),
        )
    )
    first, middle, last = three_days(centre)
    broken = (
        (first, "KO900001;Koper"),
        (middle, f"KO900002;Koper;{middle.date.year}-02-31 12:00:00;sale;;tent;1;219.0;70.0"),
        (last, f"KO900003;Koper;{last.date} 12:00:00;sale;;tent;1;-219.0;70.0"),
    )
    return write_exports(
        centre, folder, rows, name="receipts-{}.csv", columns=COLUMNS, broken=broken, separator=";", reaches_back=True
    )
