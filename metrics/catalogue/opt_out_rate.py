"""Opt-out rate: the share of messages after which a customer asked for no more."""

import polars as pl

from metrics.derive.pressure import pressure
from metrics.metric import Ratio, Unit

opt_out_rate = Ratio(
    name="opt_out_rate",
    label="Opt-out rate",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the messages of campaigns that are not known to have failed, the share after which the customer asked for "
        "no more of it because of that message. By pressure it tells whether that depends on how many messages they "
        "got in the seven days up to it."
    ),
    source="DECISIONS.md: contact pressure",
    table=pressure.table,
    counted_on="at",
    numerator=pl.col("opted_out"),
)
