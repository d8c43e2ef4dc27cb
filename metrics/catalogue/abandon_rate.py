"""Abandon rate: the share of those who really waited that gave up."""

from ingest.tables.leg import leg
from metrics.columns import WRITTEN, abandoned, answered, failed, offered, short_abandoned
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
    source="DECISIONS.md: who gave up",
    table=leg,
    counted_on="queued_at",
    where=offered & ~short_abandoned,
    numerator=abandoned,
    not_for=WRITTEN,
    presets={
        "genesys": Variant(
            definition="Of all contacts that entered a queue, the share that gave up, however soon.",
            source="Genesys Cloud help, 'Metric definitions' and 'What do abandons include'",
            where=offered,
        ),
        "amazon_connect": Variant(
            definition="Of all contacts that entered a queue, the share that gave up, however soon; callbacks are not.",
            source="Amazon Connect, 'Historical metrics definitions' and data lake reference queries",
            where=offered,
        ),
        "google": Variant(
            definition=(
                "Of the contacts that were answered or gave up, the share that gave up; people who hang up almost at "
                "once are left out."
            ),
            source="Google CCAI Platform, data dictionary",
            where=(answered | abandoned) & ~short_abandoned,
        ),
        "copc": Variant(
            definition="The share that left by themselves or were dropped by our systems; short abandons are left out.",
            source="COPC CX Standard R7.0, glossary: disconnected by the caller or dropped by the system",
            numerator=abandoned | failed,
        ),
    },
)
