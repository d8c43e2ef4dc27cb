"""The archive of messages: a CSV of every message of the written conversations, under the desk's ids of these."""

from pathlib import Path

import polars as pl

from ingest.sample.beside import Beside
from ingest.sample.clientele import handle, phone
from ingest.sample.lanes import SOCIAL
from ingest.sample.messages import LANES
from ingest.sample.simulate import Centre
from ingest.sample.writers.export import ISO_MILLISECONDS, three_days, utc_text, write_exports
from ingest.sample.writers.genesys import user_id
from ingest.sample.writers.written import Written

SOURCE = "messages"

COLUMNS = (
    *("message", "conversation", "medium", "platform", "customer", "author", "agent", "queue"),
    *("type", "written", "delivered", "read"),
)


def write(centre: Centre, beside: Beside, folder: Path) -> Written:
    """Write `messages-YYYYMMDD.csv` for each four weeks, and three lines that nobody should trust."""
    told = beside.messages
    agents = {agent: user_id(agent) for agent in told["agent"].drop_nulls().unique()}
    media = {lane.name: str(lane.channel) for lane in LANES}
    platforms = {lane.name: lane.sub_channel for lane in LANES}
    rows = told.select(
        *("message", "conversation"),
        pl.col("lane").replace_strict(media, return_dtype=pl.String).alias("medium"),
        pl.col("lane").replace_strict(platforms, return_dtype=pl.String).alias("platform"),
        pl.when(pl.col("lane") == SOCIAL.name).then(handle()).otherwise(phone()).alias("customer"),
        pl.col("sender").alias("author"),
        pl.col("agent").replace_strict(agents, return_dtype=pl.String),
        pl.col("topic").alias("queue"),
        "type",
        utc_text("at", ISO_MILLISECONDS).alias("written"),
        utc_text("delivered", ISO_MILLISECONDS).alias("delivered"),
        utc_text("read", ISO_MILLISECONDS).alias("read"),
        "at",
        pl.max_horizontal("at", "delivered", "read").alias("latest"),
    )
    first, middle, last = three_days(centre)
    impossible = f"{middle.date.year}-02-30T12:00:00Z"
    broken = (
        (first, "x000001,"),
        (middle, f"x000002,none,sms,sms,,customer,,billing,text,{impossible},,"),
        (last, f"x000003,none,sms,sms,,ghost,,billing,text,{last.date}T12:00:00Z,,"),
    )
    return write_exports(centre, folder, rows, name="messages-{}.csv", columns=COLUMNS, broken=broken)
