"""Everybody who serves, channel by channel, as they served in a period: what every what-if begins with."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.catalogue.abandon_rate import abandon_rate
from metrics.catalogue.occupancy import occupancy
from metrics.catalogue.served_in_time import served_in_time
from metrics.compare import Z95
from metrics.measure import measure
from metrics.rows import FactSource
from metrics.scatter import scatter
from metrics.staffing.asked import Asked, AskedError
from metrics.staffing.conditions import conditions
from metrics.staffing.occupied import occupied
from metrics.staffing.serving import Serving, live_serving, waiting_serving
from metrics.staffing.waiting_line import waiting_line
from metrics.staffing.week import typical_week, weeks
from metrics.together import together

WHY = {
    "no_handling_time": "nobody wrote down how long contacts took",
    "few_handled": "fewer than 30 contacts tell how long they took",
    "few_judged": "of fewer than 30 contacts it is known whether they were served in time",
}
"""Why of a channel nothing can be told."""

_FEWEST = 30


class NoCrewError(AskedError):
    """A channel of which nobody can tell what other agents would do."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Crew:
    """The channels of a period; `silent` says why there is nothing about one.

    `occupancy` is that of all agents, None where it is unknown.
    """

    asked: Asked
    channels: Mapping[str, Serving]
    silent: Mapping[str, str]
    occupancy: float | None
    most_occupancy: float
    shrinkage: float

    def of(self, channel: str) -> Serving:
        """One channel. Raises `NoCrewError`."""
        if channel in self.channels:
            return self.channels[channel]
        if channel in self.silent:
            raise NoCrewError(f"Of {channel} nobody can tell what more agents would do: {WHY[self.silent[channel]]}.")
        there = ", ".join(self.channels) or "none"
        raise NoCrewError(f"No contacts that people could serve came by {channel}; there are: {there}.")


def crew(facts: FactSource, settings: Settings, period: Period | None = None) -> Crew:
    """The crew of a period, left out of the last eight weeks. Raises `AskedError` and what `measure` raises."""
    asked = weeks(facts, settings, period)
    most = settings.staffing.most_occupancy
    with together():
        cells = typical_week(facts, settings, asked)
        served = conditions(facts, settings, asked, cells)
        answers = _answers(facts, settings, asked)
        seen = measure([occupancy], facts, settings, period=asked.measured)["value"].item()
        of_channels = occupied(facts, settings, asked)
        known, silent = {}, {}
        rows = served.join(answers, on="channel", how="left").sort("channel")
        for place in range(rows.height):  # a handful of channels
            row = rows.row(place, named=True)
            name = row["channel"]
            if reason := row["reason"] or ("few_judged" if (row["n"] or 0) < _FEWEST else None):
                silent[name] = reason
                continue
            if row["live"]:
                known[name] = live_serving(cells.filter(channel=name), row)
                continue
            # Whoever was busier than they should be cannot take over anything, nor whoever nobody timed.
            busy = min(of_channels.get(name, most if seen is None else seen), most)
            line = waiting_line(facts, settings, asked, channel=name, handle_s=row["handle_s"], busy=max(busy, 0.01))
            known[name] = waiting_serving(row, line)
    return Crew(
        asked=asked,
        channels=known,
        silent=silent,
        occupancy=seen,
        most_occupancy=most,
        shrinkage=settings.staffing.shrinkage,
    )


def _answers(facts: FactSource, settings: Settings, asked: Asked) -> pl.DataFrame:
    """What each channel attained and lost, with its interval as wide as its days make it.

    Columns: channel, value, low, high (the share in time), n, lost, lost_low, lost_high.
    """
    told = [served_in_time, abandon_rate]
    both, days = (
        measure(told, facts, settings, by=["channel"], period=asked.measured, every=every).with_columns(
            pl.col("channel").cast(pl.String)
        )
        for every in (None, "1d")
    )
    if both.is_empty():
        return pl.DataFrame(schema={"channel": pl.String, "n": pl.Int64})
    kept, lost = (_as_wide_as_days(*(x.filter(metric=metric.name) for x in (both, days))) for metric in told)
    return kept.join(lost.select("channel", lost="value", lost_low="low", lost_high="high"), on="channel", how="left")


def _as_wide_as_days(of: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """The answers about one share with intervals as wide as its days make them: channel, value, n, low, high."""
    wide = of.join(scatter(days, ["channel"]), on="channel", how="left")
    reach = Z95 * (pl.col("value") * (1 - pl.col("value")) * pl.col("scatter").fill_null(1.0) / pl.col("n")).sqrt()
    return wide.select(
        *("channel", "value", "n"),
        low=pl.min_horizontal("low", pl.col("value") - reach).clip(0, 1),
        high=pl.max_horizontal("high", pl.col("value") + reach).clip(0, 1),
    )
