"""Callbacks kept: the share of promised callbacks that reached the customer in time."""

from datetime import timedelta

import polars as pl

from metrics.derive.callback import callback
from metrics.metric import Ratio, Unit, Variant

HOURS = 24
OTHER_WINDOWS = {"1h": ("an hour", 1), "4h": ("four hours", 4), "3d": ("three days", 72)}
SOURCE = "DECISIONS.md: a callback is kept when the customer is reached"


promised = pl.col("way") == "callback"


def asked_before(hours: int) -> pl.Expr:
    """Whether so many hours have passed since it was promised."""
    return pl.col("as_of") - pl.col("asked_at") >= timedelta(hours=hours)


def reached_within(hours: int) -> pl.Expr:
    """Whether a human and the customer were joined in so many hours; null where nobody could know."""
    soon = pl.col("reached_at") - pl.col("asked_at") <= timedelta(hours=hours)
    return pl.when(pl.col("told")).then(soon.fill_null(value=False))


callback_reached_rate = Ratio(
    name="callback_reached_rate",
    label="Callbacks kept",
    unit=Unit.PERCENT,
    better="higher",
    definition=(
        "Of the callbacks that were promised at least a day ago, the share after which a human had spoken with the "
        "customer within a day. One that was never made, or that nobody took, was not kept. Where a source neither "
        "links its callbacks nor knows the customer, they cannot be judged."
    ),
    source=SOURCE,
    table=callback.table,
    counted_on="asked_at",
    where=promised & asked_before(HOURS),
    numerator=reached_within(HOURS),
    presets={
        name: Variant(
            definition=f"The same within {words}, of those that were promised at least so long ago.",
            source=SOURCE,
            where=promised & asked_before(hours),
            numerator=reached_within(hours),
        )
        for name, (words, hours) in OTHER_WINDOWS.items()
    },
)
