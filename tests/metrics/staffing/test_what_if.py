"""People who move: what both channels attain, whether it is more even, and what cannot be asked."""

from datetime import time, timedelta
from typing import Any

import pytest

from ingest.tables.agent_state import agent_state
from ingest.tables.leg import leg
from metrics.calendar import Period
from metrics.catalogue.served_in_time import served_in_time
from metrics.rows import Rows
from metrics.staffing.asked import AskedError
from metrics.staffing.crew import Crew, crew
from metrics.staffing.hours_asked import hours_of, written
from metrics.staffing.needed import needed
from metrics.staffing.reached import reached
from metrics.staffing.waiting_line import WaitingLine
from metrics.staffing.what_if import Move, WhatIf, what_if
from metrics.staffing.what_if_in_words import what_if_in_words
from metrics.unevenness import unevenness
from tests.metrics.staffing.coming import coming, leaving, settings, there
from tests.metrics.worked import START, facts, frame

EIGHT = ((time(8), time(8, 30)),)
NINE = ((time(9), time(9, 30)),)


def centre() -> Rows:
    """Two weeks of Thursdays at eight: calls of which nearly all are answered in time, chats of which few are."""
    rows = []
    for week in range(2):
        at = START - timedelta(days=7 * week)
        rows += coming(95, at, wait_s=5) + leaving(5, at)
        rows += coming(30, at, wait_s=10, channel="chat") + coming(50, at, wait_s=200, channel="chat")
        rows += leaving(20, at, channel="chat")
        rows += coming(60, at, channel="voice", wait_s=5) if week > 1 else []
    return facts(rows)


def of_the_centre(rows: Rows | None = None) -> Crew:
    """Who serves there."""
    return crew(rows or centre(), settings())


def if_moved(**move: Any) -> WhatIf:
    """One agent moves from the telephone to the chat, or what else is said."""
    return what_if(centre(), settings(), Move(**{"people": 1, "source": "voice", "target": "chat", **move}))


def test_before_is_as_measured() -> None:
    found, even = if_moved(), unevenness(served_in_time, centre(), settings(), by="channel")
    assert found.source.before.value == pytest.approx(0.95)
    assert found.target.before.value == pytest.approx(0.30)
    assert (found.before.index, found.before.low, found.before.high) == (even.index, even.low, even.high)


def test_one_channel_gains_what_the_other_gives() -> None:
    found = if_moved()
    assert (found.source.agent_hours, found.target.agent_hours) == (-0.5, 0.5)
    assert found.target.paid_hours == pytest.approx(0.5 / 0.7)
    assert found.source.change.high < 0 < found.target.change.low
    assert found.source.lost_after is not None
    assert found.source.lost_before is not None
    assert found.source.lost_after.value > found.source.lost_before
    assert found.change is not None
    assert found.change.high < 0


def test_a_range_holds_its_number() -> None:
    for one in (if_moved().source, if_moved().target):
        assert one.after.low < one.after.value < one.after.high
        assert one.change.low < one.change.value < one.change.high
        assert one.after.value == pytest.approx(one.before.value + one.change.value)


def test_more_than_are_there_do_not_move() -> None:
    found = if_moved(people=1000)
    assert found.moved == pytest.approx(of_the_centre().of("voice").agents.max())
    assert found.source.after.value == pytest.approx(0.0, abs=0.02)


def test_people_can_move_to_other_hours() -> None:
    rows = coming(60, START, wait_s=5) + coming(60, START + timedelta(hours=1), wait_s=60)
    found = what_if(
        facts(rows),
        settings(),
        Move(people=1, source="voice", target="voice", hours=EIGHT, to_hours=NINE),
    )
    assert found.source is found.target
    assert (found.agent_hours, found.source.agent_hours) == pytest.approx((0.5, 0))
    assert found.before.index is None
    assert "1 person of voice moved from 08:00-08:30 to 09:00-09:30" in what_if_in_words(found)[0]


def test_it_is_told_in_words() -> None:
    said = what_if_in_words(if_moved(hours=EIGHT))
    assert said[0].startswith(
        "1 person moved from voice at 08:00-08:30 to chat, in a typical week of 2026-09-24 to 2026-10-01: chat goes "
        "from 30% served in time to "
    )
    assert "which is more even" in said[2]


@pytest.mark.parametrize(
    ("move", "says"),
    [
        ({"people": 0}, "0 people cannot move"),
        ({"people": float("nan")}, "nan people cannot move; name a number above 0"),
        ({"people": float("inf")}, "inf people cannot move"),
        ({"target": "voice"}, "They would stay where they are"),
        ({"source": "sms"}, "No contacts that people could serve came by sms; there are: chat, voice."),
        ({"hours": ((time(3), time(4)),)}, "Nobody is at work in voice in these hours"),
    ],
)
def test_what_cannot_be_asked_says_why(move: dict[str, Any], says: str) -> None:
    with pytest.raises(AskedError, match=says):
        if_moved(**move)


def test_of_a_channel_whose_work_nobody_timed_it_is_said() -> None:
    rows = facts(coming(60) + coming(60, channel="email", handle_s=None))
    with pytest.raises(AskedError, match="Of email nobody can tell what more agents would do: nobody wrote down"):
        of_the_centre(rows).of("email")
    few = of_the_centre(facts(coming(20)))
    assert few.silent == {"voice": "few_handled"}


