"""The expressions about coming back that several metrics share; all are about rows of `repeat`."""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from ingest.vocabulary import Channel, Outcome
from metrics.metric import Variant

DAYS = 7
"""Within how many days a contact counts as coming back, if nobody says otherwise."""

OTHER_WINDOWS = (1, 3, 14, 30)

resolved = pl.col("outcome") == Outcome.ANSWERED
"""A human answered; whether that settled it, the days after it tell."""

by_bot = pl.col("with_bot") | (pl.col("channel") == Channel.BOT)
contained = pl.col("outcome") == Outcome.BOT_CONTAINED

_known = pl.col("person").is_not_null()


def matured(days: int = DAYS) -> pl.Expr:
    """Whether it is so long over that whoever comes back so soon has come back."""
    return ~pl.col("is_open") & (pl.col("as_of") - pl.col("until") >= timedelta(days=days))


def back_within(days: int = DAYS, column: str = "back_at") -> pl.Expr:
    """Whether the customer came back within so many days; null where nobody knows who it was."""
    soon = pl.col(column) - pl.col("until") <= timedelta(days=days)
    return pl.when(_known).then(soon.fill_null(value=False))


def windows(population: pl.Expr, numerator: str, source: str, *, negated: bool = False) -> Mapping[str, Variant]:
    """The same metric over other windows, and over any topic; `numerator` says in words what is counted."""
    made = {
        f"{days}d": Variant(
            definition=f"{numerator} within {days} days, of contacts that are at least so old.",
            source=source,
            numerator=~back_within(days) if negated else back_within(days),
            where=population & matured(days),
        )
        for days in OTHER_WINDOWS
    }
    any_topic = back_within(DAYS, "back_any_at")
    made["any_topic"] = Variant(
        definition=f"{numerator} within {DAYS} days, on whatever topic.",
        source=source,
        numerator=~any_topic if negated else any_topic,
    )
    return made
