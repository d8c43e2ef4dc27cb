"""Transfer rate: the share of answered contacts that were handed on to somebody else."""

import polars as pl

from ingest.tables.interaction import interaction
from ingest.vocabulary import Direction, Outcome
from metrics.metric import Ratio, Unit

transfer_rate = Ratio(
    name="transfer_rate",
    label="Transfer rate",
    unit=Unit.PERCENT,
    better="lower",
    definition=(
        "Of the inbound contacts that a human answered, the share that was handed on at least once inside the "
        "company, to another queue or another person, without changing the channel."
    ),
    source="DECISIONS.md: a transfer is not a handoff",
    table=interaction,
    counted_on="started_at",
    where=(pl.col("direction") == Direction.INBOUND) & (pl.col("outcome") == Outcome.ANSWERED),
    numerator=pl.col("transfers") > 0,
)
