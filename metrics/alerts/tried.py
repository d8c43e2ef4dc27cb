"""How often unusual days and grown unevenness would have been told, and how often rightly, as one knows by now."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC
from metrics.alerts.alarm import UNEVEN, UNUSUAL
from metrics.alerts.uneven import NOW, Grown, grown
from metrics.alerts.unusual import USUAL, charted
from metrics.calendar import Period, instant
from metrics.find import find_metric
from metrics.metric import Metric
from metrics.noted import Noted
from metrics.rows import FactSource

TRIED = pl.Schema({"about": pl.String(), "days": pl.Int64(), "alerts": pl.Int64(), "right": pl.Int64()})


def tried(facts: FactSource, settings: Settings, *, days: int, notes: Sequence[Noted] = ()) -> pl.DataFrame:
    """What would have been told over so many days before the facts end, looking once a day: `TRIED`, by what about.

    `days` are those on which there was anything to look at, `alerts` the stretches of days without a gap on which the
    rule held. Of unusual days those are `right` whose first is still unusual on the chart of all days, those after it
    included; of grown unevenness those after whose first day the next seven were less even than before as well, as far
    as they are known.
    """
    if facts.as_of is None:
        return TRIED.to_frame()
    zone = settings.site.timezone
    last = facts.as_of.astimezone(ZoneInfo(zone)).date()
    ends = [instant(last - timedelta(days=x), zone) for x in range(days - 1, -1, -1)]
    metrics = [find_metric(name, settings.plugins.metrics) for name in dict.fromkeys(settings.alerts.unusual)]
    found = [x for metric in metrics for x in _unusual(metric, facts, settings, ends=ends, notes=notes)]
    if settings.alerts.uneven:
        each = {end: x for end in ends if (x := grown(facts, settings, until=end)) is not None}
        found += _uneven(each, facts, settings)
    return pl.DataFrame(found, TRIED, orient="row")


def _unusual(
    metric: Metric, facts: FactSource, settings: Settings, *, ends: Sequence[datetime], notes: Sequence[Noted]
) -> Iterator[tuple[str, int, int, int]]:
    # What was known at the end of each day, from as many days before as are looked at.
    known = [charted(metric, facts, settings, notes=notes, period=Period(since=end - USUAL, until=end)) for end in ends]
    then = pl.concat(x.filter(pl.col("day") == pl.col("day").max()).unique("channel") for x in known)
    whole = charted(metric, facts, settings, notes=notes, period=Period(since=ends[0] - USUAL))
    now = whole.select("channel", "day", still="told")
    days = then.join(now, on=["channel", "day"], how="left")
    for (channel,), some in days.sort("channel", "day").partition_by("channel", as_dict=True).items():
        begins = some.filter(_begins(some))
        yield f"{UNUSUAL}:{metric.name}:{channel}", some.height, begins.height, int(begins["still"].sum())


def _uneven(
    each: Mapping[datetime, Grown], facts: FactSource, settings: Settings
) -> Iterator[tuple[str, int, int, int]]:
    if not each:
        return
    told = [x.is_told for x in each.values()]
    days = pl.DataFrame({"day": list(each), "told": told}, {"day": UTC, "told": pl.Boolean})
    begins = days.filter(_begins(days))["day"].to_list()
    lasted = [x for x in begins if _lasted(each[x], grown(facts, settings, until=x + NOW))]
    yield UNEVEN, days.height, len(begins), len(lasted)


def _lasted(then: Grown, after: Grown | None) -> bool:
    """Whether the seven days after were less even than what was before, too."""
    low, high = None if after is None else after.now.low, then.before.high
    return low is not None and high is not None and low > high


def _begins(days: pl.DataFrame) -> pl.Series:
    """The days on which something is told that was not the day before; days in their order."""
    goes_on = days["told"].shift(1, fill_value=False) & (days["day"].diff() < timedelta(hours=36)).fill_null(
        value=False
    )
    return days["told"] & ~goes_on
