"""The time sheet of the telephone and of the desk: a CSV with one line for each stretch of an agent's time."""

from pathlib import Path

import polars as pl

from ingest.sample.beside import Beside
from ingest.sample.lanes import LANES
from ingest.sample.simulate import Centre
from ingest.sample.writers import asterisk, genesys
from ingest.sample.writers.export import ISO_MILLISECONDS, three_days, utc_text, write_exports
from ingest.sample.writers.written import Written

SOURCE = "workforce"

COLUMNS = ("agent", "team", "activity", "reason", "from", "to", "customers")

ACTIVITIES = {
    "available": "Ready",
    "handling": "Busy",
    "after_contact": "Wrap-up",
    "not_responding": "No answer",
    "away": "Not ready",
}


def write(centre: Centre, beside: Beside, folder: Path) -> Written:
    """Write `activities-YYYYMMDD.csv` for each four weeks, and three lines that nobody should trust.

    Agents have the ids that they have in the systems that they work in.
    """
    lanes = [lane.name for lane in LANES if lane.source in {asterisk.SOURCE, genesys.SOURCE}]
    at_desk = [lane.name for lane in LANES if lane.source == genesys.SOURCE]
    told = beside.work.filter(pl.col("lane").is_in(lanes)).sort("started", "agent")
    ids = told.filter(pl.col("lane").is_in(at_desk))["agent"].unique()
    rows = told.select(
        pl.col("agent").replace({agent: genesys.user_id(agent) for agent in ids}),
        pl.col("lane").alias("team"),
        pl.col("state").replace_strict(ACTIVITIES, return_dtype=pl.String).alias("activity"),
        "reason",
        utc_text("started", ISO_MILLISECONDS).alias("from"),
        utc_text("ended", ISO_MILLISECONDS).alias("to"),
        pl.col("contacts").alias("customers"),
        pl.col("started").alias("at"),
        pl.max_horizontal("started", "ended").alias("latest"),
    )
    first, middle, last = three_days(centre)
    broken = (
        (first, "PJSIP/8001,telephone"),
        (middle, f"PJSIP/8001,telephone,Ready,,{middle.date.year}-02-30T12:00:00Z,,0"),
        (last, f"PJSIP/8001,telephone,Ready,,{last.date}T12:01:00Z,{last.date}T12:00:00Z,0"),
    )
    return write_exports(centre, folder, rows, name="activities-{}.csv", columns=COLUMNS, broken=broken)
