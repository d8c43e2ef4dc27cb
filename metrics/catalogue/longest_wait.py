"""Longest wait: the longest that anybody waited, or has been waiting."""

from ingest.tables.leg import leg
from metrics.columns import offered, wait_s, waited_so_far_s
from metrics.metric import Greatest, Unit

longest_wait = Greatest(
    name="longest_wait",
    label="Longest wait",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "The longest time that a contact spent in a queue, however it left; who still waits counts with the time up "
        "to the end of the facts."
    ),
    source="DECISIONS.md: which wait is meant",
    table=leg,
    counted_on="queued_at",
    where=offered,
    value=wait_s,
    so_far=waited_so_far_s,
)
