"""Repeat rate: the share of contacts after which the customer came back."""

from metrics.coming_back import back_within, matured, resolved, windows
from metrics.derive.repeat import repeat
from metrics.metric import Ratio, Unit

SOURCE = "DECISIONS.md: coming back"

repeat_rate = Ratio(
    name="repeat_rate",
    label="Repeat rate",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the contacts that a human answered, and that ended at least 7 days ago, the share whose customer came back "
        "on the same topic within 7 days, by any channel: what first-contact resolution leaves."
    ),
    source=SOURCE,
    table=repeat.table,
    counted_on="started_at",
    where=resolved & matured(),
    numerator=back_within(),
    presets=windows(resolved, "The customer came back", SOURCE),
)
