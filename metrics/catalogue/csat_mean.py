"""Mean satisfaction: the plain average of what customers answered."""

from ingest.tables.survey import survey
from ingest.vocabulary import SurveyKind
from metrics.metric import Ratio, Unit
from metrics.scores import counted, on_a_scale

csat_mean = Ratio(
    name="csat_mean",
    label="Mean satisfaction",
    unit=Unit.SCORE,
    better="higher",
    definition=(
        "The mean of the satisfaction surveys answered to the end, on a scale from 1 to 5. Answers on another scale "
        "are put onto this one: 7 of 10, from 0, is 3.8. Of several about one contact the latest counts."
    ),
    source="Zykrr, 'CSAT': the plain average",
    table=survey,
    counted_on="asked_at",
    where=counted(SurveyKind.CSAT),
    numerator=on_a_scale(1, 5),
    ends=(1, 5),
)
