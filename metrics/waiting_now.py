"""Who waits now: every customer who has no human when the facts end, and for how long already."""

from collections.abc import Mapping, Sequence

import polars as pl

from ingest.settings import Settings
from ingest.tables.interaction import interaction
from metrics.calendar import Period
from metrics.catalogue.left_unanswered_rate import left_unanswered_rate
from metrics.catalogue.longest_wait import longest_wait
from metrics.catalogue.served_in_time import served_in_time
from metrics.columns import promise_s, waited_so_far_s, waiting
from metrics.measure import rows_of
from metrics.replies import known, so_far_s, wanted
from metrics.rows import FactSource

QUEUE, REPLY = "queue", "reply"
"""What a customer waits for: a human in a queue, or one who replies to what they wrote on in a conversation."""

_TOLD = ("interaction_id", "source", "channel", "queue", "topic")


def waiting_now(
    facts: FactSource,
    settings: Settings,
    *,
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> pl.LazyFrame:
    """One row per contact that waits when the facts end, first who has waited for longest beyond what was promised.

    Columns: interaction_id, source, channel, queue, topic, customer (null when anonymous), what (queue, or reply: to
    what the customer wrote after a first reply), since, waited_s (of the calendar), promise_s (null where nothing is
    promised) and overdue (waited for longer than promised). Without a period it is everybody who waits, since whenever.
    Raises what `measure` raises.
    """
    asked, when = where or {}, period or Period()
    by = ("queue", "topic")
    queued = rows_of([longest_wait, served_in_time], facts, settings, by=by, where=asked, period=when)
    written = rows_of([left_unanswered_rate], facts, settings, by=by, where=asked, period=when)
    unanswered = wanted & known & pl.col("replied_at").is_null() & pl.col("ended_at").is_null()
    rows = pl.concat(
        [
            queued.filter(waiting).select(
                *_TOLD, what=pl.lit(QUEUE), since="queued_at", waited_s=waited_so_far_s, promise_s=promise_s
            ),
            # A first reply is waited for in the queue, and told there.
            written.filter(unanswered & pl.col("is_last") & ~pl.col("is_first")).select(
                *_TOLD, what=pl.lit(REPLY), since="asked_at", waited_s=so_far_s, promise_s=promise_s
            ),
        ]
    )
    customers = facts.scan(interaction).select(pl.col("id").alias("interaction_id"), "customer")
    beyond = pl.col("waited_s") - pl.col("promise_s")
    return (
        rows.join(customers, on="interaction_id", how="left")
        .with_columns(overdue=(beyond > 0).fill_null(value=False))
        .sort(beyond.fill_null(0.0), "waited_s", "interaction_id", descending=[True, True, False])
        .select(*_TOLD, "customer", "what", "since", "waited_s", "promise_s", "overdue")
    )
