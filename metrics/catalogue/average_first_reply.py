"""Average first reply: the mean time to a human's reply, of those who had one."""

from metrics.derive.episode import episode
from metrics.metric import Ratio, Unit
from metrics.replies import first_reply_s, known, replied, wanted

average_first_reply = Ratio(
    name="average_first_reply",
    label="Average first reply, of the answered",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "The mean time from the customer's first message in writing to the first reply of a human, of those who had a "
        "reply, and of nobody else: where few are answered, and those soon, it is short. The median and the 90 % count "
        "who still waits."
    ),
    source="DECISIONS.md: replies",
    table=episode.table,
    counted_on="started_at",
    where=wanted & (replied | ~known),
    numerator=first_reply_s,
)
