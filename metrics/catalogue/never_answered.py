"""Never answered: the share of those who wrote that no human ever replied to."""

from metrics.derive.episode import episode
from metrics.metric import Ratio, Unit
from metrics.replies import replied, replied_or_lost, wanted

never_answered = Ratio(
    name="never_answered",
    label="Never answered",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the customers who wrote, the share that no human ever replied to: the conversation was ended without a "
        "reply, or the promise has been broken for more than a day. Who may still have a reply is left out."
    ),
    source="DECISIONS.md: replies",
    table=episode.table,
    counted_on="started_at",
    where=wanted & replied_or_lost,
    numerator=~replied,
)
