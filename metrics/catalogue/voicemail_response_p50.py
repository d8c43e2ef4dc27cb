"""Response to a voicemail: from leaving the queue for it until the company first turns to the customer."""

import polars as pl

from metrics.columns import seconds
from metrics.derive.callback import callback
from metrics.metric import Quantile, Unit, Variant

_tried = pl.col("tried_at").is_not_null()
_SOURCE = "DECISIONS.md: a callback is kept when the customer is reached"
_voicemail = pl.col("way") == "voicemail"

voicemail_response_p50 = Quantile(
    name="voicemail_response_p50",
    label="Median response to a voicemail",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "Of the customers who were led to voicemail, and of whom nobody says that they left no message, half had been "
        "called or written to within this time, to within 1 %, whether or not that reached them. Whoever has not been "
        "is known to wait for longer than so far, and no more is known of them. Where a source neither links its calls "
        "nor knows the customer, they cannot be judged."
    ),
    source=_SOURCE,
    table=callback.table,
    counted_on="asked_at",
    where=_voicemail & pl.col("message_left").ne_missing(False),  # noqa: FBT003 polars has no keyword for it
    value=pl.when("told").then(seconds("asked_at", pl.col("tried_at"))),
    so_far=pl.when(pl.col("told") & ~_tried).then(seconds("asked_at", pl.col("as_of"))),
    q=0.5,
    survival=True,
    presets={
        "message_left": Variant(
            definition="The same of those alone of whom the source says that they left a message.",
            source=_SOURCE,
            where=_voicemail & pl.col("message_left"),
        )
    },
)