def test_a_share_takes_the_agents_that_then_attain_it() -> None:
    of = of_the_centre()
    found = needed(of, "chat", 0.8)
    assert found.agent_hours is not None
    assert found.paid_hours is not None
    assert found.paid_hours.value == pytest.approx(found.agent_hours.value / 0.7)
    assert found.agent_hours.low < found.agent_hours.value < found.agent_hours.high
    more = of.of("chat").served * found.agent_hours.value * 2
    assert reached(of, "chat", more).after.value == pytest.approx(0.8, abs=0.005)


def test_a_share_that_is_reached_already_takes_nobody() -> None:
    found = needed(of_the_centre(), "voice", 0.5)
    assert found.agent_hours is not None
    assert (found.agent_hours.value, found.most) == (0, 0)


def test_all_of_them_are_reached_by_no_number_of_agents() -> None:
    assert needed(of_the_centre(), "chat", 1.0).agent_hours is None


def test_letters_are_answered_sooner_by_more() -> None:
    late = [
        row
        for n in range(14)
        for row in coming(40, START - timedelta(days=n), wait_s=25 * 3600.0, handle_s=600.0, channel="email")
    ]
    of = of_the_centre(facts(late))
    assert of.of("email").in_time.value == 0
    found = needed(of, "email", 0.5)
    assert found.agent_hours is not None
    assert found.agent_hours.value > 0
    assert reached(of, "email", of.of("email").served * 50).change.value > 0.4


def test_another_period_can_be_asked_about() -> None:
    of = crew(centre(), settings(), Period(since=START - timedelta(days=3), until=START + timedelta(days=9)))
    assert (str(of.asked.first), str(of.asked.last)) == ("2026-09-28", "2026-10-01")
    assert of.of("voice").n == 100
    with pytest.raises(AskedError, match="no day is over yet"):
        crew(centre(), settings(), Period(since=START + timedelta(days=9)))


def letters(days: int) -> Rows:
    """So many days on which forty letters are answered within the half hour, and as many calls are."""
    return facts(
        [
            row
            for n in range(days)
            for channel in ("email", "voice")
            for row in coming(40, START - timedelta(days=n), handle_s=600.0, channel=channel)
        ]
    )


@pytest.mark.parametrize(
    "since", [pytest.param(20, id="the first day that is known"), pytest.param(400, id="long before it")]
)
def test_days_before_the_first_contact_do_not_count(since: int) -> None:
    rows = letters(21)
    left_out = crew(rows, settings())
    named = crew(rows, settings(), Period(since=START.date() - timedelta(days=since)))
    assert left_out.asked == named.asked
    assert (left_out.asked.last - left_out.asked.first).days == 20
    assert left_out.of("email").agents.tolist() == named.of("email").agents.tolist()
    move = Move(people=1, source="email", target="voice")
    both = [what_if(rows, settings(), move, period=x) for x in (None, named.asked.measured)]
    assert both[0].source == both[1].source


def test_as_many_answer_letters_of_ten_days_as_of_three_weeks() -> None:
    some, more = (crew(letters(days), settings()).of("email") for days in (10, 21))
    assert some.agents.tolist() == pytest.approx(more.agents.tolist())
    assert some.agents.max() == pytest.approx(40 * 600 / 1800 / settings().staffing.most_occupancy)


def with_letters(writers: int) -> Crew:
    """So many who write letters and are busy for 24 of 30 minutes, and three on the telephone who are for 6 of them."""
    rows, states = [], []
    for day in range(7):
        at = START - timedelta(days=day)
        rows += [x | {"agent": f"w{n % writers}"} for n, x in enumerate(coming(40, at, channel="email"))]
        rows += [x | {"agent": f"v{n % 3}"} for n, x in enumerate(coming(30, at))]
        # Whoever takes a few calls beside the letters is with the letters all the same.
        rows += coming(2, at, agent="w0", interaction_id="beside")
        minutes = dict.fromkeys((f"w{n}" for n in range(writers)), 24) | dict.fromkeys(("v0", "v1", "v2"), 6)
        for agent, busy in minutes.items():
            [whole] = there(1, at)
            turns = at + timedelta(minutes=busy)
            states += [whole | {"agent": agent, "state": "handling", "ended_at": turns}]
            states += [whole | {"agent": agent, "started_at": turns}]
    frames = {leg.name: frame(leg, rows), agent_state.name: frame(agent_state, states)}
    return crew(Rows(frames=frames, as_of=START + timedelta(days=1)), settings())


def busy(of: Crew) -> float:
    """The share of their time that those who write letters are taken to give to them."""
    line = of.of("email").lines[0]
    assert isinstance(line, WaitingLine)
    return line.busy


def test_letters_are_written_by_people_as_busy_as_those_who_write_them() -> None:
    of = with_letters(3)
    assert of.occupancy == pytest.approx(0.5, abs=0.1)
    assert busy(of) == pytest.approx(0.8, abs=0.03)


def test_of_two_who_write_letters_it_is_the_occupancy_of_all() -> None:
    of = with_letters(2)
    assert busy(of) == of.occupancy


def test_hours_are_written_as_people_write_them() -> None:
    assert hours_of(["9-12", "13:30-24"]) == ((time(9), time(12)), (time(13, 30), time(0)))
    assert written(hours_of(["9-12", "13:30-24"])) == ["09:00-12:00", "13:30-24:00"]


@pytest.mark.parametrize("text", ["", "9", "12-9", "9:15-10", "23-25", "24-24", "24:30-25"])
def test_what_are_no_hours_says_so(text: str) -> None:
    with pytest.raises(AskedError, match="are no hours"):
        hours_of([text])
