"""The journeys that went worst: what cost customers most, the worst first."""

from collections.abc import Mapping, Sequence

import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.catalogue.effort import effort
from metrics.derive.journey import journey
from metrics.derived_table import WithDerived
from metrics.measure import rows_of
from metrics.rows import FactSource

_COSTS = ("channel_changes", "repeats", "transfers", "late", "identified_again")
_TOLD = ("person", "interaction_id", "source", "channel", "topic", "started_at", *_COSTS, "points", "in_vain")


def bad_journeys(
    facts: FactSource,
    settings: Settings,
    *,
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
    limit: int = 50,
) -> pl.DataFrame:
    """The journeys of known customers that began in a period and cost them something, those with most points first.

    Columns: person (the customer's number), interaction_id, source, channel, topic and started_at of the first contact,
    the counts that the points are made of (as in the table effort), points, and in_vain: it ended with nothing. Raises
    what `measure` raises.
    """
    rows = rows_of([effort], facts, settings, by=(), where=where or {}, period=period or Period())
    ends = WithDerived(facts=facts, settings=settings).scan(journey.table).select("interaction_id", "in_vain")
    cost = rows.filter(pl.col("person").is_not_null(), pl.col("points") > 0)
    return (
        cost.join(ends, on="interaction_id", how="left")
        .with_columns(pl.col("in_vain").fill_null(value=False))
        .sort("points", "in_vain", "started_at", "interaction_id", descending=[True, True, True, False])
        .select(_TOLD)
        .head(limit)
        .collect()
    )
