"""Callbacks: promised, tried, reached, and what it means when nobody knows."""

from datetime import timedelta
from typing import Any

import pytest

from ingest.tables.identity import identity
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from metrics.derived_table import WithDerived, derived_tables
from metrics.rows import Rows
from tests.metrics.worked import SETTINGS, START, Row, a_leg, an_interaction, asked, frame

HOUR = timedelta(hours=1)
NOBODY: Row = {"source": "pbx", "customer": None}


def promise(number: int, way: str = "callback", **columns: Any) -> tuple[Row, Row]:
    """A caller who left the queue for a callback after a minute."""
    contact = an_interaction(f"flow_out:{way}", id=f"x:{number}", customer=number, source="pbx")
    stay = a_leg(f"flow_out:{way}", 60, interaction_id=f"x:{number}", source="pbx", queue="billing")
    return contact | columns, stay


def call_back(number: int, hours: float, outcome: str = "answered", **columns: Any) -> tuple[Row, Row]:
    """A call of ours, so many hours after the promise."""
    began = START + timedelta(minutes=1) + hours * HOUR
    call = an_interaction(outcome, id=f"y:{number}", customer=number, direction="outbound", started_at=began)
    stay = a_leg(outcome, 0, interaction_id=f"y:{number}", queued_at=began, direction="outbound")
    return call | {"source": "pbx"} | columns, stay


def comes_again(number: int, hours: float) -> tuple[Row, Row]:
    """The customer's own next contact, which the source links with the one before, and which a human answers."""
    contact, stay = call_back(number, hours, parent_id=f"x:{number}")
    return contact | {"direction": "inbound"}, stay | {"direction": "inbound"}


def held(*pairs: tuple[Row, Row], hours: float = 48) -> Rows:
    contacts, stays = ([pair[place] for pair in pairs] for place in (0, 1))
    tables = {interaction: contacts, leg: stays, identity: []}
    return Rows(frames={x.name: frame(x, rows) for x, rows in tables.items()}, as_of=START + hours * HOUR)


@pytest.mark.parametrize(
    ("calls", "numbers"),
    [
        pytest.param([call_back(1, 2, parent_id="x:1")], (1, 1), id="a call that is linked keeps the promise"),
        pytest.param([call_back(1, 2)], (1, 1), id="so does a call to the same customer that nobody linked"),
        pytest.param([], (0, 1), id="a callback that was never made counts as not kept"),
        pytest.param([call_back(1, 2, "missed", parent_id="x:1")], (0, 1), id="so does one that nobody took"),
        pytest.param([call_back(1, 25, parent_id="x:1")], (0, 1), id="so does one a day too late"),
        pytest.param([call_back(2, 2)], (0, 1), id="a call to somebody else keeps no promise"),
        pytest.param([call_back(1, -3)], (0, 1), id="nor does one that came before"),
        pytest.param([comes_again(1, 2)], (0, 1), id="nor does a contact of the customer's own that is linked"),
        pytest.param(
            [call_back(1, 2, parent_id="x:1", direction="internal")], (0, 1), id="nor a linked call between colleagues"
        ),
    ],
)
def test_whether_a_callback_was_kept(calls: list[tuple[Row, Row]], numbers: tuple[int, int]) -> None:
    answer = asked("callback_reached_rate", held(promise(1), *calls))
    assert (answer["numerator"], answer["denominator"]) == numbers


def test_a_callback_promised_just_now_is_not_judged_yet() -> None:
    answer = asked("callback_reached_rate", held(promise(1), hours=23))
    assert (answer["denominator"], answer["reason"]) == (0, "no_rows")
    assert asked("callback_reached_rate", held(promise(1), hours=23), preset="1h")["denominator"] == 1


def test_of_an_anonymous_caller_nothing_is_known_where_the_source_links_no_callbacks() -> None:
    answer = asked("callback_reached_rate", held(promise(1, **NOBODY)))
    assert (answer["denominator"], answer["coverage"]) == (0, 0)


