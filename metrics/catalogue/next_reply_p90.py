"""Next reply, 90 %: the time within which nine in ten of those who wrote on had a reply."""

from metrics.derive.reply import reply
from metrics.metric import Quantile, Unit
from metrics.replies import OTHER_NEXT_REPLIES, next_reply_s, so_far_s, wrote_on

next_reply_p90 = Quantile(
    name="next_reply_p90",
    label="Next reply, 90 %",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "Within a conversation, after the first reply: the time from the customer's oldest unanswered message to a "
        "human's reply, that nine in ten did not exceed, to within 1 %. Asking again does not begin it anew. What was "
        "closed without a reply counts as far as it got; who has not waited as long yet is left out."
    ),
    source="Zendesk, 'Defining SLA policies' (next reply time)",
    table=reply.table,
    counted_on="asked_at",
    where=wrote_on,
    value=next_reply_s,
    so_far=so_far_s,
    q=0.9,
    presets=OTHER_NEXT_REPLIES,
)
