"""Whether customers bought again after a contact: who counts, how they were served, and which purchases count."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from ingest.tables.identity import identity
from ingest.tables.purchase import purchase
from metrics.rows import Rows
from metrics.value.buying_again import buying_again
from metrics.value.purchases import purchases
from tests.metrics.value.bought import a_purchase
from tests.metrics.value.served import contact, of
from tests.metrics.worked import SETTINGS, START, Row, a_leg, frame

DAYS = 14
LAST = (START + timedelta(days=60)).date()


def a_contact(days: float, *, waited: float = 10.0, **columns: Any) -> tuple[Row, list[Row]]:
    """A call so many days after the start, answered after so many seconds; the promise is 20 seconds."""
    outcome = columns.get("outcome", "answered")
    row, _ = contact(24 * days, **columns)
    began = row["started_at"]
    stay = a_leg(outcome, waited, queued_at=began) | {"started_at": began, "source": "x", "agent": "a"}
    return row | {"started_at": began, "ended_at": began + timedelta(seconds=waited + 60)}, [stay]


def seen(contacts: list[tuple[Row, list[Row]]], bought: list[Row], **asked: Any) -> pl.DataFrame:
    """What is told of these contacts and purchases, 60 days after the start."""
    facts = of(contacts, 60)
    frames = {**facts.frames, purchase.name: frame(purchase, bought), identity.name: frame(identity, [])}
    rows = Rows(frames=frames, as_of=facts.as_of)
    days = purchases(rows, SETTINGS).days
    plain: dict[str, Any] = {"days": DAYS, "last": LAST, "since": None, "until": None}
    return buying_again(rows, SETTINGS, days, **(plain | asked))


def one(contacts: list[tuple[Row, list[Row]]], *bought: float) -> dict[str, Any]:
    """The only row, of purchases so many days after the start."""
    rows = seen(contacts, [a_purchase(day) for day in bought])
    assert rows.height == 1
    return rows.row(0, named=True)


@pytest.mark.parametrize(
    ("waited", "outcome", "bad"),
    [
        pytest.param(20.0, "answered", False, id="answered exactly at the promise is well served"),
        pytest.param(20.1, "answered", True, id="answered after the promise is badly served"),
        pytest.param(5.0, "abandoned", True, id="who gave up is badly served"),
    ],
)
def test_who_was_badly_served(waited: float, outcome: str, bad: bool) -> None:  # noqa: FBT001 one of three columns
    row = one([a_contact(10, waited=waited, outcome=outcome)], 1, 12)
    assert (row["bad"], row["well"]) == (bad, not bad)


def test_who_gave_up_at_once_was_served_neither_well_nor_badly() -> None:
    assert seen([a_contact(10, waited=4.9, outcome="abandoned")], [a_purchase(1)]).is_empty()


@pytest.mark.parametrize(
    ("bought", "again", "spent"),
    [
        pytest.param((1,), 0, 0, id="nothing after it"),
        pytest.param((1, 11), 1, 10, id="the day after"),
        pytest.param((1, 24), 1, 10, id="on the last day"),
        pytest.param((1, 25), 0, 0, id="a day too late"),
        pytest.param((1, 10.2), 0, 0, id="on the day of the contact counts as before it"),
        pytest.param((1, 12, 13), 1, 20, id="twice"),
    ],
)
def test_who_bought_again(bought: tuple[float, ...], again: int, spent: float) -> None:
    row = one([a_contact(10)], *bought)
    assert (row["again"], row["spent"]) == (again, spent)


def test_what_was_known_before_the_contact() -> None:
    calls = [a_contact(10), a_contact(30), a_contact(37), a_contact(39)]
    rows = seen(calls, [a_purchase(1), a_purchase(5, 30.0), a_purchase(34)]).sort("day")
    assert rows["orders"].to_list() == [2, 2, 3, 3]
    assert rows["since_last"].to_list() == [5, 25, 3, 5]
    assert rows["contacts_before"].to_list() == [0, 1, 2, 2], "those of the last 28 days"
    assert rows["spent_before"].to_list() == [20, 20, pytest.approx(50 / 3), pytest.approx(50 / 3)]


def test_who_never_bought_before_is_left_out() -> None:
    assert seen([a_contact(10)], [a_purchase(11)]).is_empty()


def test_only_the_first_bad_contact_counts_and_well_ones_before_it() -> None:
    calls = [a_contact(10), a_contact(12, waited=90), a_contact(13, waited=90), a_contact(14)]
    rows = seen(calls, [a_purchase(1)]).sort("day")
    assert rows.select("bad", "well").rows() == [(False, True), (True, False)]


def test_a_contact_whose_days_are_not_over_is_not_kept() -> None:
    rows = seen([a_contact(46), a_contact(47)], [a_purchase(1)]).sort("day")
    assert rows["kept"].to_list() == [True, False]


def test_contacts_out_of_the_time_asked_about_are_left_out_but_count_as_earlier_ones() -> None:
    rows = seen([a_contact(10), a_contact(12)], [a_purchase(1)], since=START + timedelta(days=11))
    assert rows["contacts_before"].to_list() == [1]


def test_an_order_that_was_given_back_is_no_purchase() -> None:
    back = a_purchase(12, kind="refund", order_id="shop:b")
    rows = seen([a_contact(10)], [a_purchase(1), a_purchase(11, order_id="shop:b"), back])
    assert rows["again"].to_list() == [0]


def test_contacts_of_machines_and_of_nobody_known_do_not_count() -> None:
    calls = [a_contact(10, channel="bot", outcome="bot_contained"), a_contact(10, customer=None)]
    assert seen(calls, [a_purchase(1)]).is_empty()


def test_there_is_nothing_without_contacts() -> None:
    assert seen([], [a_purchase(1)]).is_empty()


def test_how_many_contacts_of_a_customer_went_badly_is_told_by_channel_and_in_all() -> None:
    late = [a_contact(10, waited=30), a_contact(11, waited=30), a_contact(12), a_contact(13, waited=90, channel="chat")]
    row = seen(late, [a_purchase(1)]).filter("bad").row(0, named=True)
    assert (row["channel"], row["bad_here"], row["bad_in_all"]) == ("voice", 2, 3)
