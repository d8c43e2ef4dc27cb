"""Whom the company lost: which contacts, who is behind them, and whether they have been served since."""

from datetime import timedelta

import polars as pl
import pytest

from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.message import message
from metrics.calendar import Period
from metrics.lost import NEVER_ANSWERED, lost_contacts
from metrics.lost_customers import lost_and_since, lost_customers, to_call_back
from metrics.rows import Rows
from tests.metrics.derive.told import came, told
from tests.metrics.derive.written import a_conversation
from tests.metrics.worked import SETTINGS, START, Row, a_leg, frame


def customers(rows: list[Row], period: Period | None = None) -> pl.DataFrame:
    return lost_customers(told(rows), SETTINGS, period=period).collect()


def ids(rows: list[Row]) -> list[str]:
    return sorted(lost_contacts(told(rows), SETTINGS).collect()["id"].to_list())


@pytest.mark.parametrize(
    ("row", "is_lost"),
    [
        pytest.param(came(0, outcome="abandoned"), True, id="who gave up is lost"),
        pytest.param(came(0, outcome="missed"), True, id="whom nobody took is lost"),
        pytest.param(came(0, outcome="failed"), True, id="who was cut off is lost"),
        pytest.param(came(0, "email", outcome="lapsed"), True, id="whose letter was closed without a reply is lost"),
        pytest.param(came(0, outcome="answered"), False, id="who was answered is not"),
        pytest.param(came(0, outcome="short_abandoned"), False, id="who hung up at once is not"),
        pytest.param(
            came(0, outcome="abandoned", ended_at=START + timedelta(seconds=3)),
            False,
            id="who hung up sooner than the channel's limit is not",
        ),
        pytest.param(came(0, outcome="abandoned", direction="outbound"), False, id="whom the company called is not"),
        pytest.param(came(0, outcome="flow_out:callback"), False, id="who was promised a callback is not"),
    ],
)
def test_which_contacts_are_lost(row: Row, *, is_lost: bool) -> None:
    assert ids([row]) == (["x:0"] if is_lost else [])


def test_a_conversation_that_nobody_replies_to_is_lost_a_day_after_the_promise() -> None:
    silent, said = a_conversation((0, "asks"), customer=7)
    rows = {interaction.name: frame(interaction, [silent]), message.name: frame(message, said)}
    soon, late = (Rows(frames=rows, as_of=START + timedelta(days=days)) for days in (1, 9))
    assert lost_contacts(soon, SETTINGS).collect().is_empty()
    (row,) = lost_contacts(late, SETTINGS).collect().rows(named=True)
    assert (row["id"], row["how"], row["customer"]) == ("x:0", "never_answered", 7)
    assert row["stayed_s"] == timedelta(days=9).total_seconds()


def test_first_to_call_back_is_who_was_not_served_since_and_has_tried_most_often() -> None:
    found = customers(
        [
            came(0, customer=1, outcome="abandoned"),
            came(5, "chat", customer=1),
            came(1, customer=2, outcome="abandoned"),
            came(2, customer=3, outcome="abandoned"),
            came(3, customer=3, outcome="abandoned"),
            came(4, customer=4, outcome="abandoned"),
        ]
    )
    assert found["customer"].to_list() == [3, 4, 2, 1]
    assert found["times"].to_list() == [2, 1, 1, 1]
    assert found["served"].to_list() == [False, False, False, True]
    assert found.row(3, named=True)["back_channel"] == "chat"
    assert found.row(3, named=True)["tries"] == 1


def test_the_last_of_the_lost_contacts_is_told_and_only_what_came_after_it_counts() -> None:
    (row,) = customers(
        [
            came(0, customer=1, outcome="abandoned"),
            came(1, customer=1),
            came(2, "chat", customer=1, outcome="abandoned"),
        ]
    ).rows(named=True)
    assert (row["id"], row["channel"], row["times"], row["served"], row["back_at"]) == ("x:2", "chat", 2, False, None)