def test_where_the_source_links_callbacks_one_that_is_missing_was_never_made() -> None:
    kept = (promise(2, **NOBODY), call_back(2, 1, parent_id="x:2", customer=None))
    answer = asked("callback_reached_rate", held(promise(1, **NOBODY), *kept))
    assert (answer["numerator"], answer["denominator"]) == (1, 2)


def test_a_source_that_links_only_what_customers_do_next_does_not_tell_of_callbacks() -> None:
    again = (promise(2, **NOBODY), comes_again(2, 1))
    answer = asked("callback_reached_rate", held(promise(1, **NOBODY), *again))
    assert (answer["denominator"], answer["coverage"]) == (0, 0)


def test_the_wait_for_a_callback_counts_those_who_still_wait() -> None:
    kept = [pair for number in range(1, 5) for pair in (promise(number), call_back(number, number))]
    answer = asked("callback_wait_p50", held(*kept, *(promise(number) for number in range(5, 8))))
    assert answer["value"] == pytest.approx(4 * 3600, rel=0.01)
    assert answer["n"] == 7


def test_who_left_for_voicemail_waits_for_a_human_too_and_is_no_promised_callback() -> None:
    pairs = [pair for number in range(1, 6) for pair in (promise(number, way="voicemail"), call_back(number, 3))]
    assert asked("voicemail_wait_p50", held(*pairs))["value"] == pytest.approx(3 * 3600, rel=0.01)
    assert asked("callback_wait_p50", held(*pairs))["n"] == 0
    assert asked("callback_reached_rate", held(*pairs))["n"] == 0


@pytest.mark.parametrize(
    ("calls", "tried"),
    [
        pytest.param([call_back(1, 2, "missed", parent_id="x:1")], 1, id="a call that nobody took was tried"),
        pytest.param([call_back(1, 2, "missed")], 1, id="so was one to the same customer that nobody linked"),
        pytest.param([call_back(1, 25)], 0, id="a day too late is not tried in time"),
        pytest.param([], 0, id="a callback that was never made is not tried"),
        pytest.param([comes_again(1, 2)], 0, id="nor is one for which the customer came again"),
    ],
)
def test_whether_a_callback_was_tried(calls: list[tuple[Row, Row]], tried: int) -> None:
    answer = asked("callback_attempted_rate", held(promise(1), *calls))
    assert (answer["numerator"], answer["denominator"]) == (tried, 1)


def left_a_message(number: int, said: bool | None) -> tuple[Row, Row]:  # noqa: FBT001 a column's value
    """A caller who was led to voicemail."""
    contact, stay = promise(number, way="voicemail")
    return contact, stay | {"message_left": said}


@pytest.mark.parametrize(
    ("said", "n", "told"),
    [
        pytest.param(None, 5, 0, id="where nobody says, a message may have been left"),
        pytest.param(True, 5, 5, id="who left a message waits for a response"),
        pytest.param(False, 0, 5, id="who left none waits for none"),
    ],
)
def test_a_voicemail_is_responded_to_by_the_first_call_whoever_takes_it(said: bool | None, n: int, told: int) -> None:  # noqa: FBT001
    pairs = [x for number in range(1, 6) for x in (left_a_message(number, said), call_back(number, 3, "missed"))]
    answer = asked("voicemail_response_p50", held(*pairs))
    assert answer["n"] == n
    assert answer["value"] == (pytest.approx(3 * 3600, rel=0.01) if n else None)
    assert asked("voicemail_wait_p50", held(*pairs))["value"] is None, "nobody was reached"
    rate = asked("voicemail_message_rate", held(*pairs))
    assert (rate["n"], rate["coverage"]) == (told, told / 5)


def test_a_callback_belongs_to_the_queue_that_was_left() -> None:
    rows = held(promise(1), call_back(1, 2, "missed", parent_id="x:1"))
    table = derived_tables()["callback"].table
    (made,) = WithDerived(facts=rows, settings=SETTINGS).scan(table).collect().to_dicts()
    assert (made["queue"], made["asked_at"]) == ("billing", START + timedelta(minutes=1))
    assert (made["tried_at"] - made["asked_at"], made["reached_at"]) == (2 * HOUR, None)
