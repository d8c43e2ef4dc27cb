"""The business clock of a question: opening hours out of the settings, over the time that its facts lie in."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from ingest.settings import Hours, Settings
from metrics.around import Around
from metrics.business import BusinessClock, business_clock

_BEFORE = timedelta(days=8)
"""How long before a period the clocks of its rows can have begun: a contact's longest life, and a day to spare."""


def clock_of(names: Iterable[str], settings: Settings, around: Around) -> BusinessClock | None:
    """The clock of the opening hours of these names; None where there are none."""
    hours = tuple(
        (name, settings.hours[name].model_dump_json(exclude_unset=True), settings.zone_of(name))
        for name in sorted({*names} & {*settings.hours})
    )
    if not hours:
        return None
    last = (around.facts.as_of or datetime.now(UTC)) + timedelta(days=1)
    since = settings.limits.earliest if around.since is None else around.since
    return _clock(hours, datetime(min(since - _BEFORE, last).year, 1, 1, tzinfo=UTC), last)


@lru_cache(maxsize=32)
def _clock(hours: tuple[tuple[str, str, str], ...], first: datetime, last: datetime) -> BusinessClock:
    # Laying out the hours of 37 years takes a twentieth of a second, more than many a question does.
    read = {name: (Hours.model_validate_json(text), zone) for name, text, zone in hours}
    return business_clock(read, first=first, last=last)
