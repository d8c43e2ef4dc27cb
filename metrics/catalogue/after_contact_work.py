"""After-contact work: how long a contact keeps us busy when the customer is gone."""

import polars as pl

from ingest.tables.leg import leg
from metrics.columns import handled
from metrics.metric import Ratio, Unit

after_contact_work = Ratio(
    name="after_contact_work",
    label="After-contact work",
    unit=Unit.SECONDS,
    better="neither",
    definition=(
        "The mean time that was needed to finish a contact after the customer had left, of the contacts that were "
        "answered and have ended."
    ),
    source="Genesys Cloud, tHandle: talk, hold and after-call work",
    table=leg,
    counted_on="queued_at",
    where=handled,
    numerator=pl.col("acw_s"),
)
