"""Events of visits, as they were told."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._qmatic_words import STEPS
from ingest.connectors._reading import Rule, compact_json, judged
from ingest.connectors._shapes_fields import MISSHAPEN, fields, since_epoch, time_rules, with_times
from ingest.connectors._shapes_tables import odd_clocks
from ingest.read.json import json_records
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason

PATHS = {
    "kind": "evnt|E.evnt|eventName",
    "written": "evntTime|E.evntTime|eventTime|timestamp",
    "visit": "prm.visitId|E.prm.visitId|visitId",
    "service": "prm.serviceName|E.prm.serviceName|serviceName|prm.queueName|E.prm.queueName|queueName",
    "branch": "prm.branchName|E.prm.branchName|branchName|prm.branchId|E.prm.branchId|branchId",
    "agent": "prm.staffId|E.prm.staffId|staffId|prm.userId|E.prm.userId|userId",
    "customer": "prm.customerId|E.prm.customerId|customerId",
}
"""The fields that are read, and where they may stand."""

EPOCH_MS = r"^[0-9]{13}$"


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """One event for each record that tells of a step of a visit; other events are set aside."""
    steps = STEPS | dict(settings.events)
    for records, refused in json_records(raw, dict):
        frame = with_times(fields(records, PATHS), {"written": "evntTime"}, zone=settings.timezone)
        # Orchestra counts in milliseconds since 1970; reports write text.
        ticks = pl.when(pl.col("written_text").str.contains(EPOCH_MS)).then("written_text")
        timed = frame.with_columns(pl.coalesce("written", since_epoch(ticks, "ms")).alias("written"))
        known = timed.with_columns(
            pl.col("kind").replace_strict(steps, default=None, return_dtype=pl.String).alias("step")
        )
        good, bad = judged(known, _rules(raw))
        scheme = "customer:" if settings.customer_is_number else "account:"
        events = good.select(
            pl.col(RECORD),
            pl.concat_str("visit", "kind", pl.col("written").dt.timestamp("us"), separator="#").alias("id"),
            pl.lit(0).alias("revision"),
            pl.col("visit").alias("contact"),
            pl.col("written").alias("at"),
            "kind",
            pl.col("service").alias("queue"),
            "agent",
            (pl.lit(scheme) + pl.col("customer")).alias("customer"),
            compact_json("step", "branch").alias("payload"),
            odd_clocks(),
        )
        yield Batch(records=len(records) + len(refused), rows={"event": events}, refused=refused + bad)


def _rules(raw: RawFile) -> list[Rule]:
    return [
        (pl.col(MISSHAPEN), Reason.WRONG_SHAPE, ""),
        (pl.col("kind").is_null(), Reason.MISSING, "evnt"),
        (pl.col("step").is_null(), "set_aside:no_step_of_a_visit", "evnt"),
        (pl.col("visit").is_null(), Reason.MISSING, "visitId"),
        (pl.col("written_text").is_null(), Reason.MISSING, "evntTime"),
        *time_rules(raw, {"written": "evntTime"}),
    ]
