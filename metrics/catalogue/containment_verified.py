"""Verified containment: the share of a bot's contacts after which nobody had to turn to a human."""

from metrics.coming_back import back_within, by_bot, contained, matured
from metrics.derive.repeat import repeat
from metrics.metric import Ratio, Unit

containment_verified = Ratio(
    name="containment_verified",
    label="Containment, as verified",
    unit=Unit.PERCENT,
    better="higher",
    definition=(
        "Of the contacts that a bot served, for a while at least, and that ended at least 7 days ago, the share that "
        "no human joined and whose customer did not turn to humans within 7 days either, on whatever topic and by "
        "whatever channel. Anonymous contacts cannot be judged."
    ),
    source="DECISIONS.md: containment is verified",
    table=repeat.table,
    counted_on="started_at",
    where=by_bot & matured(),
    numerator=contained & ~back_within(column="back_human_at"),
)
