"""Which sources sent something bad lately: the checks of the quality gate that files of their last day failed."""

from datetime import timedelta

import polars as pl

from ingest.settings import Settings
from ingest.settings.alerts import Gravity
from ingest.store.loads import GRAVEST_FIRST, gate_outcomes, loads

FAILED = pl.Schema(
    {"source": pl.String(), "load": pl.Int64(), "checks": pl.Int64(), "refused": pl.Int64(), "worst": pl.String()}
)


LATELY = timedelta(days=1)
"""A run brings many files, and the newest of them may be good: so long before it others still count."""


def failed_checks(settings: Settings, gravity: Gravity) -> pl.DataFrame:
    """Of each source of whose last day files failed checks of this severity or a graver one: `FAILED`, by source.

    The day ends with the newest file of the source, and `load` is the newest that failed. `checks` is how many failed,
    `refused` how many rows that cost, `worst` the gravest in words. A file that nobody could read failed as well.
    """
    if gravity == "none":
        return FAILED.to_frame()
    of_day = pl.col("received_at") > pl.col("received_at").max().over("source") - LATELY
    lately = loads(settings).filter(of_day)
    if lately.is_empty():
        return FAILED.to_frame()
    grave = [name for name, place in GRAVEST_FIRST.items() if place <= GRAVEST_FIRST[gravity]]
    column = pl.when(pl.col("column") == "").then(pl.lit("*")).otherwise("column")
    checks = (
        gate_outcomes(settings, since=min(lately["id"].to_list()))
        .filter(pl.col("load").is_in(lately["id"].implode()), ~pl.col("ok").fill_null(value=True))
        .filter(pl.col("severity").is_in(grave))
        .select(
            "source",
            "load",
            "severity",
            "refused",
            worst=pl.format("{}.{} {} ({})", "table", column, "expectation", "severity"),
        )
    )
    unread = lately.filter(state="rejected").select(
        "source",
        load="id",
        severity=pl.lit("critical"),
        refused=pl.lit(0, pl.Int64),
        worst=pl.lit("the file could not be read, and is set aside whole"),
    )
    graver = pl.col("severity").replace_strict(GRAVEST_FIRST, return_dtype=pl.Int32)
    found = (
        pl.concat([checks, unread])
        .sort(pl.col("source"), graver, pl.col("load"), pl.col("worst"), descending=[False, False, True, False])
        .group_by("source", maintain_order=True)
        .agg(load=pl.col("load").max(), checks=pl.len(), refused=pl.col("refused").sum(), worst=pl.col("worst").first())
    )
    return found.select(pl.col(name).cast(dtype) for name, dtype in FAILED.items())
