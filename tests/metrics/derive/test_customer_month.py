"""Customers by the month: in how many channels they were met."""

from datetime import UTC, datetime

from hypothesis import given, settings

from metrics.calendar import Period
from tests.metrics.derive.told import came, contacts, derived, told
from tests.metrics.worked import Row, asked, in_zone


def test_a_customer_who_calls_and_writes_in_one_month_uses_two_channels() -> None:
    made = derived("customer_month", [came(0, "voice"), came(1, "email"), came(2, "voice"), came(3, customer=2)])
    assert made.select("person", "channel", "contacts", "channels").rows() == [(1, "voice", 3, 2), (2, "voice", 1, 1)]


def test_the_month_is_one_of_the_sites_calendar() -> None:
    rows = [came(0, "voice"), came(0, "email", started_at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))]
    assert derived("customer_month", rows)["channels"].to_list() == [2]
    made = derived("customer_month", rows, in_zone("Europe/Berlin"))
    assert made.select("at", "channels").rows() == [
        (datetime(2026, 9, 30, 22, tzinfo=UTC), 1),
        (datetime(2026, 10, 31, 23, tzinfo=UTC), 1),
    ]


def test_of_six_customers_two_use_several_channels_and_nobody_knows_of_the_anonymous() -> None:
    rows = [came(0, customer=x) for x in range(1, 7)] + [came(1, "chat", customer=x) for x in (1, 2)]
    some = told([*rows, came(2, "sms", customer=None)])
    answer = asked("multichannel_customers", some)
    assert (answer["numerator"], answer["denominator"]) == (2, 6)
    assert asked("multichannel_customers", some, period=Period(since=datetime(2026, 10, 1, 1, tzinfo=UTC)))["n"] == 0


@given(contacts)
@settings(max_examples=15, deadline=None)
def test_the_table_says_what_counting_the_channels_of_each_customer_says(rows: list[Row]) -> None:
    by_person: dict[int, set[str]] = {}
    for row in rows:
        if row["customer"] is not None:
            by_person.setdefault(row["customer"], set()).add(row["channel"])
    made = derived("customer_month", rows)
    assert dict(made.select("person", "channels").iter_rows()) == {x: len(y) for x, y in by_person.items()}
