"""First-contact resolution: the share of answered contacts after which the customer did not come back."""

from metrics.coming_back import back_within, matured, resolved, windows
from metrics.derive.repeat import repeat
from metrics.metric import Ratio, Unit

SOURCE = "DECISIONS.md: coming back"

first_contact_resolution = Ratio(
    name="first_contact_resolution",
    label="First-contact resolution",
    unit=Unit.PERCENT,
    better="higher",
    definition=(
        "Of the contacts that a human answered, and that ended at least 7 days ago, the share whose customer did not "
        "come back on the same topic within 7 days, by any channel. Where one of two contacts tells no topic, they "
        "count as being about the same. Anonymous contacts cannot be judged."
    ),
    source=SOURCE,
    table=repeat.table,
    counted_on="started_at",
    where=resolved & matured(),
    numerator=~back_within(),
    presets=windows(resolved, "The customer did not come back", SOURCE, negated=True),
)
