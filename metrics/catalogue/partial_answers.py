"""Partial answers: the surveys that customers began to answer and gave up."""

import polars as pl

from ingest.tables.survey import survey
from metrics.metric import Count, Unit

partial_answers = Count(
    name="partial_answers",
    label="Surveys answered in part",
    unit=Unit.COUNT,
    better="lower",
    definition="The surveys that customers began to answer and did not finish. None of them counts in any score.",
    source="DECISIONS.md: scores keep their scale",
    table=survey,
    counted_on="asked_at",
    what=~pl.col("complete") & (pl.col("answered_at").is_not_null() | pl.col("value").is_not_null()),
)
