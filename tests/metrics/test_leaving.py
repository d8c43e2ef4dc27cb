"""Who left without what they came for: when, where, and why."""

from datetime import timedelta

import pytest

from metrics.derive.repeat import repeat
from metrics.rows import Rows
from tests.metrics.worked import START, Row, a_leg, an_interaction, asked, facts, frame, legs, value_of
from tests.metrics.worked_journeys import a_repeat

TWENTY = (
    legs("answered", 10, times=10)
    + legs("abandoned", 30, times=4)
    + legs("abandoned", 2, times=2)
    + legs("flow_out:callback", 5, times=2)
    + legs("flow_out:voicemail", 5, times=1)
    + legs("failed", 5, times=1)
)
"""What became of twenty calls."""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("callback_rate", 0.1),
        ("voicemail_rate", 0.05),
        ("failed_rate", 0.05),
        ("abandon_rate", 4 / 18),
        ("lost_rate", 5 / 18),
    ],
)
def test_what_became_of_twenty_calls(name: str, value: float) -> None:
    assert value_of(name, facts(TWENTY)) == pytest.approx(value)


@pytest.mark.parametrize(
    ("outcome", "columns", "value"),
    [
        pytest.param("abandoned", {}, 1, id="who gave up is lost"),
        pytest.param("missed", {}, 1, id="whom nobody took is lost"),
        pytest.param("lapsed", {"channel": "email"}, 1, id="whose letter was closed without a reply is lost"),
        pytest.param("flow_out:callback", {}, 0, id="who was promised a callback is not lost yet"),
        pytest.param("open", {"answered_at": None}, 0, id="who still waits counts as offered"),
    ],
)
def test_a_contact_is_lost_however_its_channel_calls_it(outcome: str, columns: Row, value: float) -> None:
    assert value_of("lost_rate", facts([a_leg(outcome, 30, **columns)] * 5)) == value


def test_where_a_standard_counts_dropped_calls_as_abandoned_a_preset_does() -> None:
    assert value_of("abandon_rate", facts(TWENTY), preset="copc") == pytest.approx(5 / 18)


@pytest.mark.parametrize(
    ("name", "preset", "seconds"),
    [
        pytest.param("abandon_wait_p50", None, 20, id="half of those who really waited had left after 20 s"),
        pytest.param("abandon_wait_p90", None, 60, id="nine in ten had left after 60 s"),
        pytest.param("abandon_wait_p50", "genesys", 1, id="with those who left at once it is their wait"),
    ],
)
def test_how_long_those_waited_who_gave_up(name: str, preset: str | None, seconds: float) -> None:
    gave_up = legs("abandoned", 20, times=5) + legs("abandoned", 60, times=4) + legs("abandoned", 1, times=9)
    rows = facts(gave_up + legs("answered", 500, times=50))
    assert value_of(name, rows, preset=preset) == pytest.approx(seconds, rel=0.01)


def test_patience_counts_those_who_were_answered_for_as_long_as_they_were_seen_to_wait() -> None:
    # Of ten, six are left when the first gives up; of three left, one gives up; then the last but one.
    rows = legs("answered", 10, times=4) + legs("abandoned", 20, times=2) + legs("flow_out:callback", 30, times=1)
    rows += legs("abandoned", 40, times=1) + legs("abandoned", 50, times=1) + legs("answered", 60, times=1)
    # 1, then 4/6, then 4/6 * 2/3 = 0.44: half would have given up after 40 s.
    answer = asked("patience_p50", facts(rows))
    assert (answer["value"], answer["n"]) == (pytest.approx(40, rel=0.01), 10)
    assert value_of("abandon_wait_p50", facts(rows + legs("abandoned", 20, times=1))) == pytest.approx(20, rel=0.01)


def test_the_patience_of_customers_who_are_answered_at_once_is_not_known() -> None:
    answer = asked("patience_p50", facts(legs("answered", 2, times=90)))
    assert (answer["value"], answer["reason"], answer["n"]) == (None, "not_reached", 90)


def test_who_still_waits_has_been_patient_so_far() -> None:
    rows = legs("open", times=20) + legs("abandoned", 20, times=5)
    assert value_of("patience_p50", facts(rows, as_of=START + timedelta(seconds=60))) is None
    assert value_of("patience_p50", facts(rows, as_of=START + timedelta(seconds=10))) == pytest.approx(20, rel=0.01)


def test_the_average_patience_is_all_waiting_over_those_who_gave_up() -> None:
    rows = legs("answered", 10, times=8) + legs("abandoned", 20, times=2) + legs("open", times=1)
    answer = asked("average_patience", facts(rows, as_of=START + timedelta(seconds=80)))
    assert (answer["value"], answer["numerator"], answer["denominator"]) == (100, 200, 2)


@pytest.mark.parametrize(
    "name", ["abandon_wait_p50", "patience_p50", "average_patience", "hold_abandon_rate", "callback_rate", "ring_time"]
)
def test_what_only_who_holds_the_line_can_do_is_not_asked_of_email(name: str) -> None:
    answer = asked(name, facts(legs("answered", times=9, channel="email")))
    assert (answer["value"], answer["reason"]) == (None, "not_applicable")


def test_hanging_up_while_it_rings_is_giving_up() -> None:
    rang = a_leg("abandoned", 12, rang_at=START + timedelta(seconds=8))
    rows = facts([rang] * 5 + legs("answered", times=5))
    assert value_of("abandon_rate", rows) == 0.5
    assert asked("ring_time", rows)["n"] == 0


