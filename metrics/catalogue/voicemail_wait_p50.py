"""Wait after a voicemail: from leaving the queue until a human really speaks with the customer."""

import polars as pl

from metrics.columns import seconds
from metrics.derive.callback import callback
from metrics.metric import Quantile, Unit

_reached = pl.col("reached_at").is_not_null()

voicemail_wait_p50 = Quantile(
    name="voicemail_wait_p50",
    label="Median wait after a voicemail",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "Of the customers who were led to voicemail, half had spoken with a human within this time, to within 1 %, "
        "whether or not they left a message, which hardly any system tells. Whoever has not been reached is known to "
        "wait for longer than so far, and no more is known of them. Where a source neither links its calls nor knows "
        "the customer, they cannot be judged."
    ),
    source="DECISIONS.md: a callback is kept when the customer is reached",
    table=callback.table,
    counted_on="asked_at",
    where=pl.col("way") == "voicemail",
    value=pl.when("told").then(seconds("asked_at", pl.col("reached_at"))),
    so_far=pl.when(pl.col("told") & ~_reached).then(seconds("asked_at", pl.col("as_of"))),
    q=0.5,
    survival=True,
)
