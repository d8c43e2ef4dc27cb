"""Median next reply: the time within which half of those who wrote on had a reply."""

from metrics.derive.reply import reply
from metrics.metric import Quantile, Unit
from metrics.replies import OTHER_NEXT_REPLIES, next_reply_s, so_far_s, wrote_on

next_reply_p50 = Quantile(
    name="next_reply_p50",
    label="Median next reply",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "Within a conversation, after the first reply: the time from the customer's oldest unanswered message within "
        "which half had a human's reply, to within 1 %. Asking again does not begin it anew. Who still waits, or "
        "waited until the conversation was ended, is known to have waited for so long, and no more is known of them."
    ),
    source="Zendesk, 'Defining SLA policies' (next reply time); Kaplan and Meier, 1958, for who still waits",
    table=reply.table,
    counted_on="asked_at",
    version=2,
    where=wrote_on,
    value=next_reply_s,
    so_far=so_far_s,
    q=0.5,
    survival=True,
    presets=OTHER_NEXT_REPLIES,
)
