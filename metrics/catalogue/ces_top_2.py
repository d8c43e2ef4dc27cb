"""CES, top two: the share of customers who say that it was easy."""

from ingest.tables.survey import survey
from ingest.vocabulary import SurveyKind
from metrics.metric import Ratio, Unit
from metrics.scores import best_quarter, counted

ces_top_2 = Ratio(
    name="ces_top_2",
    label="CES, top two",
    unit=Unit.PERCENT,
    better="higher",
    definition=(
        "Of the effort surveys answered to the end, the share with one of the two easiest answers of seven, 6 or 7; on "
        "another scale, with an answer in its best quarter. Of several about one contact the latest counts."
    ),
    source="DECISIONS.md: scores keep their scale",
    table=survey,
    counted_on="asked_at",
    where=counted(SurveyKind.CES),
    numerator=best_quarter,
)
