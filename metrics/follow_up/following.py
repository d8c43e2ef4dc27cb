"""From the facts to what is to be done to the cases that there are."""

from collections.abc import Callable
from datetime import timedelta

import polars as pl

from ingest.settings import Settings
from metrics.follow_up.failures import failures, persons_of, services
from metrics.follow_up.planning import CASES, Planned, planned
from metrics.rows import FactSource


def following(facts: FactSource, settings: Settings) -> Callable[[pl.DataFrame], Planned]:
    """What says of cases, with `customer` and the columns of `CASES` but `person`, what follows for them.

    All that takes long is done before the cases are looked at. Of no facts nothing follows. Raises `NotMadeError` where
    somebody waits and derived tables were not kept.
    """
    failed, back = failures(facts, settings), timedelta(seconds=settings.follow_up.look_back_s)

    def plan(cases: pl.DataFrame) -> Planned:
        known = persons_of(cases, facts, settings).select(pl.col(name).cast(dtype) for name, dtype in CASES.items())
        people = pl.concat([failed["person"], known.filter(pl.col("status") != "closed")["person"]])
        served = services(facts, settings, people.unique().to_list())
        expired = facts.as_of - back if facts.as_of is not None else None
        return planned(failed, served, known, expired=expired)

    return plan
