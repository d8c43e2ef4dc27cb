"""The expressions that many metrics share: what happened to a leg, how long the customer waited, what was promised.

All are about rows of `leg`. The offered cohort is every stay of an inbound contact in a queue; each row of it is
exactly one of answered, gave up, short abandoned, flowed out, missed, lapsed, failed or waiting.
"""

import polars as pl

from ingest.vocabulary import Channel, Direction, LegKind, Outcome

WRITTEN = frozenset({Channel.EMAIL, Channel.MESSAGING, Channel.SMS, Channel.SOCIAL})
"""Channels in which nobody holds the line: giving up leaves no trace there, so abandonment is no question to ask."""

_outcome = pl.col("outcome")
_FLOW_OUTS = [x for x in Outcome if x.startswith("flow_out:")]


def seconds(begin: str, end: pl.Expr) -> pl.Expr:
    """The seconds from one time to another; null where either is missing or the clocks contradict each other."""
    elapsed = (end - pl.col(begin)).dt.total_microseconds() / 1_000_000
    return pl.when(elapsed >= 0).then(elapsed)


inbound = pl.col("direction") == Direction.INBOUND
a_contact = _outcome != Outcome.VOID
offered = (pl.col("kind") == LegKind.QUEUE) & inbound & pl.col("queued_at").is_not_null() & a_contact

_joined = (_outcome == Outcome.ANSWERED) | ((_outcome == Outcome.OPEN) & pl.col("answered_at").is_not_null())
answered = offered & _joined
"""A human joined the customer; a talk that goes on still is answered already."""

waiting = offered & (_outcome == Outcome.OPEN) & pl.col("answered_at").is_null()
abandoned = offered & _outcome.is_in([Outcome.ABANDONED, Outcome.SHORT_ABANDONED])
"""The customer gave up in the queue, however soon."""

flow_out = offered & _outcome.is_in(_FLOW_OUTS)
callback = offered & (_outcome == Outcome.FLOW_OUT_CALLBACK)
missed = offered & (_outcome == Outcome.MISSED)
failed = offered & (_outcome == Outcome.FAILED)
lapsed = offered & (_outcome == Outcome.LAPSED)
"""A conversation that was closed without a human's reply; in writing, what giving up is on the telephone."""

ivr_exit = inbound & (_outcome == Outcome.IVR_EXIT)

_with_a_queue = inbound & (pl.col("kind") == LegKind.QUEUE)
joined = _with_a_queue & _joined
"""A human joined, whether or not the customer had to queue for it."""

hung_up = ivr_exit | (_with_a_queue & _outcome.is_in([Outcome.ABANDONED, Outcome.SHORT_ABANDONED]))
"""Left before a human joined, in the menu or in a queue."""

handled = answered & (_outcome == Outcome.ANSWERED)
"""Answered, and over: what was talked and worked is known to the end."""

promise_s = pl.col("promise_s")
"""Until when a contact is in time, in calendar seconds: where a promise counts opening hours, until they are spent."""

wait_ended_at = (
    pl.when(_outcome.is_in([Outcome.ANSWERED, Outcome.OPEN])).then(pl.col("answered_at")).otherwise(pl.col("left_at"))
)
wait_s = seconds("queued_at", wait_ended_at)
"""From entering the queue to the answer, or to leaving it unanswered; null while waiting or when a clock is missing."""

business_wait_s = pl.col("business_wait_s")
"""The same in opening hours alone; null also where no opening hours are known."""

waited_so_far_s = pl.when(waiting).then(seconds("queued_at", pl.col("as_of")))
short_abandoned = abandoned & ((_outcome == Outcome.SHORT_ABANDONED) | (wait_s < pl.col("short_abandon_s")))
"""Gave up before really waiting: sooner than the channel's limit; null when nobody knows how soon."""

gave_up = abandoned & short_abandoned.ne_missing(True)  # noqa: FBT003 polars has no keyword for it
"""Gave up, and is not known to have done so at once: what people mean by abandoned."""

in_time = wait_s <= promise_s
overdue = (
    pl.when(waiting & (waited_so_far_s <= promise_s)).then(None).otherwise(waiting & (waited_so_far_s > promise_s))
)
"""Waiting for longer than promised; null while it waits and can still be answered in time: that is not known yet."""

due = offered & (~waiting | overdue)
"""The offered contacts about which can be said whether the promise was kept; null for those not due yet."""
