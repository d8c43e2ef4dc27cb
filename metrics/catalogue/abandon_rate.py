"""Abandon rate: the share of those who really waited that gave up."""

from ingest.tables.leg import leg
from metrics.columns import WRITTEN, abandoned, answered, offered, short_abandoned
from metrics.metric import Ratio, Unit, Variant

abandon_rate = Ratio(
    name="abandon_rate",
    label="Abandon rate",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the contacts that entered a queue, the share that left it by themselves before a human joined. People who "
        "hang up almost at once are left out; who still waits counts as offered. Not asked of channels in writing, in "
        "which giving up leaves no trace."
    ),
    source="METRICS 1.5",
    table=leg,
    counted_on="queued_at",
    where=offered & ~short_abandoned,
    numerator=abandoned,
    not_for=WRITTEN,
    presets={
        "genesys": Variant(
            definition="Of all contacts that entered a queue, the share that gave up, however soon.",
            source="METRICS 1.5: GE-2, GE-3",
            where=offered,
        ),
        "amazon_connect": Variant(
            definition="Of all contacts that entered a queue, the share that gave up, however soon; callbacks are not.",
            source="METRICS 1.5: AC-1, AC-5",
            where=offered,
        ),
        "google": Variant(
            definition=(
                "Of the contacts that were answered or gave up, the share that gave up; people who hang up almost at "
                "once are left out."
            ),
            source="METRICS 1.5: GO-1",
            where=(answered | abandoned) & ~short_abandoned,
        ),
    },
)
