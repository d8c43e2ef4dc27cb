"""Callback rate: the share of those who queued that asked to be called back instead."""

from ingest.tables.leg import leg
from metrics.columns import WRITTEN, callback, offered
from metrics.metric import Ratio, Unit

callback_rate = Ratio(
    name="callback_rate",
    label="Callback asked for",
    unit=Unit.PERCENT,
    better="neither",
    definition=(
        "Of all contacts that entered a queue, the share that left it with the promise of a callback. To how many one "
        "was offered is more than systems write down. Not asked of channels in writing."
    ),
    source="Amazon Connect administrator guide, 'Historical metrics definitions': callback contacts",
    table=leg,
    counted_on="queued_at",
    where=offered,
    numerator=callback,
    not_for=WRITTEN,
)
