"""CSAT: the share of answers that say satisfied."""

import polars as pl

from ingest.tables.survey import survey
from ingest.vocabulary import SurveyKind
from metrics.metric import Ratio, Unit

SATISFIED_FROM = 0.75
"""On a scale from 0 to 1; it makes 4 and 5 of 5, 6 and 7 of 7, and the raised thumb of two."""

csat = Ratio(
    name="csat",
    label="CSAT",
    unit=Unit.PERCENT,
    better="higher",
    definition=(
        "Of the satisfaction surveys answered to the end, the share with an answer in the best quarter of the scale: "
        "4 or 5 of 5. Of several about one contact the latest counts."
    ),
    source="DECISIONS.md: scores keep their scale",
    table=survey,
    counted_on="asked_at",
    where=(pl.col("kind") == SurveyKind.CSAT) & pl.col("latest"),
    numerator=(pl.col("value") - pl.col("scale_min")) >= SATISFIED_FROM * (pl.col("scale_max") - pl.col("scale_min")),
)
