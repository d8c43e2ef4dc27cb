"""Left unanswered: the share of written conversations in which the company let the last word hang in the air."""

import polars as pl

from metrics.columns import promise_s
from metrics.derive.reply import reply
from metrics.metric import Ratio, Unit
from metrics.replies import GRACE_S, ended, known, so_far_s, wanted

_replied = pl.col("replied_at").is_not_null()
_lost = so_far_s > promise_s + GRACE_S

left_unanswered_rate = Ratio(
    name="left_unanswered_rate",
    label="Left unanswered",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the conversations in which customers wrote, the share in which their last question had no reply of a human "
        "for more than a day beyond the promise, or which was ended without any reply at all. Thanks after a reply, "
        "and then an end, is no question."
    ),
    source="DECISIONS.md: replies",
    table=reply.table,
    counted_on="asked_at",
    where=wanted & pl.col("is_last") & pl.when(known & (_replied | ended | _lost)).then(pl.lit(value=True)),
    numerator=~_replied & (pl.col("is_first") & ended | _lost.fill_null(value=False)),
)
