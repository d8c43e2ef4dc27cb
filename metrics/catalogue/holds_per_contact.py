"""Holds per contact: how often a customer is put on hold."""

import polars as pl

from ingest.tables.leg import leg
from metrics.columns import WRITTEN, handled
from metrics.metric import Ratio, Unit

holds_per_contact = Ratio(
    name="holds_per_contact",
    label="Holds per contact",
    unit=Unit.SCORE,
    better="lower",
    definition=(
        "How often on average the customer was put on hold after the answer, of the contacts that were answered and "
        "have ended; a contact without hold counts with 0, one whose source does not say is left out. Not asked of "
        "channels in writing."
    ),
    source="Amazon Connect administrator guide, 'Contact records data model': NumberOfHolds",
    table=leg,
    counted_on="queued_at",
    where=handled,
    numerator=pl.col("holds"),
    not_for=WRITTEN,
)
