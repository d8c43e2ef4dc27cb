"""Survey response rate: the share of the customers who were asked that answered."""

import polars as pl

from ingest.tables.survey import survey
from metrics.metric import Ratio, Unit

survey_response_rate = Ratio(
    name="survey_response_rate",
    label="Survey response rate",
    unit=Unit.PERCENT,
    better="higher",
    definition=(
        "Of the surveys that customers were asked to fill in, the share that was answered to the end. Sources that "
        "write down only the answers show 100 % here, and nobody knows who was not heard."
    ),
    source="DECISIONS.md: scores keep their scale",
    table=survey,
    counted_on="asked_at",
    numerator=pl.col("complete") & pl.col("value").is_not_null(),
)
