"""Which sources sent something bad last: the checks of the quality gate that the newest load of each failed."""

import polars as pl

from ingest.settings import Settings
from ingest.settings.alerts import Gravity
from ingest.store.loads import GATE, GRAVEST_FIRST, gate_outcomes, loads

FAILED = pl.Schema(
    {"source": pl.String(), "load": pl.Int64(), "checks": pl.Int64(), "refused": pl.Int64(), "worst": pl.String()}
)


def failed_checks(settings: Settings, gravity: Gravity) -> pl.DataFrame:
    """Of each source whose newest load failed checks of this severity or a graver one: `FAILED`, by source.

    `checks` is how many it failed, `refused` how many rows that cost, `worst` the gravest in words. A file that nobody
    could read failed as well.
    """
    if gravity == "none":
        return FAILED.to_frame()
    newest = loads(settings).unique("source", keep="first", maintain_order=True)
    grave = [name for name, place in GRAVEST_FIRST.items() if place <= GRAVEST_FIRST[gravity]]
    checked = pl.concat([GATE.to_frame(), *(gate_outcomes(settings, load) for load in newest["id"])])
    column = pl.when(pl.col("column") == "").then(pl.lit("*")).otherwise("column")
    worst = pl.format("{}.{} {} ({})", "table", column, "expectation", "severity")
    failed = (
        checked.filter(~pl.col("ok").fill_null(value=True), pl.col("severity").is_in(grave))
        .group_by("source", "load", maintain_order=True)
        .agg(checks=pl.len(), refused=pl.col("refused").sum(), worst=worst.first())
    )
    unread = newest.filter(state="rejected").select(
        "source", load="id", checks=1, refused=0, worst=pl.lit("the file could not be read, and is set aside whole")
    )
    found = [x.select(pl.col(name).cast(dtype) for name, dtype in FAILED.items()) for x in (failed, unread)]
    return pl.concat(found).sort("source")
