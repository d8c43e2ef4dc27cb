"""With what a period is compared: the same weekdays, as far as both have got, on the clocks of the site."""

from datetime import UTC, date, datetime

import pytest

from metrics.calendar import Period, PeriodError
from metrics.earlier import earlier

BERLIN = "Europe/Berlin"
LATER = datetime(2026, 12, 1, tzinfo=UTC)


def day(month: int, number: int, hour: int = 0) -> datetime:
    return datetime(2026, month, number, hour)  # noqa: DTZ001 the clocks of the site


@pytest.mark.parametrize(
    ("since", "until", "which", "before"),
    [
        pytest.param(date(2026, 10, 5), date(2026, 10, 12), "previous", (day(9, 28), day(10, 5)), id="a week"),
        pytest.param(date(2026, 10, 7), date(2026, 10, 8), "previous", (day(9, 30), day(10, 1)), id="a Wednesday"),
        pytest.param(date(2026, 10, 1), date(2026, 11, 1), "previous", (day(8, 27), day(9, 27)), id="five weeks"),
        pytest.param(
            date(2026, 10, 5),
            date(2026, 10, 12),
            "last_year",
            (datetime(2025, 10, 6), datetime(2025, 10, 13)),  # noqa: DTZ001
            id="last year's week begins on a Monday, too",
        ),
    ],
)
def test_the_earlier_period(since: date, until: date, which: str, before: tuple[datetime, datetime]) -> None:
    found = earlier(Period(since=since, until=until), which, as_of=LATER, zone=BERLIN)  # type: ignore[arg-type]
    assert (found.before.since, found.before.until) == before
    assert found.is_complete
    assert {x.weekday() for x in (since, before[0])} == {since.weekday()}


def test_half_a_day_is_held_against_half_a_day() -> None:
    noon = datetime(2026, 10, 7, 10, 0, tzinfo=UTC)
    found = earlier(Period(since=date(2026, 10, 5), until=date(2026, 10, 12)), "previous", as_of=noon, zone=BERLIN)
    assert not found.is_complete
    assert (found.now.until, found.before.until) == (day(10, 7, 12), day(9, 30, 12))


def test_over_a_change_of_the_clocks_days_still_begin_at_midnight() -> None:
    found = earlier(Period(since=date(2026, 10, 26), until=date(2026, 10, 27)), "previous", as_of=LATER, zone=BERLIN)
    assert found.now.utc(BERLIN)[0] == datetime(2026, 10, 25, 23, tzinfo=UTC)
    assert found.before.utc(BERLIN)[0] == datetime(2026, 10, 18, 22, tzinfo=UTC)


def test_an_open_period_ends_where_the_facts_do() -> None:
    found = earlier(Period(since=date(2026, 11, 30)), "previous", as_of=LATER, zone="UTC")
    assert (found.now.until, found.before.since) == (day(12, 1), day(11, 23))


@pytest.mark.parametrize("since", [None, date(2027, 1, 1)])
def test_what_has_no_beginning_or_has_not_begun_cannot_be_compared(since: date | None) -> None:
    with pytest.raises(PeriodError, match="period"):
        earlier(Period(since=since), "previous", as_of=LATER, zone=BERLIN)
