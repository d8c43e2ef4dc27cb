"""IVR-exit rate: the share of contacts that left before they ever joined a queue."""

from ingest.tables.leg import leg
from metrics.columns import ivr_exit, offered
from metrics.metric import Ratio, Unit

ivr_exit_rate = Ratio(
    name="ivr_exit_rate",
    label="IVR-exit rate",
    unit=Unit.PERCENT,
    better="neither",
    definition=(
        "Of the inbound contacts that entered a queue or left before they did, the share that left before: some found "
        "what they needed in the menu, others gave up in it, and the log cannot tell which."
    ),
    source="DECISIONS.md: who gave up",
    table=leg,
    counted_on="started_at",
    where=offered | ivr_exit,
    numerator=ivr_exit,
)
