"""The order of a call's events within one second, and the stays in queues that they belong to.

The queue log counts whole seconds, and a fold may not lean on the order of lines. Most seconds of a call hold one
event. Where a caller leaves one queue and joins another in the same second, the wait that the leaving event reports
tells which of them came first: a stay that began before this second ends before the next one begins.
"""

import polars as pl

from ingest.connectors._asterisk_queue_log_events import ATTEMPTS, ENDS, TRANSFERS

SECOND = pl.duration(seconds=1)
"""Two readings of a clock in whole seconds: what lies no further apart may be the same moment."""

ENTER = pl.col("kind") == "ENTERQUEUE"
END = pl.col("kind").is_in(ENDS)
ATTEMPT = pl.col("kind").is_in(ATTEMPTS)
OLD = (pl.col("began") < pl.col("at") - SECOND).fill_null(value=False) | ~pl.col("joined_own")
"""Of a stay that began before this second, by its own account or because nobody joined its queue in this second."""

MAYBE_OLD = (pl.col("began") < pl.col("at")).fill_null(value=False) & ~OLD

STEP = (
    pl.when(ENTER)
    .then(0)
    .when(ATTEMPT)
    .then(1)
    .when(pl.col("kind") == "CONNECT")
    .then(2)
    .when(pl.col("kind").is_in(list(TRANSFERS)))
    .then(3)
    .otherwise(4)
)
"""The order in which the events of one stay happen."""


def stays(events: pl.LazyFrame) -> pl.LazyFrame:
    """The events in order, each with the number of its `stay`, which counts over all calls.

    Takes `contact`, `at`, `kind`, `queue`, `id` and `began`: the latest time by which the event's stay had begun, as
    its own parameters tell. Every event must be there once.
    """
    ordered = _placed(events).sort("contact", "at", "place", "step", "queue", "id")
    first = (pl.col("contact") != pl.col("contact").shift(1)).fill_null(value=True)
    # A stay is over with its first end; what an attempt logs after that opens no other.
    over = pl.when(~ATTEMPT).then(END).when(first).then(pl.lit(value=False)).forward_fill()
    over_at = pl.when(END).then("at").forward_fill().shift(1)
    # A second end of the same stay tells of a time before the first end.
    same = (pl.col("began") < over_at - 2 * SECOND).fill_null(value=False)
    opens = first | ENTER | (over.shift(1) & ~ATTEMPT & ~same)
    return ordered.with_columns(opens.fill_null(value=True).cum_sum().alias("stay"))


def _placed(events: pl.LazyFrame) -> pl.LazyFrame:
    """Events with their `step`, and their `place` among those of the same call and second."""
    call = (pl.col("contact") != pl.col("contact").shift(1)).fill_null(value=True)
    seconds = (
        events.sort("contact", "at")
        .with_columns(call.alias("first"), (call | (pl.col("at") != pl.col("at").shift(1))).alias("begins"))
        .with_columns(pl.col("begins").cum_sum().alias("second"), STEP.cast(pl.Int8).alias("step"))
        .with_columns(ENTER.any().over("second", "queue").alias("joined_own"))
        .with_columns(
            ENTER.sum().over("second").alias("enters"),
            END.sum().over("second").alias("ends"),
            (END & OLD).sum().over("second").alias("old_ends"),
            (END & MAYBE_OLD).sum().over("second").alias("maybe_old_ends"),
            pl.len().over("second").alias("events"),
        )
        .with_columns(_in_a_queue_after().alias("in_after"))
        .with_columns(_in_a_queue_before().alias("in_before"))
    )
    crowded = (pl.col("enters") > 0) & (pl.col("events") > 1)
    plain = seconds.filter(~crowded).with_columns(pl.lit(0, pl.Int64).alias("place"))
    return pl.concat([plain, _crowded(seconds.filter(crowded))])


def _in_a_queue_after() -> pl.Expr:
    """Whether the caller is in a queue when this second is over."""
    enters, left = pl.col("enters"), pl.col("ends") - pl.col("old_ends")
    known = (
        pl.when(enters == 0)
        .then(pl.col("ends") == 0)
        .when((pl.col("old_ends") > 0) | (pl.col("maybe_old_ends") == 0) | (enters != left))
        .then(enters > left)
        # As many in as out, and the one out may be of a stay begun before: then it is after as it was before.
        .when(pl.col("first"))
        .then(pl.lit(value=False))
    )
    return known.forward_fill()


def _in_a_queue_before() -> pl.Expr:
    """Whether the caller was in a queue when this second began."""
    earlier = pl.when(pl.col("first")).then(pl.lit(value=False)).otherwise(pl.col("in_after").shift(1))
    return pl.when(pl.col("begins")).then(earlier).forward_fill()


def _crowded(events: pl.LazyFrame) -> pl.LazyFrame:
    """The place of events in seconds in which a caller joins a queue and something else happens too.

    First what belongs to the stay that was going on; then one stay after the other, the one that goes on last.
    """
    carried = (
        pl.when(pl.col("old_ends") > 0)
        .then(pl.col("old_ends"))
        .otherwise(((pl.col("maybe_old_ends") > 0) & pl.col("in_before")).cast(pl.UInt32))
        .cast(pl.Int64)
    )
    of_carried = OLD | ((pl.col("carried") > 0) & MAYBE_OLD)
    goes_on = ENTER & ~(END & ~of_carried).any().over("second", "queue")
    joined = pl.when(ENTER).then(4 * (ENTER.cum_sum().over("second").cast(pl.Int64) - 1))
    left = END.cum_sum().over("second").cast(pl.Int64) - 1 - pl.col("carried")
    place = (
        pl.when(ENTER)
        .then(pl.col("joined"))
        .when(END)
        .then(pl.when(left < 0).then(-1).otherwise(4 * left + 2))
        .when(of_carried | pl.col("own_join").is_null())
        .then(-2)
        .otherwise(pl.col("own_join") + 1)
    )
    return (
        events.with_columns(carried.alias("carried"))
        .with_columns(goes_on.alias("goes_on"))
        .sort("second", "goes_on", "began", "queue", "step", "id", nulls_last=True)
        .with_columns(joined.alias("joined"))
        .with_columns(pl.col("joined").min().over("second", "queue").alias("own_join"))
        .with_columns(place.cast(pl.Int64).alias("place"))
        .drop("carried", "goes_on", "joined", "own_join")
    )
