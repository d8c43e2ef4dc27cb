"""Wait before giving up, 90 %: the time within which nine in ten of those who gave up had done so."""

from ingest.tables.leg import leg
from metrics.columns import WRITTEN, abandoned, gave_up, wait_s
from metrics.metric import Quantile, Unit, Variant

abandon_wait_p90 = Quantile(
    name="abandon_wait_p90",
    label="Wait before giving up, 90 %",
    unit=Unit.SECONDS,
    better="neither",
    definition=(
        "Of the contacts that gave up in the queue, nine in ten had done so within this time, to within 1 %. People "
        "who hang up almost at once are left out. Those who were answered first do not count: how long people are "
        "willing to wait is the patience. Not asked of channels in writing."
    ),
    source="DECISIONS.md: who gave up",
    table=leg,
    counted_on="queued_at",
    where=gave_up,
    value=wait_s,
    q=0.9,
    not_for=WRITTEN,
    presets={
        "genesys": Variant(
            definition="The same of everybody who gave up, however soon.",
            source="Genesys Cloud help, 'Metric definitions' (tAbandon)",
            where=abandoned,
        )
    },
)
