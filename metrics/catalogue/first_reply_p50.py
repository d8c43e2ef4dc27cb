"""Median first reply: the time within which half of those who wrote had a human's reply."""

from metrics.derive.episode import episode
from metrics.metric import Quantile, Unit
from metrics.replies import OTHER_FIRST_REPLIES, first_reply_s, so_far_s, wanted

first_reply_p50 = Quantile(
    name="first_reply_p50",
    label="Median first reply",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "The time from the customer's first message in writing to the first reply of a human, that half did not "
        "exceed, to within 1 %. Whoever writes again after a resolution waits anew. Bots, notes and automatic messages "
        "are no replies. Who has been waiting for longer than that counts; who has not waited as long yet is left out."
    ),
    source="DECISIONS.md: replies",
    table=episode.table,
    counted_on="started_at",
    where=wanted,
    value=first_reply_s,
    so_far=so_far_s,
    q=0.5,
    presets=OTHER_FIRST_REPLIES,
)
