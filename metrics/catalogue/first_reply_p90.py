"""First reply, 90 %: the time within which nine in ten of those who wrote had a human's reply."""

from metrics.derive.episode import episode
from metrics.metric import Quantile, Unit
from metrics.replies import OTHER_FIRST_REPLIES, first_reply_s, so_far_s, wanted

first_reply_p90 = Quantile(
    name="first_reply_p90",
    label="First reply, 90 %",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "The time from the customer's first message in writing within which nine in ten had the first reply of a "
        "human, to within 1 %. Whoever writes again after a resolution waits anew. Bots, notes and automatic messages "
        "are no replies. Who still waits, or waited until the conversation was ended, is known to have waited for so "
        "long, and no more is known of them. Without a number too few had a reply to say."
    ),
    source="DECISIONS.md: replies; Kaplan and Meier, 'Nonparametric estimation from incomplete observations', 1958",
    table=episode.table,
    counted_on="started_at",
    version=2,
    where=wanted,
    value=first_reply_s,
    so_far=so_far_s,
    q=0.9,
    survival=True,
    presets=OTHER_FIRST_REPLIES,
)
