"""What is looked at: periods end with the facts, and every choice has words."""

from datetime import UTC, date, datetime

import pytest

from dashboards import filters
from dashboards.filters import Choice
from tests.dashboards import centre


def test_the_last_day_is_that_of_the_facts_on_the_clocks_of_the_site() -> None:
    as_of = datetime(2026, 11, 8, 23, 30, tzinfo=UTC)
    assert filters.last_day(as_of, centre.settings()) == date(2026, 11, 9)


@pytest.mark.parametrize(
    ("period", "since"),
    [
        pytest.param("7 days", date(2026, 11, 3), id="a week with the last day"),
        pytest.param("28 days", date(2026, 10, 13), id="four weeks with the last day"),
        pytest.param("This month", date(2026, 11, 1), id="from the first of the month"),
    ],
)
def test_a_period_ends_with_the_last_day(period: str, since: date) -> None:
    assert filters.preset(period, date(2026, 11, 9)) == (since, date(2026, 11, 10))


@pytest.mark.parametrize(
    ("until", "every"), [(date(2026, 1, 8), "1d"), (date(2026, 6, 1), "1w"), (date(2028, 1, 1), "1mo")]
)
def test_a_series_has_a_number_of_buckets_that_can_be_read(until: date, every: str) -> None:
    assert Choice(since=date(2026, 1, 1), until=until).every == every


def test_a_choice_is_told_in_words() -> None:
    choice = Choice(since=date(2026, 11, 3), until=date(2026, 11, 10), channels=("voice",), queues=("billing",))
    assert choice.words == "Tue 3 Nov 2026 to Mon 9 Nov 2026, Phone, queue billing"


def test_one_day_is_told_as_one() -> None:
    assert Choice(since=date(2026, 11, 3), until=date(2026, 11, 4)).words == "Tue 3 Nov 2026"


def test_no_channel_means_every_channel() -> None:
    assert Choice(since=date(2026, 11, 3), until=date(2026, 11, 4)).where == {}
