"""Unmapped: a source says next to nothing in words that its connector does not know."""

import polars as pl

from ingest.quality.expected import Expectation, Moment
from ingest.quality.result import Severity
from ingest.settings.quality import Quality

LEAST_ROWS = 20
"""A share of fewer rows tells nothing."""


def _find(days: pl.DataFrame, moment: Moment, bounds: Quality) -> pl.DataFrame:
    asked = days.filter(pl.col("day").is_between(moment.since, moment.until))
    shares = (
        asked.group_by("table", "source")
        .agg(pl.col("rows", "unmapped").sum())
        .filter(pl.col("rows") >= LEAST_ROWS)
        .with_columns(share=pl.col("unmapped") / pl.col("rows"))
    )
    said = pl.format(
        "{} of {} rows hold words that the connector does not know ({} %)",
        pl.col("unmapped"),
        pl.col("rows"),
        (100 * pl.col("share")).round(1),
    )
    return shares.filter(pl.col("share") > bounds.unmapped_share).with_columns(said=said, channel=pl.lit(""))


unmapped = Expectation(
    name="unmapped",
    severity=Severity.WARNING,
    definition=(
        "Of the rows of the days that a load touched, no larger share than the set one is flagged as holding a status "
        "that the connector does not know, or says 'unknown' where a queue or a topic should stand."
    ),
    find=_find,
)
