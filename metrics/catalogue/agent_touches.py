"""Agent touches: with how many people customers have to speak for one contact."""

import polars as pl

from ingest.tables.interaction import interaction
from ingest.vocabulary import Direction, Outcome
from metrics.metric import Ratio, Unit

agent_touches = Ratio(
    name="agent_touches",
    label="Agents for each contact",
    unit=Unit.SCORE,
    better="lower",
    definition=(
        "The mean number of different people of the company who joined a contact, of the inbound contacts that a human "
        "answered. Contacts of which nobody wrote down who answered cannot be judged."
    ),
    source="dbt_zendesk, handoffs: distinct internal commenters of a ticket",
    table=interaction,
    counted_on="started_at",
    where=(pl.col("direction") == Direction.INBOUND) & (pl.col("outcome") == Outcome.ANSWERED),
    numerator=pl.col("agents"),
)
