"""Loading newline-delimited JSON: from the raw file to committed, checked facts."""

from pathlib import Path

import polars as pl
from pyarrow.json import open_json

from benchmarks.contest import Contest
from benchmarks.loading import by_dlt, by_dlt_with_arrow, contacts, ours, ours_from_cold


def prepare(folder: Path, rows: int) -> None:
    """Legs in our own names of columns, one object a line."""
    contacts(rows).select(
        id="call",
        interaction_id="call",
        seq=pl.lit(0),
        kind=pl.lit("queue"),
        channel="channel",
        direction=pl.lit("inbound"),
        queue="queue",
        agent="agent",
        started_at=pl.col("queued").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
        queued_at=pl.col("queued").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
        answered_at=pl.col("answered").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
        left_at=pl.col("ended").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
        talk_s="talk",
        hold_s="hold",
        acw_s="acw",
        outcome=pl.when(pl.col("answered").is_null()).then(pl.lit("abandoned")).otherwise(pl.lit("answered")),
    ).write_ndjson(folder / "legs.ndjson")


load_ndjson = Contest(
    name="load_ndjson",
    task="A file of JSON lines, from the raw file to the commit; dlt's is checked by nobody",
    rows=50_000,
    prepare=prepare,
    contenders={
        "spiritlevel": ours("canonical", "table=leg"),
        "spiritlevel, by a cold start": ours_from_cold("canonical", "table=leg"),
        "dlt": by_dlt("read_jsonl", "talk_s"),
        "dlt, Arrow": by_dlt_with_arrow(open_json, "talk_s"),
    },
    rival="dlt",
    bound=0.2,
)
