"""Unevenness that has grown: the last seven days against the four weeks before them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.catalogue.served_in_time import served_in_time
from metrics.reach import first_of
from metrics.rows import FactSource
from metrics.unevenness import Unevenness, unevenness

NOW = timedelta(days=7)
BEFORE = timedelta(days=28)


@dataclass(frozen=True, kw_only=True)
class Grown:
    """How unevenly the channels serve in time `now`, from `since` to `until`, and how they did `before`."""

    since: datetime
    until: datetime
    now: Unevenness
    before: Unevenness

    @property
    def is_told(self) -> bool:
        """Whether it has grown beyond chance: the whole interval of now lies above that of before."""
        return self.now.low is not None and self.before.high is not None and self.now.low > self.before.high


def grown(facts: FactSource, settings: Settings, *, until: datetime | None = None) -> Grown | None:
    """How unevenly customers are served in time by channel, against before; up to some moment, or the end of the facts.

    Before are the four weeks before the seven days, or as many of them as are known; None of less than a week.
    """
    until = until or facts.as_of
    first = first_of([served_in_time], facts, settings)
    if until is None or first is None or first > until - 2 * NOW:
        return None
    since = until - NOW
    before_that = max(since - BEFORE, first)
    where = {"channel": [str(x) for x in settings.alerts.channels]} if settings.alerts.channels else {}
    now, before = (
        unevenness(served_in_time, facts, settings, where=where, period=Period(since=begin, until=end))
        for begin, end in ((since, until), (before_that, since))
    )
    return Grown(since=since, until=until, now=now, before=before)
