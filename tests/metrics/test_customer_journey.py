"""What one customer went through is told in order, and what went wrong is marked where it did, and nowhere else."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from ingest.tables.identity import identity
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.message import message
from ingest.tables.outreach import outreach
from ingest.tables.purchase import purchase
from ingest.tables.survey import survey
from metrics.bad_journeys import bad_journeys
from metrics.calendar import Period
from metrics.customer_journey import MAIN, STEPS, Wrong, contact_journey, customer_journey, customer_of
from metrics.rows import Rows
from tests.metrics.worked import SETTINGS, START, Row, a_leg, a_survey, an_interaction, frame

DAY = timedelta(days=1)


def contact(place: int, outcome: str = "answered", wait: float | None = 5.0, **told: Any) -> list[Row]:
    """A contact of customer 7 so many days after the first, and its stay in a queue."""
    at, name = START + place * DAY, told.pop("id", f"c:{place}")
    ended = None if outcome == "open" else at + timedelta(minutes=5)
    plain: Row = {"customer": 7, "started_at": at, "ended_at": ended, "is_open": ended is None}
    whole = an_interaction(outcome, id=name, **plain | told)
    channel = told.get("channel", "voice")
    return [whole, a_leg(outcome, wait, id=f"{name}#0", interaction_id=name, queued_at=at, seq=0, channel=channel)]


def facts(*contacts: list[Row], **more: list[Row]) -> Rows:
    wholes, stays = ([x[side] for x in contacts] for side in (0, 1))
    others = {"message": message, "survey": survey, "purchase": purchase, "outreach": outreach, "identity": identity}
    frames = {name: frame(table, more.get(name, [])) for name, table in others.items()}
    frames |= {"interaction": frame(interaction, wholes), "leg": frame(leg, stays)}
    return Rows(frames=frames, as_of=START + 20 * DAY)


def wrong(*contacts: list[Row], **more: list[Row]) -> list[list[str]]:
    steps = customer_journey(facts(*contacts, **more), SETTINGS, 7).steps
    found: list[list[str]] = steps.filter(pl.col("table").is_in(MAIN))["wrong"].to_list()
    return found


@pytest.mark.parametrize(
    ("contacts", "said"),
    [
        pytest.param([contact(0)], [[]], id="what went well says nothing"),
        pytest.param([contact(0, wait=500.0)], [[Wrong.LATE]], id="a wait beyond the promise"),
        pytest.param([contact(0, "abandoned", 10.0)], [[Wrong.GAVE_UP]], id="giving up"),
        pytest.param([contact(0, "lapsed", 10.0, channel="email")], [[Wrong.UNANSWERED]], id="no reply at all"),
        pytest.param([contact(0, "blocked:full", None)], [[Wrong.TURNED_AWAY]], id="a queue that was full"),
        pytest.param([contact(0, "open", None)], [[Wrong.WAITS, Wrong.LATE]], id="somebody who waits still"),
        pytest.param([contact(0, transfers=1)], [[Wrong.TRANSFERRED]], id="being handed on"),
        pytest.param(
            [contact(0, topic="bill"), contact(1, topic="bill")], [[], [Wrong.CAME_BACK]], id="the same topic again"
        ),
        pytest.param([contact(0, topic="bill"), contact(1, topic="lamp")], [[], []], id="another topic"),
        pytest.param([contact(0, topic="bill"), contact(1)], [[], []], id="a topic that nobody tells"),
        pytest.param([contact(0, topic="bill"), contact(9, topic="bill")], [[], []], id="the same topic much later"),
        pytest.param(
            [contact(0, "abandoned", 10.0), contact(1)], [[Wrong.GAVE_UP], [Wrong.CAME_BACK]], id="again after nothing"
        ),
        pytest.param(
            [contact(0, topic="bill"), contact(1, channel="chat", topic="bill")],
            [[], [Wrong.CAME_BACK, Wrong.TOLD_AGAIN]],
            id="another channel that knows nothing",
        ),
        pytest.param(
            [contact(0, topic="bill"), contact(1, channel="chat", topic="bill", parent_id="c:0")],
            [[], [Wrong.CAME_BACK]],
            id="another channel that knows",
        ),
        pytest.param(
            [contact(0, "bot_contained", None, channel="web"), contact(1)], [[], []], id="looking around, then a call"
        ),
    ],
)
def test_what_went_wrong_is_said_where_it_did(contacts: list[list[Row]], said: list[list[str]]) -> None:
    assert wrong(*contacts) == said


def test_all_that_one_customer_did_stands_in_order_whichever_address_it_was_with() -> None:
    told = facts(
        contact(0),
        contact(4, customer=8),
        contact(5, customer=9),
        purchase=[{"customer": 7, "at": START + 2 * DAY, "kind": "purchase", "amount": 49.9, "currency": "EUR"}],
        outreach=[{"customer": 8, "at": START + 3 * DAY, "channel": "email", "opted_out_at": START + 3 * DAY}],
        survey=[a_survey("csat", 1.0, asked_at=START + DAY, answered_at=START + DAY, interaction_id="c:0")],
        message=[{"interaction_id": "c:0", "at": START + DAY / 2, "sender": "customer", "channel": "voice"}],
        identity=[{"customer": 7, "other": 8, "kind": "email", "seen_at": START, "linked": True, "source": "crm"}],
    )
    found = customer_journey(told, SETTINGS, 8)
    assert found.steps.schema == STEPS
    assert found.addresses == 2
    assert found.steps["table"].to_list() == [
        *("interaction", "leg", "message", "survey", "purchase", "outreach", "interaction", "leg")
    ]
    assert found.steps["wrong"].to_list()[3] == [Wrong.LOW_SCORE]
    assert found.steps["wrong"].to_list()[5] == [Wrong.OPTED_OUT]
    assert customer_journey(told, SETTINGS, 7).steps.equals(found.steps)


def test_nobody_has_no_steps_and_a_contact_leads_to_its_customer() -> None:
    told = facts(contact(0), contact(1, customer=None))
    assert customer_journey(told, SETTINGS, 99).steps.is_empty()
    assert customer_of(told, "c:0") == 7
    assert customer_of(told, "c:1") is None
    assert customer_of(told, "nowhere") is None


def test_the_worst_journeys_come_first_and_those_that_cost_nothing_not_at_all() -> None:
    told = facts(
        contact(0, wait=500.0, id="late"),
        contact(8, id="well", topic="x"),
        contact(14, wait=500.0, id="worst", topic="y", transfers=2),
    )
    found = bad_journeys(told, SETTINGS)
    assert found["interaction_id"].to_list() == ["worst", "late"]
    assert found["late"].to_list() == [1, 1]
    soon = bad_journeys(told, SETTINGS, period=Period(until=START + 3 * DAY))
    assert soon["interaction_id"].to_list() == ["late"]


def test_a_contact_of_nobody_knows_whom_is_told_with_the_rest_of_its_conversation_and_no_more() -> None:
    told = facts(
        contact(0, customer=None, conversation_id="one", id="c:asked"),
        contact(1, customer=None, conversation_id="one", id="c:again", channel="chat"),
        contact(2, customer=None, parent_id="c:asked", id="c:called_back"),
        contact(3, customer=None, root_id="c:asked", id="c:chained"),
        contact(4, customer=None, conversation_id="other", id="c:other"),
        contact(5, customer=None, conversation_id="one", source="elsewhere", id="c:elsewhere"),
        contact(6, customer=7),
        survey=[a_survey("csat", 1.0, asked_at=START + DAY, answered_at=START + DAY, interaction_id="c:again")],
        purchase=[{"customer": 7, "at": START, "kind": "purchase", "amount": 49.9, "currency": "EUR"}],
    )
    found = contact_journey(told, SETTINGS, "c:asked")
    assert found.customer is None
    assert found.steps.schema == STEPS
    main = found.steps.filter(pl.col("table").is_in(MAIN)).select("table", "contact").rows()
    assert main == [
        ("interaction", "c:asked"),
        ("interaction", "c:again"),
        ("survey", "c:again"),
        ("interaction", "c:called_back"),
        ("interaction", "c:chained"),
    ]
    assert found.steps.filter(table="leg").height == 4
    assert contact_journey(told, SETTINGS, "c:other").steps["contact"].unique().to_list() == ["c:other"]
    assert contact_journey(told, SETTINGS, "nowhere").steps.is_empty()