@pytest.mark.parametrize(("outcome", "served"), [("answered", True), ("abandoned", False)])
def test_a_customer_who_was_called_back_and_took_the_call_is_served(outcome: str, *, served: bool) -> None:
    called = came(1, customer=1, direction="outbound", outcome=outcome)
    (row,) = customers([came(0, customer=1, outcome="abandoned"), called]).rows(named=True)
    assert (row["served"], row["tries"]) == (served, 0)
    assert (row["back_at"] is not None) is served


def test_two_addresses_of_one_person_are_one_customer() -> None:
    link = {"kind": "email", "customer": 1, "other": 2, "linked": True, "source": "x"}
    rows = told([came(0, customer=1, outcome="abandoned"), came(1, "email", customer=2)], identities=[link])
    (row,) = lost_customers(rows, SETTINGS).collect().rows(named=True)
    assert row["served"] is True


def test_the_anonymous_stand_together_in_the_last_row_and_nobody_knows_whether_they_came_back() -> None:
    found = customers([came(hour, customer=who, outcome="abandoned") for hour, who in ((0, None), (1, None), (2, 5))])
    assert found["person"].to_list() == [5, None]
    assert found["times"].to_list() == [1, 2]
    assert found["served"].to_list() == [False, None]


def test_who_came_back_after_the_period_is_served_all_the_same() -> None:
    rows = [came(0, customer=1, outcome="abandoned"), came(20, customer=1)]
    period = Period(since=START, until=START + timedelta(hours=2))
    assert customers(rows, period)["served"].to_list() == [True]


def test_nobody_lost_makes_an_empty_list() -> None:
    assert customers([came(0)]).is_empty()
    assert customers([]).is_empty()


@pytest.mark.parametrize(
    "where",
    [{"channel": ["chat"]}, {"queue": ["sales"]}, {"topic": ["billing"]}, {"channel": ["voice", "chat"]}, {}],
    ids=str,
)
def test_of_all_who_were_lost_those_of_a_choice_are_found_as_if_they_were_asked_for(
    where: dict[str, list[str]],
) -> None:
    calls = [
        came(hour, channel, topic, customer=who, outcome=outcome)
        for hour, channel, topic, who, outcome in (
            (0, "chat", "billing", 1, "abandoned"),
            (1, "voice", None, 1, "abandoned"),
            (2, "voice", "billing", 2, "missed"),
            (3, "chat", None, None, "abandoned"),
            (4, "chat", "moving", 1, "answered"),
            (5, "chat", None, 3, "abandoned"),
            (6, "voice", "billing", 2, "answered"),
        )
    ]
    # Taken up twice without a reply, first in one queue and then, after a week, in another.
    silent, said = a_conversation((0, "asks"), (200 * 60, "asks"), of="x:7", customer=7)
    stays = [
        a_leg("answered" if n else "abandoned", 9, interaction_id=f"x:{n}", queue=queue, seq=0, started_at=START)
        for n, queue in enumerate(("sales", "help", "sales", None, "help"))
    ]
    stays += [
        a_leg("open", None, channel="email", interaction_id="x:7", queue=queue, seq=seq, started_at=at, queued_at=at)
        for seq, (queue, at) in enumerate((("sales", START), ("help", START + timedelta(hours=200))))
    ]
    known = told([*calls, silent]).frames
    frames = {**known, message.name: frame(message, said), leg.name: frame(leg, stays)}
    rows = Rows(frames=frames, as_of=START + timedelta(days=30))
    chosen = to_call_back(lost_and_since(rows, SETTINGS).collected(), where).collect()
    assert chosen.equals(lost_customers(rows, SETTINGS, where=where).collect())
    assert chosen.height > (0 if where else 3)
    assert (NEVER_ANSWERED in chosen["how"]) is (not where or "queue" in where)
