"""Callbacks tried: the share of promised callbacks that were made in time, reached or not."""

import polars as pl

from metrics.catalogue.callback_reached_rate import HOURS, OTHER_WINDOWS, SOURCE, asked_before, promised
from metrics.derive.callback import callback
from metrics.metric import Ratio, Unit, Variant


def _tried_within(hours: int) -> pl.Expr:
    """Whether the company turned to the customer in so many hours; null where nobody could know."""
    soon = pl.col("tried_at") - pl.col("asked_at") <= pl.duration(hours=hours)
    return pl.when(pl.col("told")).then(soon.fill_null(value=False))


callback_attempted_rate = Ratio(
    name="callback_attempted_rate",
    label="Callbacks tried",
    unit=Unit.PERCENT,
    better="higher",
    definition=(
        "Of the callbacks that were promised at least a day ago, the share of which the company called or wrote to the "
        "customer within a day, whether or not anybody took the call. One that was never made counts as not tried. "
        "Where a source neither links its callbacks nor knows the customer, they cannot be judged."
    ),
    source=SOURCE,
    table=callback.table,
    counted_on="asked_at",
    where=promised & asked_before(HOURS),
    numerator=_tried_within(HOURS),
    presets={
        name: Variant(
            definition=f"The same within {words}, of those that were promised at least so long ago.",
            source=SOURCE,
            where=promised & asked_before(hours),
            numerator=_tried_within(hours),
        )
        for name, (words, hours) in OTHER_WINDOWS.items()
    },
)
