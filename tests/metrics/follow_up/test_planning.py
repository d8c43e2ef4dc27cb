"""Which cases follow: one of each need of a customer, told of each failure once, over when the customer was served."""

from datetime import datetime
from typing import Any

import polars as pl
import pytest

from metrics.follow_up.failures import FAILURES, SERVICES
from metrics.follow_up.planning import CASES, TOLD, Planned, planned
from tests.metrics.derive.told import HOUR
from tests.metrics.worked import START


def at(hours: float) -> datetime:
    return START + hours * HOUR


def failed(hours: float, reason: str = "abandoned", topic: str | None = "moving", person: int = 1) -> dict[str, Any]:
    told = {"person": person, "customer": person, "reason": reason, "topic": topic, "owner": "", "source": "x"}
    return told | {
        "at": at(hours),
        "due_at": at(hours + 24),
        "contact": f"x:{hours:g}",
        "channel": "voice",
        "queue": "a",
    }


def served(hours: float, *, by_us: bool = False, person: int = 1) -> dict[str, Any]:
    return {"person": person, "at": at(hours), "by_us": by_us}


def case(number: int = 1, hours: float = 0, **columns: Any) -> dict[str, Any]:
    plain = {"person": 1, "need": "moving", "reason": "abandoned", "status": "open", "version": 3}
    return plain | {"id": number, "last_at": at(hours)} | columns


def plan(
    failures: list[dict[str, Any]],
    services: list[dict[str, Any]] | None = None,
    cases: list[dict[str, Any]] | None = None,
    *,
    told: list[dict[str, Any]] | None = None,
    expired: float = -100,
) -> Planned:
    kinds = [
        {"contact": x["contact"], "kind": x["reason"] if x["reason"] == "detractor" else "lost"} for x in told or []
    ]
    frames = ((failures, FAILURES), (services or [], SERVICES), (cases or [], CASES), (kinds, TOLD))
    failed_, served_, cases_, told_ = (pl.DataFrame(rows, schema) for rows, schema in frames)
    return planned(failed_, served_, cases_, told_, expired=at(expired))


def new(made: Planned) -> list[tuple[Any, ...]]:
    return made.new.select("person", "need", "reason", "times").rows()


def over(made: Planned) -> list[tuple[Any, ...]]:
    return made.over.select("id", "outcome").rows()


def test_of_nothing_nothing_follows() -> None:
    assert plan([]).is_nothing


def test_of_several_failures_of_one_need_there_is_one_case_and_the_first_of_them_says_until_when() -> None:
    made = plan([failed(0), failed(5, "lapsed"), failed(3, person=2)])
    assert new(made) == [(2, "moving", "abandoned", 1), (1, "moving", "lapsed", 2)]
    one = made.new.filter(person=1).select("failed_at", "at", "due_at", "contact")
    assert one.row(0) == (at(0), at(5), at(24), "x:5")


def test_another_need_is_another_case() -> None:
    assert new(plan([failed(0), failed(1, topic="billing")])) == [
        (1, "moving", "abandoned", 1),
        (1, "billing", "abandoned", 1),
    ]


def test_who_tells_no_topic_means_the_one_that_was_told_nearest_to_it() -> None:
    assert new(plan([failed(0), failed(10, topic=None), failed(30, topic="billing")])) == [
        (1, "moving", "abandoned", 2),
        (1, "billing", "abandoned", 1),
    ]
    assert new(plan([failed(0, topic=None)])) == [(1, "", "abandoned", 1)]
    assert plan([failed(10, topic=None)], cases=[case()]).again["id"].to_list() == [1]
    assert new(plan([failed(30)], cases=[case(need="")], told=[failed(0, topic=None)])) == [
        (1, "moving", "abandoned", 1)
    ]


def test_the_end_of_a_journey_is_no_failure_more() -> None:
    assert new(plan([failed(0), failed(0, "dead_end")])) == [(1, "moving", "dead_end", 1)]


