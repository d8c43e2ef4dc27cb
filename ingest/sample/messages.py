"""The messages of written conversations, one by one: what the customer wrote, and what the agent answered."""

import numpy as np
import polars as pl

from ingest.sample.clock import HOUR, MINUTE, SECOND
from ingest.sample.lanes import SOCIAL, TEXT, WHATSAPP
from ingest.sample.rows import stays_of
from ingest.sample.simulate import Centre
from ingest.sample.world import stream
from ingest.vocabulary import Sender

LANES = (WHATSAPP, TEXT, SOCIAL)

_MORE_TURNS = 0.6
"""How often customer and agent answer each other beyond the first time, on average."""

_ASKS_AGAIN_AFTER = 2 * HOUR
_ASKS_AGAIN = 0.35
_MEDIA = 0.12
_ANSWERED = pl.col("answered").is_not_null()


def messages(centre: Centre) -> pl.DataFrame:
    """One row for each message, in the order of their writing; moments in milliseconds.

    `conversation` is the vendor's id, `sender` the customer or the agent; `delivered` and `read` are known of what the
    company wrote. The first answer comes just after the agent was there, and nothing after the conversation was over.
    """
    dice = stream(centre.seed, "messages")
    stays = stays_of([contact for contact in centre.contacts if contact.lane in LANES])
    until = pl.col("left").fill_null(centre.period.end)
    turns = stays.with_columns(
        pl.Series("more", dice.poisson(_MORE_TURNS, stays.height), dtype=pl.Int64),
        pl.Series("again", dice.random(stays.height)),
        pl.Series("typing", dice.integers(4_000, 30_000, stays.height), dtype=pl.Int64),
        (until - pl.col("answered")).alias("together"),
    ).with_columns(pl.min_horizontal("typing", pl.col("together") // 2).alias("typing"))
    written = pl.concat([_first(turns), _asked_again(turns, centre.period.end), _replies(turns)])
    known = written.filter(pl.col("at") < centre.period.end).sort("at", "conversation", "turn")
    return _delivered(known, centre.period.end, dice)


def _row(sender: Sender, at: pl.Expr, turn: pl.Expr) -> list[pl.Expr]:
    agent = pl.col("agent") if sender is Sender.AGENT else pl.lit(None, pl.String)
    return [
        *(pl.col(name) for name in ("conversation", "lane", "topic", "customer")),
        agent.alias("agent"),
        pl.lit(sender.value).alias("sender"),
        at.cast(pl.Int64).alias("at"),
        turn.cast(pl.Int64).alias("turn"),
    ]


def _first(turns: pl.DataFrame) -> pl.DataFrame:
    begun = turns.filter(pl.col("place") == 0)
    return begun.select(_row(Sender.CUSTOMER, pl.col("queued"), pl.lit(0)))


def _asked_again(turns: pl.DataFrame, end: int) -> pl.DataFrame:
    waited = pl.col("answered").fill_null(end) - pl.col("queued")
    some = turns.filter((pl.col("place") == 0) & (pl.col("again") < _ASKS_AGAIN) & (waited > _ASKS_AGAIN_AFTER))
    return some.select(_row(Sender.CUSTOMER, pl.col("queued") + _ASKS_AGAIN_AFTER - MINUTE, pl.lit(1)))


def _replies(turns: pl.DataFrame) -> pl.DataFrame:
    """The agent's first answer, and then in turns the customer and the agent, evenly until the end."""
    each = turns.filter(_ANSWERED).with_columns(pl.int_ranges(0, 2 * pl.col("more") + 1).alias("turn")).explode("turn")
    rest = pl.col("together") - pl.col("typing")
    at = pl.col("answered") + pl.col("typing") + rest * pl.col("turn") // (2 * pl.col("more") + 1)
    by_agent = pl.col("turn") % 2 == 0
    place = pl.col("turn") + 2 + 100 * pl.col("place")
    return pl.concat(
        [
            each.filter(by_agent).select(_row(Sender.AGENT, at, place)),
            each.filter(~by_agent).select(_row(Sender.CUSTOMER, at, place)),
        ]
    )


def _delivered(written: pl.DataFrame, end: int, dice: np.random.Generator) -> pl.DataFrame:
    arrives = dice.integers(1 * SECOND, 6 * SECOND, written.height)
    reads = arrives + dice.exponential(3 * MINUTE, written.height).astype(np.int64)
    ours = pl.col("sender") == Sender.AGENT.value
    receipts = pl.col("lane") != TEXT.name
    delivered = pl.col("at") + pl.Series(arrives)
    read = pl.col("at") + pl.Series(reads)
    return written.with_columns(
        pl.format("m{}", (pl.int_range(pl.len()) + 1).cast(pl.String).str.zfill(7)).alias("message"),
        pl.when(ours & (delivered < end)).then(delivered).alias("delivered"),
        pl.when(ours & receipts & (read < end)).then(read).alias("read"),
        pl.when(pl.Series(dice.random(written.height)) < _MEDIA)
        .then(pl.lit("image"))
        .otherwise(pl.lit("text"))
        .alias("type"),
    )
