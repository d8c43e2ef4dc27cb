"""Speed of answer, handle times and transfers: means and shares of the contacts that were answered."""

from datetime import timedelta

import pytest

from metrics.calendar import Period
from tests.metrics.worked import START, Row, a_leg, an_interaction, asked, facts, legs, value_of

BUSY = {"talk_s": 200.0, "hold_s": 30.0, "acw_s": 70.0}


def test_the_average_speed_of_answer_is_of_those_who_were_answered() -> None:
    rows = legs("answered", 10, times=3) + legs("answered", 40, times=3) + legs("abandoned", 999, times=9)
    answer = asked("average_speed_of_answer", facts(rows))
    assert (answer["value"], answer["numerator"], answer["denominator"]) == (25, 150, 6)


@pytest.mark.parametrize(
    ("name", "seconds"),
    [("average_handle_time", 300), ("talk_time", 200), ("hold_time", 30), ("after_contact_work", 70)],
)
def test_the_times_of_an_answered_contact(name: str, seconds: float) -> None:
    assert value_of(name, facts(legs("answered", times=5, **BUSY))) == seconds


def test_a_contact_of_which_a_part_is_missing_is_left_out_and_not_counted_as_zero() -> None:
    half_known = {"talk_s": 100.0, "hold_s": 0.0, "acw_s": None}
    answer = asked(
        "average_handle_time", facts(legs("answered", times=5, **BUSY) + legs("answered", times=15, **half_known))
    )
    assert (answer["value"], answer["coverage"]) == (300, 0.25)


def test_hold_is_not_asked_of_channels_in_writing() -> None:
    answer = asked("hold_time", facts(legs("answered", times=9, channel="email", **BUSY)))
    assert (answer["value"], answer["size"], answer["reason"]) == (None, "none", "not_applicable")


def test_holds_are_counted_and_the_longest_is_told_where_the_source_says() -> None:
    rows = legs("answered", times=4, holds=0, longest_hold_s=0.0)
    rows += [a_leg("answered", holds=3, longest_hold_s=45.5), a_leg("answered")]
    answer = asked("holds_per_contact", facts(rows))
    assert (answer["value"], answer["n"], answer["coverage"]) == (pytest.approx(3 / 5), 5, pytest.approx(5 / 6))
    assert value_of("longest_hold", facts(rows)) == 45.5


def test_the_transfer_rate_is_of_answered_inbound_contacts() -> None:
    rows = [an_interaction(transfers=x) for x in (0, 0, 0, 1, 2)]
    rows += [an_interaction("abandoned"), an_interaction(direction="outbound", transfers=1)]
    assert value_of("transfer_rate", facts(interactions=rows)) == 0.4


def test_an_interaction_of_which_nobody_counted_the_transfers_is_left_out() -> None:
    rows = [an_interaction(transfers=x) for x in (0, 0, 0, 0, 1, None)]
    answer = asked("transfer_rate", facts(interactions=rows))
    assert (answer["value"], answer["n"]) == (0.2, 5)


def test_an_interaction_belongs_to_the_queue_of_its_first_leg() -> None:
    rows = facts(
        [
            a_leg("answered", interaction_id="x:0", seq=2, queue="b"),
            a_leg("flow_out:overflow", interaction_id="x:0", seq=1, queue="a"),
        ],
        interactions=[an_interaction(transfers=1)],
    )
    answer = asked("transfer_rate", rows, by=["queue"])
    assert (answer["queue"], answer["numerator"]) == ("a", 1)


def test_the_perceived_wait_is_from_the_first_second_over_all_queues() -> None:
    second = START + timedelta(seconds=100)
    rows = facts(
        [
            a_leg("flow_out:overflow", 60, interaction_id="x:0", queued_at=START + timedelta(seconds=40)),
            a_leg("answered", 20, interaction_id="x:0", queued_at=second),
            a_leg("answered", 5, interaction_id="x:0", queued_at=second + timedelta(minutes=9)),
        ],
        interactions=[an_interaction(), an_interaction("abandoned")],
    )
    answer = asked("perceived_wait", rows, period=Period(since=START, until=START + timedelta(days=1)))
    assert (answer["numerator"], answer["n"]) == (120, 1)


