"""From the facts to what is to be done to the cases that there are."""

from collections.abc import Callable
from datetime import timedelta

import polars as pl

from ingest.settings import Settings
from metrics.follow_up.failures import failures, persons_of, services
from metrics.follow_up.planning import CASES, Planned, planned
from metrics.rows import FactSource

Plan = Callable[[pl.DataFrame, pl.DataFrame], Planned]
"""What says of the cases that are not closed, with `customer` and the columns of `CASES` but `person`, and of what was
`TOLD`, what follows for them."""


def following(facts: FactSource, settings: Settings, cases: pl.DataFrame) -> Plan:
    """What says what follows for the cases, which have changed little since they were these.

    All that reads facts is done now, so that nobody waits for it who holds the cases. Of no facts nothing follows.
    Raises `NotMadeError` where somebody waits and derived tables were not kept.
    """
    failed, back = failures(facts, settings), timedelta(seconds=settings.follow_up.look_back_s)
    seen = persons_of(cases, facts, settings).select(person="person", customer="customer")
    people = pl.concat([failed["person"], seen["person"]]).unique().to_list()
    since = min((x for x in (failed["at"].min(), cases["last_at"].min()) if x is not None), default=None)
    served = services(facts, settings, people, since=since)  # type: ignore[arg-type]  # times, as the schema says
    expired = None if facts.as_of is None else facts.as_of - back

    def plan(there: pl.DataFrame, told: pl.DataFrame) -> Planned:
        known = there.join(seen.unique("customer"), on="customer", how="left")
        who = known.with_columns(pl.coalesce("person", "customer").alias("person"))
        now = who.select(pl.col(name).cast(dtype) for name, dtype in CASES.items())
        return planned(failed, served, now, told, expired=expired)

    return plan
