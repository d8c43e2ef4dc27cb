"""The contacts behind a number are all of its rows, each on the side on which it was counted, the worst first."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ingest.tables.survey import survey
from metrics.behind import SHOWN, Contacts, contacts_behind
from metrics.calendar import Period, PeriodError
from metrics.catalogue.abandon_rate import abandon_rate
from metrics.catalogue.average_handle_time import average_handle_time
from metrics.catalogue.contacts import contacts
from metrics.catalogue.csat import csat
from metrics.catalogue.cx_score import cx_score
from metrics.catalogue.offered import offered
from metrics.catalogue.served_in_time import served_in_time
from metrics.catalogue.service_level import service_level
from metrics.catalogue.wait_p90 import wait_p90
from metrics.composite import MadeOfOthersError
from metrics.dimensions import UnknownDimensionError, UnknownValueError
from metrics.left_out import Why
from metrics.measure import measure
from metrics.metric import Count, Metric, Quantile, Ratio
from metrics.next_steps import next_steps
from metrics.rows import Rows
from metrics.standing import JUDGED
from tests.metrics.derive.told import came
from tests.metrics.derive.told import contacts as of_journeys
from tests.metrics.derive.told import told as facts_of_journeys
from tests.metrics.test_every_metric import SUMMED_UNDER_EVERY_RULE, each, every_table, of, rows_for, some
from tests.metrics.worked import SETTINGS, START, Row, a_leg, a_survey, an_interaction, facts, in_zone


def behind(metric: Metric, rows: Rows, **asked: Any) -> Contacts:
    return contacts_behind(metric, rows, SETTINGS, **asked)


@every_table
@given(data=st.data())
@settings(each, max_examples=2)
def test_the_listed_rows_add_up_to_what_was_measured(table: str, data: st.DataObject) -> None:
    facts, metrics = rows_for(table, data.draw(some(table))), of(table, SUMMED_UNDER_EVERY_RULE)
    measured = measure([*metrics.values()], facts, SETTINGS)
    for place, (name, metric) in enumerate(metrics.items()):
        holds(name, metric, measured[place], behind(metric, facts))


def holds(name: str, metric: Metric, measured: pl.DataFrame, found: Contacts) -> None:
    """The rows behind one number add up to it."""
    assert_frame_equal(found.answer, measured)
    answer = measured.row(0, named=True)
    rows = found.page()
    assert rows.schema == SHOWN, name
    assert rows.height == found.total(), name
    judged = rows.filter(pl.col("side").is_in(JUDGED))
    assert judged["why"].null_count() == judged.height, name
    assert rows.filter(~pl.col("side").is_in(JUDGED))["why"].null_count() == 0, name
    if isinstance(metric, Quantile) and not metric.survival:
        # Whoever waits still, and not as long as the quantile, is in no `n` yet.
        assert judged.height >= answer["n"], name
        return
    assert judged.height == answer["n"], name
    if metric.table is survey and answer["size"] == "suppressed":
        # What so few said is in no list either.
        assert judged["worth"].null_count() == judged.height, name
        assert set(judged["side"]) == {"counted"}, name
        return
    if isinstance(metric, Count | Ratio) and answer["numerator"] is not None:
        assert judged["worth"].sum() == pytest.approx(answer["numerator"]), name


THREE = facts(
    [
        a_leg("abandoned", 40.0, channel="chat", queue="billing", queued_at=START + timedelta(hours=1)),
        a_leg("abandoned", 90.0, channel="chat", queue="billing"),
        a_leg("answered", 5.0, channel="chat", queue=None),
        a_leg("abandoned", 1.0, direction="outbound", channel="chat"),
        a_leg("answered", 5.0, channel="email"),
    ]
)


def test_what_is_bad_comes_first_and_of_that_who_waited_for_longest() -> None:
    rows = behind(abandon_rate, THREE).page()
    assert rows["waited_s"].to_list() == [90.0, 40.0, 5.0, 1.0, 5.0]
    assert rows["side"].to_list() == [
        *("counts for it", "counts for it", "counts against it"),
        *("left out", "not asked of its channel"),
    ]
    assert rows["why"].to_list() == [None, None, None, Why.NOT_INBOUND, Why.NOT_ASKED]


def test_where_more_is_better_whoever_did_not_get_it_comes_first() -> None:
    late_and_soon = facts([a_leg("answered", 5.0), a_leg("answered", 500.0)])
    assert behind(served_in_time, late_and_soon).page()["side"].to_list() == ["counts against it", "counts for it"]


def test_who_waits_still_stands_among_those_who_have_waited() -> None:
    waits = facts([a_leg("answered", 100.0), a_leg("answered", 10_000.0), a_leg("open", None)], as_of=START)
    waits = Rows(frames=waits.frames, as_of=START + timedelta(seconds=900))
    assert behind(wait_p90, waits).page()["waited_s"].to_list() == [10_000.0, 900.0, 100.0]


def test_pages_are_parts_of_one_list() -> None:
    found = behind(abandon_rate, THREE)
    assert found.total() == 5
    assert found.total("counts for it") == 2
    assert_frame_equal(pl.concat(found.page(limit=2, offset=x) for x in (0, 2, 4)), found.page())
    assert found.page("counts for it", limit=1, offset=1)["waited_s"].to_list() == [40.0]


def test_a_point_has_only_its_own_rows() -> None:
    of_first_hour = behind(offered, THREE, point={"channel": "chat", "hour": "8"})
    assert of_first_hour.page("counted")["waited_s"].to_list() == [90.0, 5.0]
    answer = measure([offered], THREE, SETTINGS, by=["channel", "hour"])
    assert answer.filter(channel="chat", hour=8)["n"].item() == of_first_hour.total("counted")


def test_a_point_of_what_rows_do_not_say_has_those_that_do_not() -> None:
    assert behind(offered, THREE, point={"channel": "chat", "queue": ""}).total("counted") == 1


def test_a_point_of_several_values_has_the_rows_of_any_of_them() -> None:
    assert behind(offered, THREE, point={"channel": ["chat", "email"]}).total("counted") == 4
    assert behind(offered, THREE, point={"channel": "chat", "queue": ["", "billing"]}).total("counted") == 3
    assert behind(offered, THREE, where={"channel": ["email"]}, point={"channel": ["chat", "email"]}).total() == 1


JOURNEYS = facts_of_journeys(
    [
        *(came(x, "chat", id=f"c:{x}") for x in (0, 1)),
        came(2, "voice", id="c:2", outcome="abandoned"),
        came(2.5, "email", customer=None, id="c:3"),
        came(3, "voice", customer=2, id="c:4", outcome="bot_contained"),
        came(4, "voice", customer=3, id="c:5", outcome="void"),
        came(5, "chat", customer=4, id="c:6", direction="outbound"),
    ],
    days=60,
)


@given(of_journeys)
@settings(each, max_examples=10)
def test_behind_every_cell_of_what_happened_next_are_as_many_contacts_as_it_counts(rows: list[Row]) -> None:
    held = facts_of_journeys(rows, days=3)
    cells = next_steps(held, SETTINGS).collect()
    for cell in cells.rows(named=True):
        point = {"channel": cell["channel"], "next": cell["next"]}
        assert behind(contacts, held, point=point).total() == cell["contacts"]
    for channel, everybody in cells.select("channel", "all").unique().rows():
        assert behind(contacts, held, point={"channel": channel}).total("counted") == everybody


def test_what_happened_next_is_said_of_contacts_of_known_customers_alone() -> None:
    told = {(x["channel"], x["next"]): x["contacts"] for x in next_steps(JOURNEYS, SETTINGS).collect().rows(named=True)}
    assert told == {("chat", "again"): 1, ("chat", "voice"): 1, ("voice", "in_vain"): 1, ("voice", "by_bot"): 1}
    assert behind(contacts, JOURNEYS, point={"next": "voice"}).page()["contact"].to_list() == ["c:1"]
    assert behind(contacts, JOURNEYS, point={"next": ["in_vain", "by_bot"]}).total("counted") == 2
    assert behind(contacts, JOURNEYS, point={"channel": "email", "next": "unknown"}).total() == 0
    assert behind(contacts, JOURNEYS).total("counted") == 5


def test_what_happened_next_can_only_be_asked_of_contacts_and_by_its_own_words() -> None:
    with pytest.raises(UnknownDimensionError, match="Rows of leg have no dimension 'next'"):
        behind(offered, THREE, point={"next": "voice"})
    with pytest.raises(UnknownValueError, match="There is no next 'nothing'; there are voice, "):
        behind(contacts, JOURNEYS, point={"next": "nothing"})


def test_a_point_outside_of_the_filter_has_no_rows() -> None:
    assert behind(offered, THREE, where={"channel": ["email"]}, point={"channel": "chat"}).total() == 0
    assert behind(offered, THREE, where={"channel": ["email", "chat"]}, point={"channel": "chat"}).total() == 4


def test_a_bucket_ends_where_the_next_begins_and_no_later_than_the_period() -> None:
    days = facts([a_leg("answered", queued_at=START + timedelta(hours=x)) for x in (0, 13, 16, 20)])
    vienna = in_zone("Europe/Vienna")
    point = {"bucket": "2026-10-02T00:00:00+02:00"}
    found = contacts_behind(offered, days, vienna, point=point, every="1d")
    by_day = measure([offered], days, vienna, every="1d")
    assert found.total() == by_day["n"].to_list()[1] == 2
    short = Period(until=START + timedelta(hours=18))
    assert contacts_behind(offered, days, vienna, point=point, every="1d", period=short).total() == 1
    with pytest.raises(PeriodError, match="'soon' is not the beginning of a bucket"):
        behind(offered, days, point={"bucket": "soon"})


def test_what_others_know_of_a_row_is_told_with_it() -> None:
    known = facts(
        [a_leg("answered", interaction_id="x:0", team="front", queue="billing")],
        interactions=[an_interaction(id="x:0", topic="bills", customer=7)],
        surveys=[a_survey("csat", 2.0, interaction_id="x:0", channel=None)],
    )
    told = ("queue", "team", "topic", "outcome", "contact", "customer")
    assert behind(offered, known).page().select(told).row(0) == ("billing", "front", "bills", "answered", "x:0", 7)
    assert behind(csat, known).page().select(told).row(0) == ("billing", "front", "bills", "answered", "x:0", 7)


def test_another_rule_puts_rows_on_other_sides() -> None:
    at_once = facts([a_leg("abandoned", 1.0), a_leg("answered", 5.0)])
    assert behind(service_level, at_once).page()["why"].to_list() == [None, Why.AT_ONCE]
    with_all = behind(service_level, at_once, preset="genesys")
    assert with_all.total("counts against it") + with_all.total("left out") == 1


def test_what_cannot_be_judged_says_that_something_is_not_known() -> None:
    untold = facts([a_leg("answered", talk_s=None)])
    assert behind(average_handle_time, untold).page()["why"].to_list() == [Why.MISSING]


def test_a_number_made_of_others_names_them() -> None:
    with pytest.raises(MadeOfOthersError, match="ask about one of"):
        behind(cx_score, THREE)


def test_a_dimension_that_there_is_not_is_refused() -> None:
    with pytest.raises(UnknownDimensionError, match="campaign"):
        behind(offered, THREE, point={"campaign": "spring"})
