"""What a report is about, as somebody at a terminal writes it down: a view of whole days, of all that there is."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from dashboards.asked.filters import USUAL, Choice, last_day, preset
from dashboards.asked.view import View
from dashboards.serving.facts import fingerprinted
from ingest.settings import Settings
from ingest.store.facts import Facts
from metrics.calendar import period

_JUST_BEFORE = timedelta(microseconds=1)


class NothingToReportError(ValueError):
    """Facts of which there is nothing to be said."""


def view_of(settings: Settings, facts: Facts, *, since: str | None = None, until: str | None = None) -> View:
    """A view of the days from `since` until just before `until`; without them, the 28 days that pages show first.

    Part of a day stands for all of it. Raises `PeriodError`, `NothingToReportError`.
    """
    if facts.as_of is None:
        raise NothingToReportError("Nothing is loaded yet, so there is nothing to report; 'spiritlevel ingest' loads.")
    zone = ZoneInfo(settings.site.timezone)
    last = last_day(facts.as_of, settings)
    first, end = preset(USUAL, last)
    if since is not None or until is not None:
        asked = period(since, until, zone=settings.site.timezone, now=facts.as_of).utc(settings.site.timezone)
        until_last = last if asked[1] is None else (asked[1] - _JUST_BEFORE).astimezone(zone).date()
        first, end = preset(USUAL, until_last)
        first = first if asked[0] is None else asked[0].astimezone(zone).date()
    _, fingerprint = fingerprinted(settings)
    left_out = facts.many_left_out if settings.exclude.anything else 0
    return View(
        facts=facts,
        settings=settings,
        choice=Choice(since=first, until=end),
        fingerprint=fingerprint,
        left_out=left_out,
    )
