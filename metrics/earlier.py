"""With which earlier time a period is compared: the same weekdays, and no further than it has got itself."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from metrics.calendar import Period, PeriodError, instant

Earlier = Literal["previous", "last_year"]

A_YEAR = timedelta(weeks=52)
"""Last year on the same weekdays, so that a Monday is held against a Monday."""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Two periods to be compared: `now` may end before the one that was asked for does, where the facts do.

    `back` is how long before `before` lies. `is_complete` says whether all of the asked period has passed, `cut` how
    much of its beginning is left out because the facts do not reach that far back.
    """

    now: Period
    before: Period
    back: timedelta
    is_complete: bool
    cut: timedelta = timedelta()


def earlier(asked: Period, which: Earlier, *, as_of: datetime, zone: str, begins: datetime | None = None) -> Compared:
    """A period and the earlier one that it can be compared with fairly.

    The previous one lies as many whole weeks before as the period is long, last year's 52 weeks; both on the clocks of
    the zone, so that each day begins at midnight on either side of a change. What has not passed yet when the facts end
    is left out of both: half a day is never held against a whole one. So are the days before the facts begin, where
    that is told. Raises `PeriodError` where the period has no beginning, or where nothing is left to compare.
    """
    if asked.since is None:
        raise PeriodError("A period without a beginning cannot be compared with an earlier one; name its first day.")
    begin, end = (None if x is None else _wall(x, zone) for x in (asked.since, asked.until))
    facts_end = as_of.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    is_complete = end is not None and instant(end, zone) <= as_of
    last = end if end is not None and is_complete else facts_end
    if begin is None or last <= begin:
        raise PeriodError(
            f"Nothing of the period has passed yet: it begins at {asked.since}, and the facts end before."
        )
    whole = (end or last) - begin
    back = A_YEAR if which == "last_year" else timedelta(weeks=-(-whole // timedelta(weeks=1)))
    first = begin - back if begins is None else max(begin - back, datetime.combine(_wall(begins, zone), time.min))
    if first >= last - back:
        raise PeriodError(
            f"The facts begin on {first:%Y-%m-%d}, and the earlier period ends on {last - back:%Y-%m-%d}: there is "
            "nothing to compare with."
        )
    return Compared(
        now=Period(since=first + back, until=last),
        before=Period(since=first, until=last - back),
        back=back,
        is_complete=is_complete,
        cut=first + back - begin,
    )


def _wall(when: datetime | date, zone: str) -> datetime:
    """What the clocks of the zone show."""
    return instant(when, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
