"""CES: how easy customers say it was, on average."""

import polars as pl

from ingest.tables.survey import survey
from ingest.vocabulary import SurveyKind
from metrics.metric import Ratio, Unit, Variant
from metrics.scores import counted, on_a_scale

HARD, EASY = 1, 7

ces = Ratio(
    name="ces",
    label="CES",
    unit=Unit.SCORE,
    better="higher",
    definition=(
        "The mean of the effort surveys answered to the end, on a scale from 1 (hard) to 7 (easy). Answers on another "
        "scale are put onto this one: 4 of 5 is 5.5. Of several about one contact the latest counts."
    ),
    source="DECISIONS.md: scores keep their scale",
    table=survey,
    counted_on="asked_at",
    where=counted(SurveyKind.CES),
    numerator=on_a_scale(HARD, EASY),
    ends=(HARD, EASY),
    presets={
        "of_seven": Variant(
            definition="Only answers that were given on a scale from 1 to 7, as they are; others are not judged.",
            source="DECISIONS.md: scores keep their scale",
            numerator=pl.when((pl.col("scale_min") == HARD) & (pl.col("scale_max") == EASY)).then(pl.col("value")),
        )
    },
)
