"""NPS: promoters less detractors, from -100 to 100."""

import polars as pl

from ingest.tables.survey import survey
from ingest.vocabulary import SurveyKind
from metrics.metric import Ratio, Unit

WORST, DETRACTOR_TO, PROMOTER_FROM, BEST = 0, 6, 9, 10

_answer = pl.when((pl.col("scale_min") == WORST) & (pl.col("scale_max") == BEST)).then(pl.col("value"))

nps = Ratio(
    name="nps",
    label="NPS",
    unit=Unit.SCORE,
    better="higher",
    definition=(
        "Of the recommendation surveys answered to the end on a scale from 0 to 10, the percentage that says 9 or 10 "
        "less the percentage that says 0 to 6. Of several about one contact the latest counts."
    ),
    source="MeasuringU, 'Confidence intervals for the Net Promoter Score' (adjusted Wald; Rocks 2016)",
    table=survey,
    counted_on="asked_at",
    where=(pl.col("kind") == SurveyKind.NPS) & pl.col("latest"),
    numerator=(_answer >= PROMOTER_FROM).cast(pl.Int32) - (_answer <= DETRACTOR_TO).cast(pl.Int32),
    scale=100,
    ends=(-1, 1),
    adjusted_wald=True,
)
