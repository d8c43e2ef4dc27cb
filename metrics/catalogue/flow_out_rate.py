"""Flow-out rate: the share of contacts that left the queue unanswered, but not by giving up."""

from ingest.tables.leg import leg
from metrics.columns import flow_out, offered
from metrics.metric import Ratio, Unit

flow_out_rate = Ratio(
    name="flow_out_rate",
    label="Flow-out rate",
    unit=Unit.PERCENT,
    better="neither",
    definition=(
        "Of all contacts that entered a queue, the share that was led out of it before a human joined: to a callback, "
        "to voicemail, to another queue, back to the menu, or because time ran out."
    ),
    source="DECISIONS.md: outcomes add up",
    table=leg,
    counted_on="queued_at",
    where=offered,
    numerator=flow_out,
)
