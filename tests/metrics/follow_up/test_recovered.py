"""What became of those who were called in time, beside equal ones whom nobody called."""

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from ingest.store.cases import ROWS
from ingest.tables.interaction import interaction
from ingest.tables.purchase import purchase
from ingest.tables.survey import survey
from metrics.follow_up.recovered import OUTCOMES, recovered
from metrics.rows import Rows
from tests.metrics.derive.told import HOUR
from tests.metrics.worked import SETTINGS, START, Row, a_survey, an_interaction, frame

DUE = START + 24 * HOUR
DAY = timedelta(days=1)
CALLED, UNCALLED = range(100), range(1_000, 1_100)


def case(customer: int, *, called: bool = False, **told: Any) -> dict[str, Any]:
    plain = {"id": customer, "customer": customer, "reason": "abandoned", "channel": "voice", "times": 1}
    times = {"failed_at": START, "due_at": DUE, "tried_at": START + HOUR if called else None}
    return plain | times | {"status": "open", "outcome": ""} | told


def alike() -> list[dict[str, Any]]:
    return [case(x, called=True) for x in CALLED] + [case(x) for x in UNCALLED]


def bought(customer: int, amount: float = 10.0, days: float = 3) -> Row:
    told = {"customer": customer, "kind": "purchase", "amount": amount, "currency": "EUR", "source": "shop"}
    return told | {"at": DUE + days * DAY}


def came(customer: int, days: float = 5, outcome: str = "answered") -> Row:
    return an_interaction(outcome, id=f"c:{customer}", customer=customer, started_at=DUE + days * DAY)


def scored(customer: int, value: float) -> Row:
    return a_survey("csat", value, customer=customer, asked_at=DUE + DAY, answered_at=DUE + DAY)


def found(
    cases: list[dict[str, Any]],
    purchases: list[Row] | None = None,
    contacts: list[Row] | None = None,
    answers: list[Row] | None = None,
) -> dict[str, dict[str, Any]]:
    frames = {
        purchase.name: frame(purchase, purchases or []),
        interaction.name: frame(interaction, contacts or []),
        survey.name: frame(survey, answers or []),
    }
    told = recovered(pl.DataFrame(cases, ROWS), Rows(frames=frames, as_of=DUE + 31 * DAY), SETTINGS)
    return {row["outcome"]: row for row in told.rows(named=True)}


def test_more_of_those_who_were_called_buy() -> None:
    purchases = [bought(x) for x in (*CALLED[:60], *UNCALLED[:20])]
    rows = found(alike(), purchases)
    assert [*rows] == [*OUTCOMES]
    row = rows["bought"]
    assert (row["called"], row["uncalled"], row["n"], row["n_matched"]) == (0.6, pytest.approx(0.2), 100, 100)
    assert row["difference"] == pytest.approx(0.4)
    assert row["low"] < 0.4 < row["high"]
    assert (row["verdict"], row["share_matched"]) == ("better", 1.0)
    assert rows["spent"]["called"] == pytest.approx(6.0)
    assert rows["recovered"]["called"] == rows["stayed"]["called"] == 0.6
    assert rows["failed"]["verdict"] == "within noise"
    assert rows["score"]["verdict"] == "too few"


def test_a_good_score_is_a_recovery_and_a_bad_one_is_none() -> None:
    answers = [scored(x, 5) for x in CALLED[:50]] + [scored(x, 2) for x in (*CALLED[50:], *UNCALLED)]
    rows = found(alike(), answers=answers)
    assert (rows["recovered"]["called"], rows["recovered"]["uncalled"]) == (0.5, 0.0)
    assert rows["score"]["called"] == pytest.approx((50 * 1.0 + 50 * 0.25) / 100)


def test_who_comes_again_has_stayed_and_who_is_lost_again_has_failed() -> None:
    contacts = [came(x) for x in CALLED[:30]] + [came(x, outcome="abandoned") for x in UNCALLED[:50]]
    rows = found(alike(), contacts=contacts)
    assert (rows["stayed"]["called"], rows["stayed"]["uncalled"]) == (0.3, pytest.approx(0.5))
    assert (rows["failed"]["called"], rows["failed"]["uncalled"]) == (0.0, pytest.approx(0.5))
    assert rows["failed"]["verdict"] == "better"


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"tried_at": DUE + HOUR}, id="who was called too late"),
        pytest.param(
            {"closed_at": START + HOUR / 2, "outcome": "served"}, id="who had been served when others were called"
        ),
        pytest.param({"outcome": "merged", "closed_at": DUE + HOUR}, id="who is somebody else"),
        pytest.param({"outcome": "not_needed", "closed_at": DUE + HOUR}, id="who needed no call"),
        pytest.param({"channel": "chat"}, id="who came by another channel"),
        pytest.param({"reason": "detractor"}, id="who failed for another reason"),
        pytest.param({"failed_at": START - 10 * DAY}, id="who failed in another week"),
        pytest.param({"times": 2}, id="who failed more often"),
    ],
)
def test_nobody_is_compared_with(told: dict[str, Any]) -> None:
    rows = found([case(x, called=True) for x in CALLED] + [case(x, **told) for x in UNCALLED])
    assert (rows["bought"]["n_matched"], rows["bought"]["verdict"]) == (0, "too few")


def test_what_came_before_the_call_or_too_late_does_not_count() -> None:
    purchases = [bought(x, days=days) for x in CALLED for days in (-0.97, 29.5)]
    assert found(alike(), purchases)["bought"]["called"] == 0.0


def test_whose_days_are_not_over_is_in_neither() -> None:
    late: dict[str, Any] = {"failed_at": START + 5 * DAY, "due_at": DUE + 5 * DAY}
    cases = [case(x, **late | {"tried_at": START + 5 * DAY + HOUR}) for x in CALLED] + [
        case(x, **late) for x in UNCALLED
    ]
    assert found(cases)["bought"]["n"] == 0


def test_a_call_that_does_nothing_is_told_to_do_nothing_where_needs_are_met_by_themselves_meanwhile() -> None:
    rng = np.random.default_rng(5)
    cases, purchases = [], []
    for customer in range(4_000):
        active = rng.random() < 0.5
        met_h = rng.exponential(10 if active else 60)
        called = customer % 2 == 0 and met_h > 12
        closed = START + (12 if called else met_h) * HOUR
        over: dict[str, Any] = {"closed_at": closed, "outcome": "reached" if called else "served"}
        cases.append(case(customer, **over, tried_at=START + 11 * HOUR if called else None))
        if rng.random() < (0.5 if active else 0.2):
            purchases.append(bought(customer, days=rng.uniform(8, 28)))
    row = found(cases, purchases)["bought"]
    assert row["n"] > 500
    assert row["low"] < 0 < row["high"]
    assert abs(row["difference"]) < 0.04


def test_of_no_cases_and_no_facts_nothing_is_told() -> None:
    assert all(row["verdict"] == "too few" for row in found([]).values())
    nothing = recovered(pl.DataFrame([case(1)], ROWS), Rows(), SETTINGS)
    assert nothing["called"].null_count() == len(OUTCOMES)
