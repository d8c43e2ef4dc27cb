"""What counts as bought: orders by day, without what was given back, of customers who are known."""

from datetime import date

import polars as pl
import pytest

from ingest.tables.identity import identity
from metrics.value.purchases import Purchases, purchases
from tests.metrics.value.bought import a_purchase, of
from tests.metrics.worked import SETTINGS, START, Row


def made(*rows: Row) -> Purchases:
    """What becomes of these rows."""
    return purchases(of(list(rows)), SETTINGS)


def days(*rows: Row) -> list[tuple[int, date, float]]:
    """The days on which somebody bought."""
    return [tuple(x) for x in made(*rows).days.select("person", "day", "amount").rows()]


def test_what_is_bought_on_one_day_is_one_purchase() -> None:
    found = days(a_purchase(0, 10), a_purchase(0.1, 5), a_purchase(1, 7), a_purchase(0, 3, customer=2))
    assert found == [(1, date(2026, 10, 1), 15), (1, date(2026, 10, 2), 7), (2, date(2026, 10, 1), 3)]


def test_a_refund_is_taken_off_the_order_that_it_undoes_on_its_day() -> None:
    back = a_purchase(5, 4, kind="refund", order_id="A")
    assert days(a_purchase(0, 10, order_id="A"), back) == [(1, date(2026, 10, 1), 6)]


def test_an_order_that_was_given_back_whole_is_none() -> None:
    found = made(a_purchase(0, 10, order_id="A"), a_purchase(5, 10, kind="cancellation", order_id="A"))
    assert (found.days.height, found.given_back, found.orders) == (0, 1, 1)
    assert found.until == date(2026, 10, 6)


def test_something_for_nothing_is_a_purchase() -> None:
    assert days(a_purchase(0, 0)) == [(1, date(2026, 10, 1), 0)]


def test_a_refund_of_an_order_that_nobody_knows_is_told_and_not_taken_off() -> None:
    found = made(a_purchase(0, 10, order_id="A"), a_purchase(1, 4, kind="refund", order_id="B"))
    assert (found.loose, found.days["amount"].to_list()) == (1, [10])


def test_orders_of_nobody_and_in_another_currency_are_counted_and_left_out() -> None:
    found = made(a_purchase(), a_purchase(customer=None), a_purchase(1, currency="USD"), a_purchase(2))
    assert (found.orders, found.known, found.other_currency, found.days.height) == (4, 0.5, 1, 2)


def test_two_addresses_of_one_customer_are_one_person() -> None:
    linked = {
        "source": "shop",
        "revision": 0,
        "customer": 1,
        "other": 2,
        "kind": "email",
        "seen_at": START,
        "linked": True,
    }
    facts = of([a_purchase(0, customer=1), a_purchase(3, customer=2)], identity=(identity, [linked]))
    assert purchases(facts, SETTINGS).days["person"].to_list() == [1, 1]


def test_the_margin_is_that_of_the_amounts_that_tell_it() -> None:
    found = made(a_purchase(0, 100, margin=30.0), a_purchase(1, 100, margin=50.0), a_purchase(2, 50))
    assert [found.margin, found.margin_told] == pytest.approx([0.4, 0.8])


def test_of_nothing_there_is_nothing() -> None:
    found = made()
    assert (found.days.height, found.until, found.orders, found.known, found.margin) == (0, None, 0, None, None)
    assert found.days.schema["day"] == pl.Date
