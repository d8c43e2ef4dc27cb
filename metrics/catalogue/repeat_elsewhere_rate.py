"""Repeat elsewhere: the share of contacts after which the customer came back by another channel."""

import polars as pl

from metrics.coming_back import back_within, matured, resolved
from metrics.derive.repeat import repeat
from metrics.metric import Ratio, Unit

repeat_elsewhere_rate = Ratio(
    name="repeat_elsewhere_rate",
    label="Repeat rate by another channel",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the contacts that a human answered, and that ended at least 7 days ago, the share whose customer came back "
        "on the same topic within 7 days, first by another channel. It is a part of the repeat rate."
    ),
    source="DECISIONS.md: coming back",
    table=repeat.table,
    counted_on="started_at",
    where=resolved & matured(),
    numerator=back_within() & (pl.col("back_channel") != pl.col("channel")).fill_null(value=False),
)
