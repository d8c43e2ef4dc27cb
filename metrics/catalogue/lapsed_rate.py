"""Lapsed: the share of written conversations that were closed without a human's reply."""

from ingest.tables.leg import leg
from ingest.vocabulary import Channel
from metrics.columns import lapsed, offered
from metrics.metric import Ratio, Unit

SPOKEN = frozenset({Channel.VOICE, Channel.WEB_VOICE, Channel.VIDEO, Channel.IN_PERSON})
"""Channels in which customers hang up or walk away, which is called abandoned."""

lapsed_rate = Ratio(
    name="lapsed_rate",
    label="Lapsed",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the written contacts that entered a queue, the share that was closed without a human's reply: in writing, "
        "what giving up is on the telephone. Who still waits counts as offered. Not asked of channels in which people "
        "speak."
    ),
    source="DECISIONS.md: who gave up",
    table=leg,
    counted_on="queued_at",
    where=offered,
    numerator=lapsed,
    not_for=SPOKEN,
)
