"""What customers leave after what serving them costs: worked by hand."""

import polars as pl
import pytest

from ingest.settings.cost import Cost
from ingest.tables.purchase import purchase
from metrics.rows import Rows
from metrics.value.costs import costs
from metrics.value.rates import DAYS_OF_A_MONTH
from tests.metrics.value.bought import a_purchase
from tests.metrics.value.served import Contact, contact, of, priced
from tests.metrics.worked import Row, frame

VOICE = Cost(hourly_rate=60, licences_per_month=DAYS_OF_A_MONTH)


def left(contacts: list[Contact], purchases: list[Row], **costs_of: Cost) -> dict[str, Row]:
    """The rows by main channel."""
    facts = of(contacts, days=9)
    with_purchases = Rows(frames={**facts.frames, purchase.name: frame(purchase, purchases)}, as_of=facts.as_of)
    found = costs(with_purchases, priced(**costs_of))
    return {row["main_channel"]: row for row in found.profits.to_dicts()}


def test_what_is_left_is_the_margin_less_time_and_licences() -> None:
    contacts = [contact(0, "voice", 6, customer=n) for n in range(10)]
    rows = left(contacts, [a_purchase(1, 100, customer=n, margin=30.0) for n in range(10)], voice=VOICE)
    voice = rows["voice"]
    assert (voice["customers"], voice["priced"]) == (10, 1)
    assert [voice[x] for x in ("margin", "cost", "contribution", "per_customer")] == pytest.approx([300, 70, 230, 23])
    assert rows["all"]["contribution"] == pytest.approx(230)


def test_customers_belong_to_the_channel_by_which_they_came_most() -> None:
    contacts = [
        contact(hour, channel, 6, customer=n)
        for n in range(5)
        for hour, channel in enumerate(["chat", "voice", "voice"])
    ]
    rows = left(contacts, [], voice=Cost(hourly_rate=60), chat=Cost(hourly_rate=30))
    assert set(rows) == {"all", "voice"}
    assert rows["voice"]["per_customer"] == pytest.approx(-(2 * 6 + 3))


def test_who_bought_and_never_came_costs_nothing_and_who_is_not_known_is_left_out() -> None:
    contacts = [contact(0, "voice", 6, customer=None)] * 5
    rows = left(contacts, [a_purchase(1, 10, customer=n, margin=5.0) for n in range(6)], voice=VOICE)
    assert set(rows) == {"all", "none"}
    assert (rows["none"]["cost"], rows["none"]["per_customer"]) == (0, 5)


def test_what_was_bought_at_another_time_is_not_counted() -> None:
    contacts = [contact(0, "voice", 6, customer=n) for n in range(5)]
    before = [a_purchase(-30, 10, customer=n, margin=5.0) for n in range(5)]
    assert left(contacts, before, voice=VOICE)["all"]["margin"] == 0


def test_where_too_much_of_the_cost_is_not_known_nothing_is_left_to_tell() -> None:
    contacts = [
        contact(hour, channel, 6, customer=n) for n in range(5) for hour, channel in enumerate(["voice", "chat"])
    ]
    rows = left(contacts, [a_purchase(1, 10, customer=n) for n in range(5)], voice=VOICE)
    assert (rows["voice"]["priced"], rows["voice"]["contribution"]) == (0.5, None)
    assert rows["voice"]["margin"] == 50


def test_below_five_customers_nothing_is_told() -> None:
    rows = left([contact(0, "voice", 6, customer=n) for n in range(4)], [], voice=VOICE)
    assert (rows["voice"]["cost"], rows["voice"]["size"]) == (None, "suppressed")


def test_without_contacts_and_purchases_there_is_nothing() -> None:
    assert pl.DataFrame(list(left([], [], voice=VOICE).values())).is_empty()
