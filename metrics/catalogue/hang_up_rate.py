"""Hang-up rate: the share of contacts that left before a human joined, wherever in the call they were."""

from ingest.tables.leg import leg
from metrics.columns import WRITTEN, hung_up, joined
from metrics.metric import Ratio, Unit

hang_up_rate = Ratio(
    name="hang_up_rate",
    label="Hang-up rate",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the inbound contacts that were joined by a human or left by themselves before that, the share that left: "
        "in the menu, at once, or out of the queue. Contacts that never needed a queue count. Not asked of channels "
        "in writing."
    ),
    source="The Technion's anonymous bank log counts its calls this way; docs/anonymous-bank.md",
    table=leg,
    counted_on="started_at",
    where=joined | hung_up,
    numerator=hung_up,
    not_for=WRITTEN,
)
