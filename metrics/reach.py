"""How far back the facts reach: two periods are compared over what both of them hold."""

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.derived_table import WithDerived
from metrics.earlier import Compared, Earlier, earlier
from metrics.metric import Metric
from metrics.rows import FactSource
from metrics.together import once


def both_known(
    metrics: Sequence[Metric], facts: FactSource, settings: Settings, asked: Period, which: Earlier
) -> tuple[Compared, tuple[str, ...]]:
    """A period and an earlier one, both cut to the days on which there were facts for both; and the sentences on it.

    The metric whose facts begin last decides for all. Raises `PeriodError` where nothing is left to compare.
    """
    zone, first = settings.site.timezone, first_of(metrics, facts, settings)
    compared = earlier(asked, which, as_of=facts.as_of or datetime.now(UTC), zone=zone, begins=first)
    now, before = compared.now, compared.before
    against = (
        f"{now.since:%Y-%m-%d %H:%M} to {now.until:%Y-%m-%d %H:%M} is held against the same {compared.back.days} days "
        f"earlier, {before.since:%Y-%m-%d %H:%M} to {before.until:%Y-%m-%d %H:%M}."
    )
    said = [against]
    if asked.until is not None and not compared.is_complete:
        said.append(f"The facts end at {now.until:%Y-%m-%d %H:%M}: both are cut to the same length there.")
    if compared.cut:
        said.append(f"The facts begin on {before.since:%Y-%m-%d}: both are cut to the days that there are of both.")
    return compared, tuple(said)


def first_of(metrics: Sequence[Metric], facts: FactSource, settings: Settings) -> datetime | None:
    """The latest of the first moments that the metrics know; one without any row knows none."""
    clocks = {(x.table.name, x.counted_on): x for x in metrics}
    known = [_first(x, facts, settings) for x in clocks.values()]
    return max((at for at in known if at is not None), default=None)


def _first(metric: Metric, facts: FactSource, settings: Settings) -> datetime | None:
    """The first moment on the clock of a metric: no choice changes it, and a whole table is looked through for it."""
    table, counted_on = metric.table, metric.counted_on

    def look() -> pl.DataFrame:
        rows = WithDerived(facts=facts, settings=settings).scan(table)
        return rows.select(at=pl.col(counted_on).min()).collect(engine="streaming")

    at: datetime | None = once(f"first of {table.name} by {counted_on}", facts, settings, look, takes_long=False).item()
    return at