@pytest.mark.parametrize(
    ("reason", "service", "is_case"),
    [
        pytest.param("abandoned", served(1), False, id="who was served afterwards needs no call"),
        pytest.param("abandoned", served(-1), True, id="who was served before needs one"),
        pytest.param("abandoned", served(0), True, id="who was served in the same moment, too"),
        pytest.param("dead_end", served(1), False, id="a journey goes on when its customer is served"),
        pytest.param("detractor", served(1), True, id="a detractor who comes once more is still one"),
        pytest.param("detractor", served(1, by_us=True), False, id="a detractor was called back"),
        pytest.param("abandoned", served(1, person=2), True, id="somebody else was served"),
    ],
)
def test_service_after_a_failure(reason: str, service: dict[str, Any], *, is_case: bool) -> None:
    assert len(new(plan([failed(0, reason)], [service]))) == is_case


def test_a_case_is_told_of_a_failure_once_whatever_that_is_about_and_a_closed_one_too() -> None:
    known = [failed(0)]
    assert plan(known, cases=[case()], told=known).is_nothing
    assert plan(known, told=known).is_nothing
    assert plan([failed(0, topic=None)], told=known).is_nothing, "its topic was taken back"
    assert plan([failed(0, "lapsed")], told=known).is_nothing, "the same contact, lost in another way"
    assert new(plan([failed(0), failed(9)], told=known)) == [(1, "moving", "abandoned", 1)]
    assert new(plan([failed(0), failed(0, "detractor")], told=known)) == [(1, "moving", "detractor", 1)]


def test_what_arrives_late_is_told_as_well() -> None:
    late, known = failed(-3), failed(0)
    made = plan([late, known], cases=[case()], told=[known])
    assert made.again.select("times", "failed_at", "due_at", "at").rows() == [(1, at(-3), at(21), at(-3))]
    assert made.told.select("contact", "kind", "customer").rows() == [("x:-3", "lost", 1)]


def test_an_open_case_hears_of_another_failure_in_the_version_that_was_seen() -> None:
    made = plan([failed(0), failed(9, "lapsed")], cases=[case()], told=[failed(0)])
    assert made.again.select("id", "version", "times", "reason", "at", "contact").rows() == [
        (1, 3, 1, "lapsed", at(9), "x:9")
    ]
    assert made.new.is_empty()


def test_a_detractor_stays_one_whatever_else_fails() -> None:
    assert plan([failed(9)], cases=[case(reason="detractor")]).again["reason"].to_list() == ["detractor"]
    assert new(plan([failed(0, "detractor"), failed(9)])) == [(1, "moving", "detractor", 2)]


@pytest.mark.parametrize("status", ["open", "working"])
def test_a_case_whose_customer_was_served_is_over(status: str) -> None:
    made = plan([failed(0)], [served(4)], [case(status=status)])
    assert made.over.select("id", "version", "outcome", "at", "called_at").rows() == [(1, 3, "served", at(4), None)]


def test_a_customer_whom_the_company_called_was_reached() -> None:
    made = plan([failed(0)], [served(4, by_us=True)], [case(reason="detractor")])
    assert made.over.select("outcome", "called_at").rows() == [("reached", at(4))]


def test_a_case_is_not_over_by_what_was_before_its_last_failure() -> None:
    assert over(plan([failed(9)], [served(4)], [case()])) == []
    assert over(plan([failed(9)], [served(11)], [case()])) == [(1, "served")]


def test_a_case_that_nobody_took_expires_and_one_that_somebody_works_at_does_not() -> None:
    assert over(plan([], cases=[case(), case(2, need="a", status="working"), case(3, 60, need="b")], expired=50)) == [
        (1, "expired")
    ]


def test_when_two_customers_prove_to_be_one_their_cases_of_one_need_become_one() -> None:
    assert over(plan([], cases=[case(4), case(2), case(3, need="billing")])) == [(4, "merged")]
