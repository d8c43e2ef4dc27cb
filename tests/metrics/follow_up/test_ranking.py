"""In which order to call: overdue, worth, how often it failed, what is due."""

from datetime import timedelta
from typing import Any

import polars as pl

from ingest.store.cases import ROWS
from ingest.tables.interaction import interaction
from ingest.tables.purchase import purchase
from metrics.follow_up.ranking import ranked
from metrics.prediction.model import Model
from metrics.rows import Rows
from tests.metrics.derive.told import HOUR
from tests.metrics.worked import SETTINGS, START, Row, an_interaction, frame

NOW = START + 48 * HOUR


def case(number: int, *, due: float = 96, **told: Any) -> dict[str, Any]:
    plain = {"id": number, "customer": number, "status": "open", "times": 1, "due_at": START + due * HOUR}
    return plain | told


def bought(customer: int, amount: float, *, kind: str = "purchase", days: float = 30, currency: str = "EUR") -> Row:
    told = {"customer": customer, "kind": kind, "amount": amount, "currency": currency, "source": "shop"}
    return told | {"at": NOW - timedelta(days=days)}


def order(cases: list[dict[str, Any]], purchases: list[Row] | None = None) -> pl.DataFrame:
    facts = Rows(frames={purchase.name: frame(purchase, purchases or [])}, as_of=NOW)
    return ranked(pl.DataFrame(cases, ROWS), facts, SETTINGS)


def test_overdue_comes_first_then_worth_then_how_often_then_what_is_due() -> None:
    cases = [case(1), case(2, due=95), case(3, times=3), case(4), case(5, due=1)]
    found = order(cases, [bought(4, 10.0)])
    assert found["id"].to_list() == [5, 4, 3, 2, 1]
    assert found["overdue"].to_list() == [True, False, False, False, False]


def test_worth_is_what_was_bought_in_a_year_less_what_was_given_back_in_the_site_s_currency() -> None:
    purchases = [
        bought(1, 100.0),
        bought(1, 30.0, kind="refund"),
        bought(1, 500.0, days=400),
        bought(1, 900.0, currency="USD"),
    ]
    assert order([case(1), case(2)], purchases).sort("id")["spent"].to_list() == [70.0, None]


def test_what_is_closed_comes_last_the_latest_first_and_is_never_overdue() -> None:
    closed = [case(x, due=1, status="closed", closed_at=START + x * HOUR) for x in (1, 2)]
    found = order([*closed, case(3)])
    assert found["id"].to_list() == [3, 2, 1]
    assert not found["overdue"].any()


def test_of_no_cases_there_is_no_order() -> None:
    assert order([]).is_empty()


def test_what_was_spent_counts_as_far_as_the_customer_is_likely_to_come_back() -> None:
    came = [
        an_interaction(
            "answered", id=f"c:{x}", customer=x, channel=channel, started_at=START, ended_at=START, is_open=False
        )
        for x, channel in ((1, "voice"), (2, "chat"), (3, "voice"))
    ]
    frames = {
        purchase.name: frame(purchase, [bought(1, 100.0), bought(2, 90.0), bought(3, 10.0)]),
        interaction.name: frame(interaction, came),
    }
    rows = pl.DataFrame([case(x, contact=f"c:{x}", failed_at=START) for x in (1, 2, 3)] + [case(4)], ROWS)
    rows = rows.with_columns(pl.col("failed_at").fill_null(START))
    model = Model(
        intercept=0.0,
        weights={"channel": {"voice": -1.0, "chat": 1.0}},
        shares={},
        n=10,
        back=5,
        since=START,
        until=NOW,
    )
    facts = Rows(frames=frames, as_of=NOW)
    assert ranked(rows, facts, SETTINGS)["id"].to_list() == [1, 2, 3, 4]
    found = ranked(rows, facts, SETTINGS, model=model)
    assert found["id"].to_list() == [2, 1, 3, 4]
    assert found["why"].to_list() == [["channel:chat"], [], [], []]
    assert "chance" not in found.columns
