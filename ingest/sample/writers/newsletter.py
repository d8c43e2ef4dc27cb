"""The newsletter's log: a CSV with one line for each letter, and when it arrived, was opened, followed, given up."""

from pathlib import Path

import polars as pl

from ingest.sample.beside import Beside
from ingest.sample.clientele import email
from ingest.sample.letters import TIMES
from ingest.sample.simulate import Centre
from ingest.sample.writers.export import three_days, utc_text, write_exports
from ingest.sample.writers.written import Written

SOURCE = "newsletter"

COLUMNS = ("email", "campaign", "sent_at", *TIMES[1:])


def write(centre: Centre, beside: Beside, folder: Path) -> Written:
    """Write `letters-YYYYMMDD.csv` for each four weeks, and three lines that nobody should trust."""
    rows = beside.letters.select(
        email().alias("email"),
        "campaign",
        utc_text("at").alias("sent_at"),
        *(utc_text(name).alias(name) for name in TIMES[1:]),
        "at",
        pl.max_horizontal(TIMES).alias("latest"),
    )
    first, middle, last = three_days(centre)
    broken = (
        (first, "nobody@example.org,tents"),
        (middle, f"nobody@example.org,tents,{middle.date.year}-02-30T07:00:00Z,,,,"),
        (last, f",tents,{last.date}T07:00:00Z,,,,"),
    )
    return write_exports(centre, folder, rows, name="letters-{}.csv", columns=COLUMNS, broken=broken)