def test_hanging_up_on_hold_leaves_the_contact_answered() -> None:
    rows = legs("answered", times=6, hold_abandon=False) + legs("answered", times=2, hold_abandon=True)
    answer = asked("hold_abandon_rate", facts(rows + legs("answered", times=8)))
    assert (answer["value"], answer["coverage"]) == (0.25, 0.5)
    assert value_of("abandon_rate", facts(rows)) == 0


def after_transfer(outcome: str, wait: float | None) -> list[Row]:
    """A call that was answered, handed on, and then this."""
    return [
        a_leg("answered", 10, interaction_id="x:0", seq=0, transferred="queue"),
        a_leg(outcome, wait, interaction_id="x:0", seq=1, transfer_from="x:0"),
    ]


def test_hanging_up_after_a_transfer_is_the_second_legs_and_not_the_contacts() -> None:
    rows = facts(after_transfer("abandoned", 30) * 5, interactions=[an_interaction("answered", 1)] * 5)
    assert value_of("abandon_after_transfer_rate", rows) == 1
    assert value_of("abandon_rate", rows) == 0.5
    assert value_of("service_level", rows) == 0.5
    assert value_of("contact_abandon_rate", rows) == 0


def test_nobody_hangs_up_by_mistake_after_a_transfer() -> None:
    rows = facts(after_transfer("abandoned", 1) * 5 + after_transfer("answered", 40) * 15)
    assert value_of("abandon_after_transfer_rate", rows) == 0.25


def test_the_wait_after_a_transfer_is_that_of_the_next_queue_alone() -> None:
    assert value_of("transfer_wait_p50", facts(after_transfer("answered", 40) * 5)) == pytest.approx(40, rel=0.01)


def test_one_customer_in_two_queues_is_one_contact_with_two_stays() -> None:
    rows = facts(
        [a_leg("flow_out:overflow", 60), a_leg("abandoned", 60, transfer_from="x:0")] * 5,
        interactions=[an_interaction("abandoned")] * 5,
    )
    assert (value_of("offered", rows), value_of("contact_abandon_rate", rows)) == (10, 1)


@pytest.mark.parametrize(
    ("preset", "value"),
    [
        pytest.param(None, 0.4, id="all who were sent away"),
        pytest.param("closed", 0.2, id="those who came when it was closed"),
        pytest.param("full", 0.15, id="those who found it full"),
        pytest.param("no_agent", 0.05, id="those for whom nobody was there"),
    ],
)
def test_who_is_sent_away_never_queued_and_has_a_rate_of_their_own(preset: str | None, value: float) -> None:
    rows = sent_away("closed", 4) + sent_away("full", 3) + sent_away("no_agent", 1)
    assert value_of("blocked_rate", facts(rows + legs("answered", times=12)), preset=preset) == pytest.approx(value)


def test_of_a_queue_that_was_closed_all_day_there_is_no_service_level() -> None:
    rows = facts(sent_away("closed", 9))
    assert value_of("blocked_rate", rows, preset="closed") == 1
    for name in ("service_level", "served_in_time", "abandon_rate", "average_speed_of_answer"):
        assert (asked(name, rows)["value"], asked(name, rows)["reason"]) == (None, "no_rows")


def sent_away(why: str, times: int) -> list[Row]:
    """Calls that were refused a queue."""
    return legs(f"blocked:{why}", None, times=times, queued_at=None)


def test_a_conversation_that_nobody_answered_before_it_was_closed_has_lapsed() -> None:
    rows = legs("answered", 500, times=6, channel="email") + legs("lapsed", 900, times=2, channel="email")
    assert value_of("lapsed_rate", facts(rows)) == 0.25
    assert asked("lapsed_rate", facts(legs("abandoned", times=9)))["reason"] == "not_applicable"


def test_the_ring_time_is_a_part_of_the_wait() -> None:
    rang = [a_leg("answered", 20, rang_at=START + timedelta(seconds=x)) for x in (8, 8, 12, 12, 15)]
    answer = asked("ring_time", facts(rang + legs("answered", times=5)))
    assert (answer["value"], answer["coverage"]) == (9, 0.5)


def test_the_perceived_wait_of_half_and_of_nine_in_ten() -> None:
    waits = (20, 40, 60, 80, 100, 120, 140, 160, 180, 200)
    rows = facts(
        [a_leg("answered", float(wait), interaction_id=f"x:{place}") for place, wait in enumerate(waits)],
        interactions=[an_interaction() for _ in waits] + [an_interaction("abandoned")] * 3,
    )
    assert value_of("perceived_wait_p50", rows) == pytest.approx(100, rel=0.01)
    assert value_of("perceived_wait_p90", rows) == pytest.approx(180, rel=0.01)


def test_who_has_waited_for_a_day_moves_the_perceived_wait() -> None:
    rows = facts(
        [a_leg("answered", 20, interaction_id=f"x:{place}") for place in range(6)],
        interactions=[an_interaction() for _ in range(6)] + [an_interaction("open", is_open=True)] * 6,
    )
    answer = asked("perceived_wait_p90", rows)
    assert (answer["value"], answer["reason"], answer["n"]) == (None, "not_reached", 12)


def test_bots_hand_on_those_whom_a_human_joins() -> None:
    contacts = [a_repeat(outcome, with_bot=True) for outcome in ("answered", "bot_contained", "ivr_exit", "answered")]
    rows = [*contacts * 5, *[a_repeat("open", is_open=True, with_bot=True)] * 3, *[a_repeat("answered")] * 20]
    assert value_of("bot_handoff_rate", of_repeats(rows)) == 0.5


def of_repeats(rows: list[Row]) -> Rows:
    return Rows(frames={"repeat": frame(repeat.table, rows)}, as_of=START)
