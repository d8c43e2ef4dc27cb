"""Voicemail: the share of contacts that ended in front of a machine."""

import polars as pl

from ingest.tables.leg import leg
from ingest.vocabulary import Outcome
from metrics.columns import WRITTEN, offered
from metrics.metric import Ratio, Unit

voicemail_rate = Ratio(
    name="voicemail_rate",
    label="Sent to voicemail",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of all contacts that entered a queue, the share that was led to voicemail before a human joined. Whether a "
        "message was left is more than most systems say. Not asked of channels in writing."
    ),
    source="Talkdesk data dictionary, 'Contacts': voicemail",
    table=leg,
    counted_on="queued_at",
    where=offered,
    numerator=offered & (pl.col("outcome") == Outcome.FLOW_OUT_VOICEMAIL),
    not_for=WRITTEN,
)
