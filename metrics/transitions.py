"""From which channel to which: the ways that customers take through the channels on one need, as a table."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from ingest.settings import Settings
from metrics.answer import unless_too_few
from metrics.calendar import Period
from metrics.catalogue.context_carried import context_carried
from metrics.catalogue.forced_handoff_rate import forced_handoff_rate
from metrics.catalogue.handoff_gap_p50 import handoff_gap_p50
from metrics.catalogue.handoffs import handoffs
from metrics.compare import wilson
from metrics.measure import measure
from metrics.question import filters, span
from metrics.rows import FactSource

_OF_A_WAY = {"gap_s": handoff_gap_p50, "forced": forced_handoff_rate, "carried": context_carried}
_WAY = ["channel", "to_channel"]


def transitions(
    facts: FactSource,
    settings: Settings,
    *,
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> pl.DataFrame:
    """One row per way from one channel to another, the most travelled first.

    Columns: channel, to_channel, changes (how often customers went that way), share (of all changes away from the first
    channel, as a fraction), low and high (95 %, Wilson), these null below five changes away from it; gap_s (the median
    time between the two contacts), forced (the share that the company drove, where that is known) and carried (the
    share that it still knew of), these null below five changes that way. Raises what `measure` raises.
    """
    asked = [handoffs, *_OF_A_WAY.values()]
    answer = measure(asked, facts, settings, by=_WAY, where=where, period=period)
    changes = pl.col("changes")
    ways = answer.filter(pl.col("metric") == handoffs.name).select(*_WAY, changes=pl.col("value").cast(pl.Int64))
    for name, metric in _OF_A_WAY.items():
        told = answer.filter(pl.col("metric") == metric.name).select(*_WAY, pl.col("value").alias(name))
        ways = ways.join(told, on=_WAY, how="left")
    away = pl.col("away")
    low, high = wilson(changes, away)
    shares = {"share": changes / away, "low": low, "high": high}
    enough = {name: unless_too_few(x, away) for name, x in shares.items()}
    return (
        ways.with_columns(away=changes.sum().over("channel"))
        .select(*_WAY, "changes", **enough, **{x: pl.col(x) for x in _OF_A_WAY})
        .sort("changes", *_WAY, descending=[True, False, False])
    )


def ways_of(
    settings: Settings, *, where: Sequence[str] = (), since: str | None = None, until: str | None = None
) -> Callable[[FactSource], pl.DataFrame]:
    """The same with filters and times as texts. Raises `FilterError`; what it returns raises `PeriodError`."""
    wanted = filters(where)
    return lambda facts: transitions(facts, settings, where=wanted, period=span(settings, facts, since, until))
