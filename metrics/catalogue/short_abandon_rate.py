"""Short-abandon rate: the share of contacts that left almost at once, and never really waited."""

from ingest.tables.leg import leg
from metrics.columns import WRITTEN, offered, short_abandoned
from metrics.metric import Ratio, Unit

short_abandon_rate = Ratio(
    name="short_abandon_rate",
    label="Short-abandon rate",
    unit=Unit.PERCENT,
    better="neither",
    definition=(
        "Of all contacts that entered a queue, the share that left it by themselves sooner than the channel's limit, "
        "five seconds on the telephone. Leaving at exactly the limit is not short. Not asked of channels in writing."
    ),
    source="DECISIONS.md: who gave up",
    table=leg,
    counted_on="queued_at",
    where=offered,
    numerator=short_abandoned,
    not_for=WRITTEN,
)
