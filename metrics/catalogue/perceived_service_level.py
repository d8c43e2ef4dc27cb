"""Perceived service level: the share of contacts in time by the clock of the customer, from their first second on."""

import polars as pl

from ingest.tables.interaction import interaction
from ingest.vocabulary import Direction, Outcome
from metrics.columns import seconds
from metrics.metric import Ratio, Unit

_outcome = pl.col("outcome")
_joined = (_outcome == Outcome.ANSWERED) | ((_outcome == Outcome.OPEN) & pl.col("first_answered_at").is_not_null())
_waits = (_outcome == Outcome.OPEN) & pl.col("first_answered_at").is_null()
_waited_s = seconds("started_at", pl.col("as_of"))
_overdue = pl.when(_waits & (_waited_s <= pl.col("promise_s"))).then(None).otherwise(_waits)
_gave_up = _outcome.is_in([Outcome.ABANDONED, Outcome.MISSED])
_short = _gave_up & (seconds("started_at", pl.col("ended_at")) < pl.col("short_abandon_s"))

perceived_service_level = Ratio(
    name="perceived_service_level",
    label="Perceived service level",
    unit=Unit.PERCENT,
    better="higher",
    definition=(
        "The service level by the customer's clock: of the inbound contacts that were answered, gave up, or have been "
        "waiting for longer than promised, the share that a human joined within the promise of their channel from "
        "their first second on, menu, bot and every queue included. Each contact is judged once. Contacts that are "
        "over almost at once are left out, and so is who still waits and can be answered in time."
    ),
    source="DECISIONS.md: which wait is meant",
    table=interaction,
    counted_on="started_at",
    where=(pl.col("direction") == Direction.INBOUND) & (_joined | _gave_up | _overdue) & ~_short.fill_null(value=False),
    numerator=_joined & (seconds("started_at", pl.col("first_answered_at")) <= pl.col("promise_s")),
)
