"""CSAT: the share of answers that say satisfied."""

import polars as pl

from ingest.tables.survey import survey
from ingest.vocabulary import SurveyKind
from metrics.metric import Ratio, Unit, Variant
from metrics.scores import best_quarter, counted, score01

MIDDLE = 0.5

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
    where=counted(SurveyKind.CSAT),
    numerator=best_quarter,
    presets={
        "mean_of_max": Variant(
            definition="The mean answer as a share of the best that could be given: 3 of 5 is 60 %.",
            source="ServiceRocket, 'Customer satisfaction score'",
            numerator=pl.when(pl.col("scale_min") >= 0).then(pl.col("value") / pl.col("scale_max")),
        ),
        "normalised": Variant(
            definition="The mean answer between the worst, 0 %, and the best that could be given: 3 of 5 is 50 %.",
            source="Microsoft Dynamics 365 Customer Voice, satisfaction metrics",
            numerator=score01,
        ),
        "good_or_bad": Variant(
            definition=(
                "Of the answers above or below the middle of the scale, the share above it; those in the middle are "
                "left out. Of a thumb up or down it is the share of thumbs up."
            ),
            source="Zendesk's good of good and bad (general knowledge, not checked against its documentation)",
            where=counted(SurveyKind.CSAT) & (score01 != MIDDLE),
            numerator=score01 > MIDDLE,
        ),
    },
)
