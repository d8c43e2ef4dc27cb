"""The odd cases that reports of different systems disagree about, each with what we make of it.

What connectors make of them (chains of transfers, repeated files, units, clocks) is told beside each connector.
"""

from datetime import timedelta

import pytest

from ingest.tables.leg import leg
from metrics.find import all_metrics, find_metric
from metrics.measure import measure
from metrics.metric import Ratio, Unit
from tests.metrics.derive.told import came, derived, told
from tests.metrics.worked import SETTINGS, START, Row, a_leg, an_interaction, asked, facts, legs, value_of

OF_A_QUEUE = [x for x in all_metrics().values() if x.table is leg and x.counted_on == "queued_at"]
SPEEDS = ("average_speed_of_answer", "wait_p50", "longest_wait", "service_level", "served_in_time", "patience_p50")


@pytest.mark.parametrize(
    ("wait", "gave_up", "short"),
    [
        pytest.param(4.999, (0, 0), (1, 1), id="a moment before the limit is short, and no abandonment"),
        pytest.param(5.0, (1, 1), (0, 1), id="at exactly the limit it is abandonment"),
        pytest.param(5.001, (1, 1), (0, 1), id="and a moment later as well"),
    ],
)
def test_giving_up_is_short_or_it_is_not(wait: float, gave_up: tuple[int, int], short: tuple[int, int]) -> None:
    rows = facts([a_leg("abandoned", wait)])
    for name, numbers in (("abandon_rate", gave_up), ("short_abandon_rate", short)):
        answer = asked(name, rows)
        assert (answer["numerator"], answer["denominator"]) == numbers
    assert value_of("abandoned", rows) == gave_up[0]


def test_the_limit_runs_from_the_queue_and_not_from_the_first_ring_of_the_call() -> None:
    queued = START + timedelta(seconds=60)
    row = a_leg("abandoned", 4, queued_at=queued, started_at=START)
    assert asked("short_abandon_rate", facts([row]))["numerator"] == 1


@pytest.mark.parametrize("name", ["abandoned", "abandon_rate"])
def test_who_hangs_up_while_it_rings_has_given_up_like_anybody_else(name: str) -> None:
    rang = [a_leg("abandoned", 30, rang_at=START + timedelta(seconds=x)) for x in (5, 10, 15, 20, 29)]
    assert asked(name, facts(rang))["numerator"] == 5


def test_a_customer_who_is_handed_from_queue_to_queue_waits_once_and_in_both() -> None:
    second = START + timedelta(seconds=15)
    stays = [
        a_leg("flow_out:overflow", 15, interaction_id="x:0", seq=0),
        a_leg("answered", 15, interaction_id="x:0", seq=1, queued_at=second, transfer_from="x:0"),
    ]
    rows = facts(stays, interactions=[an_interaction(transfers=1)])
    assert asked("service_level", rows)["numerator"] == 1, "each queue kept its promise"
    judged = asked("perceived_service_level", rows)
    assert (judged["numerator"], judged["denominator"]) == (0, 1), "but the customer waited for half a minute"
    assert asked("perceived_wait", rows)["numerator"] == 30


def test_a_voicemail_is_a_way_out_of_the_queue_and_no_abandonment() -> None:
    rows = facts(legs("flow_out:voicemail", 40, times=5) + legs("answered", times=5))
    assert [value_of(x, rows) for x in ("voicemail_rate", "flow_out_rate", "abandon_rate")] == [0.5, 0.5, 0]


@pytest.mark.parametrize("outcome", ["failed", "abandoned"])
def test_what_our_own_systems_dropped_is_shown_and_blamed_on_nobody(outcome: str) -> None:
    rows = facts(legs(outcome, 30, times=5) + legs("answered", times=5))
    failed = outcome == "failed"
    assert value_of("failed_rate", rows) == (0.5 if failed else 0)
    assert value_of("abandon_rate", rows) == (0 if failed else 0.5)
    assert value_of("service_level", rows) == (1 if failed else 0.5)
    assert value_of("service_level", rows, preset="with_failures") == 0.5


@pytest.mark.parametrize("name", SPEEDS)
def test_clocks_that_contradict_each_other_are_left_out_and_never_taken_for_no_wait(name: str) -> None:
    plain = legs("answered", 30, times=9) + legs("abandoned", 90, times=9)
    odd = legs("answered", -40, times=6)
    without, with_them = asked(name, facts(plain)), asked(name, facts(plain + odd))
    assert with_them["value"] == without["value"]
    assert with_them["n"] == without["n"]
    assert with_them["coverage"] < without["coverage"]


