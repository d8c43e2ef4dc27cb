"""Containment as vendors claim it: the share of a bot's contacts that no human joined."""

from metrics.coming_back import by_bot, contained
from metrics.derive.repeat import repeat
from metrics.metric import Ratio, Unit

containment_claimed = Ratio(
    name="containment_claimed",
    label="Containment, as claimed",
    unit=Unit.PERCENT,
    better="neither",
    definition=(
        "Of the contacts that a bot served, for a while at least, the share that ended with it and no human joined. "
        "Customers who gave up count as contained, so that it says little alone: it stands beside what was verified."
    ),
    source="IBM, documentation on containment: resolved without escalating",
    table=repeat.table,
    counted_on="started_at",
    where=by_bot,
    numerator=contained,
)