def test_the_interval_of_a_mean_time_does_not_go_below_zero() -> None:
    assert asked("hold_time", facts([a_leg("answered", hold_s=x) for x in (0.0, 0.0, 0.0, 0.0, 100.0)]))["low"] == 0


@pytest.mark.parametrize(
    ("contact", "answered_after", "numbers"),
    [
        pytest.param(an_interaction(), 20.0, (1, 1), id="answered at exactly the promise from the first second"),
        pytest.param(an_interaction(), 20.001, (0, 1), id="a moment later is not in time, whatever the queue says"),
        pytest.param(an_interaction("abandoned", ended_at=START + timedelta(seconds=30)), None, (0, 1), id="gave up"),
        pytest.param(an_interaction("abandoned", ended_at=START + timedelta(seconds=4)), None, (0, 0), id="at once"),
        pytest.param(an_interaction("open"), None, (0, 1), id="waiting for longer than promised"),
        pytest.param(an_interaction("open"), 10.0, (1, 1), id="a talk that goes on is answered"),
        pytest.param(an_interaction("ivr_exit"), None, (0, 0), id="who left in the menu never wanted a human"),
        pytest.param(an_interaction("flow_out:callback"), None, (0, 0), id="a callback counts on neither side"),
    ],
)
def test_what_one_contact_counts_by_its_customers_clock(
    contact: Row, answered_after: float | None, numbers: tuple[int, int]
) -> None:
    joined = [
        a_leg("answered", 5, interaction_id="x:0", queued_at=START + timedelta(seconds=(answered_after or 0) - 5))
    ]
    answer = asked("perceived_service_level", facts(joined if answered_after else [], interactions=[contact]))
    assert (answer["numerator"], answer["denominator"]) == numbers


def test_the_average_time_in_queue_is_of_all_who_left_it() -> None:
    rows = legs("answered", 10, times=3) + legs("abandoned", 100, times=2) + legs("open", times=5)
    answer = asked("average_wait", facts(rows))
    assert (answer["value"], answer["n"], answer["coverage"]) == (46, 5, 0.5)


@pytest.mark.parametrize(
    ("preset", "value"),
    [
        pytest.param(None, 0.7, id="in whatever way"),
        pytest.param("cold", 0.3, id="without a word"),
        pytest.param("warm", 0.2, id="with an introduction"),
        pytest.param("to_queue", 0.1, id="to another queue"),
        pytest.param("external", 0.1, id="outside the company"),
    ],
)
def test_every_stay_after_which_a_customer_was_handed_on_counts(preset: str | None, value: float) -> None:
    ways = (*["blind"] * 3, *["attended"] * 2, "queue", "external", None, None, None)
    rows = [a_leg("answered", transferred=way) for way in ways] + legs("abandoned", times=5)
    assert value_of("handed_on_rate", facts(rows), preset=preset) == pytest.approx(value)


def test_who_speaks_with_three_people_was_touched_by_three_however_often_they_came_back() -> None:
    of_each = (("ann",), ("ann", "bob"), ("ann", "bob", "ann", "cid"), ("ann",), ("dan", None), (None,))
    stays = [
        a_leg("answered", interaction_id=f"x:{place}", seq=seq, agent=agent)
        for place, agents in enumerate(of_each)
        for seq, agent in enumerate(agents)
    ]
    rang = a_leg("abandoned", interaction_id="x:0", seq=9, agent="eve")
    answer = asked("agent_touches", facts([*stays, rang], interactions=[an_interaction() for _ in of_each]))
    assert (answer["numerator"], answer["n"], answer["value"]) == (8, 5, 1.6)