@pytest.mark.parametrize("name", SPEEDS)
def test_a_clock_that_says_never_is_no_clock_at_midnight(name: str) -> None:
    # Sources that write 0 for never: their connectors make it null, and null is not judged.
    never = legs("answered", None, times=6)
    assert asked(name, facts(never))["n"] == 0
    assert asked(name, facts(never))["value"] is None


@pytest.mark.parametrize("metric", OF_A_QUEUE, ids=lambda x: x.name)
def test_spam_tests_and_what_was_deleted_change_no_number_of_a_queue(metric: Ratio) -> None:
    plain = legs("answered", 30, times=9) + legs("abandoned", 90, times=9) + legs("lapsed", times=2, channel="email")
    odd = legs("void", 10, times=7) + legs("void", 10, times=7, channel="email")
    without, with_them = (measure([metric], facts(rows), SETTINGS) for rows in (plain, plain + odd))
    assert without.equals(with_them)


def test_spam_tests_and_what_was_deleted_are_counted_where_one_can_see_them() -> None:
    rows = facts(interactions=[an_interaction("void")] * 3 + [an_interaction()] * 4)
    assert (value_of("not_contacts", rows), asked("contact_abandon_rate", rows)["n"]) == (3, 4)


@pytest.mark.parametrize(
    ("outcome", "name", "counted"),
    [
        pytest.param("abandoned", "abandon_rate", 1, id="who was called and had gone has given up"),
        pytest.param("answered", "average_speed_of_answer", 1, id="who was called twice waited until the last call"),
    ],
)
def test_waiting_in_person_is_waiting_like_any_other(outcome: str, name: str, counted: int) -> None:
    called = START + timedelta(seconds=300)
    row = a_leg(outcome, 420, channel="in_person", rang_at=called)
    answer = asked(name, facts([row]))
    assert answer["denominator"] == counted
    assert answer["numerator"] == (420 if outcome == "answered" else 1)


def test_a_callback_by_another_interaction_is_the_same_need_and_no_coming_back() -> None:
    asked_for = came(0, outcome="flow_out:callback")
    call = came(1, direction="outbound", parent_id="x:0")
    assert derived("repeat", [asked_for, call])["back_any_at"].to_list() == [None]
    assert derived("journey", [asked_for, call])["steps"].to_list() == [1]


def test_of_several_agents_each_is_given_the_part_of_the_time_that_was_theirs() -> None:
    minutes = {"ann": 1, "bob": 3}
    stays = [
        a_leg("answered", 10, id=f"x:0-{name}", interaction_id="x:0", source="pbx", agent=name)
        | {"answered_at": START, "left_at": START + timedelta(minutes=some)}
        for name, some in minutes.items()
    ]
    alone = a_leg("answered", 10, id="x:1-bob", interaction_id="x:1", source="pbx", agent="bob")
    metric = find_metric("handled_by_share")
    answer = measure([metric], facts([*stays, alone]), SETTINGS, by=["agent"])
    assert dict(answer.select("agent", "value").iter_rows()) == {"ann": 0.25, "bob": 1.75}
    assert value_of("handled_by_share", facts([*stays, alone])) == 2, "over all agents every contact counts once"


def test_when_two_addresses_turn_out_to_be_one_customers_their_contacts_become_one_journey() -> None:
    calls = [came(3 * x, "chat" if x else "voice", customer=2 * who + x + 1) for who in range(5) for x in (0, 1)]
    said: Row = {"source": "crm", "kind": "email", "linked": True}
    links = [{"id": f"l{who}", "customer": 2 * who + 1, "other": 2 * who + 2, **said} for who in range(5)]
    before, after = (told(calls, identities=some, days=9) for some in ([], links))
    assert (value_of("journey_steps", before), value_of("channel_change_rate", before)) == (1, 0)
    assert (value_of("journey_steps", after), value_of("channel_change_rate", after)) == (2, 1)


@pytest.mark.parametrize("metric", OF_A_QUEUE, ids=lambda x: x.name)
def test_calls_that_we_make_are_in_no_number_of_a_queue(metric: Ratio) -> None:
    ours: list[Row] = legs("answered", 10, times=9, direction="outbound") + legs(
        "missed", times=9, direction="internal"
    )
    answer = measure([metric], facts(ours), SETTINGS).row(0, named=True)
    assert answer["value"] == (0 if metric.unit is Unit.COUNT else None)
