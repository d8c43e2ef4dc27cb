"""Messages left: the share of those led to voicemail who said anything."""

import polars as pl

from ingest.tables.leg import leg
from ingest.vocabulary import Outcome
from metrics.columns import WRITTEN, offered
from metrics.metric import Ratio, Unit

voicemail_message_rate = Ratio(
    name="voicemail_message_rate",
    label="Messages left",
    unit=Unit.PERCENT,
    better="neither",
    definition=(
        "Of the contacts that were led to voicemail before a human joined, the share that left a message. Where the "
        "source does not say, which is the rule, it cannot be judged: being led there proves no message. Not asked of "
        "channels in writing."
    ),
    source="vCon, draft-ietf-vcon-vcon-core: disposition voicemail-no-message; Zendesk Talk: abandoned_in_voicemail",
    table=leg,
    counted_on="queued_at",
    where=offered & (pl.col("outcome") == Outcome.FLOW_OUT_VOICEMAIL),
    numerator=pl.col("message_left"),
    not_for=WRITTEN,
)
