"""Pressure: by the table, and by looking through all messages for each of them."""

from datetime import timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.tables.identity import identity
from ingest.tables.outreach import outreach
from metrics.derive.pressure import BANDS, MORE
from metrics.derived_table import WithDerived, derived_tables
from metrics.find import find_metric
from metrics.measure import measure
from metrics.rows import Rows
from tests.metrics.worked import SETTINGS, START, Row, asked, by_of, frame

A_WEEK = timedelta(days=7)
MONDAY = START - timedelta(days=START.weekday())


def sent(days: float, customer: int | None = 1, **columns: Any) -> Row:
    """A newsletter so many days after a Monday morning."""
    return {"source": "x", "channel": "email", "at": MONDAY + timedelta(days=days), "customer": customer} | columns


def told(rows: list[Row], *, days: float = 60, links: tuple[tuple[int, int], ...] = ()) -> Rows:
    known = [{"customer": a, "other": b, "seen_at": START, "revision": 0, "linked": True} for a, b in links]
    frames = {outreach.name: frame(outreach, rows), identity.name: frame(identity, known)}
    return Rows(frames=frames, as_of=MONDAY + timedelta(days=days))


def made(rows: list[Row], **beside: Any) -> pl.DataFrame:
    facts = WithDerived(facts=told(rows, **beside), settings=SETTINGS)
    return facts.scan(derived_tables()["pressure"].table).collect().sort("id")


def test_messages_of_the_seven_days_before_count_and_those_of_just_seven_days_ago_do_not() -> None:
    found = made([sent(0), sent(6.5), sent(7), sent(7)])
    assert found["recent"].to_list() == [1, 2, 2, 3]
    assert found["pressure"].to_list() == ["1", "2", "2", "3-4"]
    assert found["in_week"].to_list() == [2, 2, 2, 2]
    assert found["first_of_week"].to_list() == [True, False, True, False]


def test_what_failed_is_no_pressure_and_what_nobody_knows_the_customer_of_is_untold() -> None:
    found = made([sent(0), sent(1, failed_at=START), sent(2, None), sent(3)])
    assert found["id"].to_list() == ["x:0", "x:2", "x:3"]
    assert found["recent"].to_list() == [1, None, 2]
    assert found.row(1, named=True)["pressure"] is None
    assert found.row(1, named=True)["first_of_week"] is None


def test_two_addresses_of_one_customer_add_up() -> None:
    assert made([sent(0, 1), sent(1, 2)])["recent"].to_list() == [1, 1]
    assert made([sent(0, 1), sent(1, 2)], links=((1, 2),))["recent"].to_list() == [1, 2]


def test_a_week_is_over_when_the_next_one_has_begun() -> None:
    assert made([sent(6.5)], days=6.6)["week_over"].to_list() == [False]
    assert made([sent(6.5)], days=7)["week_over"].to_list() == [True]


messages = st.lists(
    st.builds(sent, st.integers(0, 100).map(lambda x: x / 4), st.sampled_from([None, 1, 2])), max_size=20
)


@given(messages)
@settings(max_examples=10, deadline=None)
def test_the_table_says_what_looking_through_all_messages_says(rows: list[Row]) -> None:
    found = made(rows)
    mine = {f"x:{i}": row for i, row in enumerate(rows)}
    for name, person, recent, band, in_week in found.select("id", "person", "recent", "pressure", "in_week").rows():
        row = mine[name]
        assert person == row["customer"]
        if person is None:
            assert (recent, band, in_week) == (None, None, None)
            continue
        theirs = [(x["at"], i) for i, x in mine.items() if x["customer"] == person]
        assert recent == sum(row["at"] - A_WEEK < at and (at, i) <= (row["at"], name) for at, i in theirs)
        assert band == next((words for most, words in sorted(BANDS.items()) if recent <= most), MORE)
        week = (row["at"] - MONDAY.replace(hour=0)) // A_WEEK
        assert in_week == sum((at - MONDAY.replace(hour=0)) // A_WEEK == week for at, _ in theirs)
    firsts = found.filter("first_of_week").select("person", pl.col("at").dt.truncate("1w"))
    assert firsts.is_unique().all()
    assert (
        firsts.height
        == found.filter(pl.col("person").is_not_null()).select("person", pl.col("at").dt.truncate("1w")).unique().height
    )


def test_how_many_messages_a_customer_gets_in_a_week() -> None:
    rows = [sent(day, customer) for customer in range(6) for day in range(customer + 1)]
    rows += [sent(7, 0), sent(8, None)]
    answer = asked("outreach_per_customer_week", told(rows))
    assert (answer["value"], answer["n"]) == ((1 + 2 + 3 + 4 + 5 + 6 + 1) / 7, 7)
    assert answer["coverage"] == 7 / 8
    assert asked("outreach_per_customer_week", told(rows, days=9))["n"] == 6


def test_whether_more_messages_make_more_customers_leave() -> None:
    calm = [sent(0, customer) for customer in range(10)]
    pressed = [sent(day / 2, 100 + customer) for customer in range(5) for day in range(8)]
    left = [row | {"opted_out_at": row["at"]} for row in pressed if row["at"] == MONDAY + timedelta(days=3.5)]
    rows = calm + [row for row in pressed if row["at"] != MONDAY + timedelta(days=3.5)] + left
    answer = measure([find_metric("opt_out_rate")], told(rows), SETTINGS, by=["pressure"])
    assert by_of(answer, "pressure") == {"1": 0, "2": 0, "3-4": 0, "5-7": 0, "8 or more": 1}
    assert by_of(answer, "pressure", "n") == {"1": 15, "2": 5, "3-4": 10, "5-7": 15, "8 or more": 5}


def test_a_period_cuts_no_message_out_of_the_days_before() -> None:
    facts = WithDerived(facts=told([sent(0), sent(1), sent(5), sent(6)]), settings=SETTINGS)
    later = facts.scan(derived_tables()["pressure"].table, MONDAY + timedelta(days=4), MONDAY + timedelta(days=6))
    assert later.select("recent", "in_week", "first_of_week").collect().rows() == [(3, 4, False)]
