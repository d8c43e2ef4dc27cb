"""The newsletter: sent on Tuesday mornings to a part of those who want it, opened, followed, and given up."""

import numpy as np
import polars as pl

from ingest.sample.clock import HOUR, MINUTE, SECOND, Day, Period
from ingest.sample.world import stream

_TUESDAY = 1
_SENT_AT = 9 * HOUR
_SENT_WITHIN = 40 * MINUTE
_EACH_TIME = 0.45
"""Share of the subscribers to whom one letter goes, by what they like."""

_ARRIVES, _OPENED, _FOLLOWED, _NO_MORE = 0.985, 0.36, 0.14, 0.004
_OPENED_AFTER, _FOLLOWED_AFTER = 3.0 * HOUR, 1.0 * MINUTE
_WARES = ("tents", "boots", "jackets", "packs")

TIMES = ("at", "delivered_at", "opened_at", "clicked_at", "unsubscribed_at")


def letters(period: Period, clientele: pl.DataFrame, seed: int) -> pl.DataFrame:
    """One row for each letter, in the order of their sending: `customer`, `campaign`, and `TIMES` in milliseconds.

    Who has unsubscribed gets no more of them. What would happen after the period is not known in it.
    """
    wanting = clientele.filter("subscribed")["customer"].to_numpy()
    sent = [pl.DataFrame(schema={"customer": pl.Int64, "campaign": pl.String} | dict.fromkeys(TIMES, pl.Int64))]
    for number, day in enumerate(day for day in period.days() if day.date.weekday() == _TUESDAY):
        campaign = f"{day.date:%Y-%m-%d} {_WARES[number % len(_WARES)]}"
        some = _sent(day, wanting, stream(seed, "letters", campaign)).with_columns(pl.lit(campaign).alias("campaign"))
        told = some.with_columns(pl.when(pl.col(name) < period.end).then(name).alias(name) for name in TIMES)
        sent.append(told.select(sent[0].columns))
        wanting = np.setdiff1d(wanting, told.filter(pl.col("unsubscribed_at").is_not_null())["customer"].to_numpy())
    return pl.concat(sent)


def _sent(day: Day, wanting: np.ndarray, dice: np.random.Generator) -> pl.DataFrame:
    whom = wanting[dice.random(wanting.size) < _EACH_TIME]
    size = whom.size
    luck = {name: dice.random(size) for name in ("arrives", "opens", "follows", "leaves")}
    waits = {
        "at": np.sort(dice.integers(0, _SENT_WITHIN, size)),
        "delivered": dice.integers(1 * SECOND, 90 * SECOND, size),
        "opened": dice.exponential(_OPENED_AFTER, size),
        "followed": dice.exponential(_FOLLOWED_AFTER, size) + 3 * SECOND,
        "left": dice.exponential(_FOLLOWED_AFTER, size) + 5 * SECOND,
    }
    whole = [pl.col(name).cast(pl.Int64) // SECOND * SECOND for name in waits]
    arrives, opens = pl.col("arrives") < _ARRIVES, pl.col("opens") < _OPENED
    return (
        pl.DataFrame({"customer": whom, **luck, **waits}, schema_overrides={"customer": pl.Int64})
        .with_columns(whole)
        .with_columns((pl.col("at") + day.begin + _SENT_AT).alias("at"))
        .with_columns(pl.when(arrives).then(pl.col("at") + pl.col("delivered")).alias("delivered_at"))
        .with_columns(pl.when(opens).then(pl.col("delivered_at") + pl.col("opened")).alias("opened_at"))
        .with_columns(
            pl.when(pl.col("follows") < _FOLLOWED).then(pl.col("opened_at") + pl.col("followed")).alias("clicked_at"),
            pl.when(pl.col("leaves") < _NO_MORE).then(pl.col("delivered_at") + pl.col("left")).alias("unsubscribed_at"),
        )
    )
