"""Lost: the share of contacts that came to a queue and left it with nothing, however they did."""

from ingest.tables.leg import leg
from metrics.columns import failed, gave_up, lapsed, missed, offered, short_abandoned
from metrics.metric import Ratio, Unit

lost_rate = Ratio(
    name="lost_rate",
    label="Lost",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the contacts that entered a queue, the share that was lost there: the customer gave up, nobody took the "
        "contact, it broke off, or a conversation in writing was closed without a human's reply. People who hang up "
        "almost at once are left out; who still waits counts as offered. It says of every channel what the abandon "
        "rate says of those in which people speak."
    ),
    source="DECISIONS.md: who gave up",
    table=leg,
    counted_on="queued_at",
    where=offered & ~short_abandoned,
    numerator=gave_up | lapsed | missed | failed,
)
