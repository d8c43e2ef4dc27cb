"""Replies in writing: the worked examples, and the cases in which vendors' figures part ways."""

import pytest

from ingest.settings import Hours
from metrics.derived_table import derived_tables
from metrics.rows import Rows
from tests.metrics.derive.written import a_conversation, a_message, at, derived, minutes, told
from tests.metrics.test_opening_clock import EVENING, HOUR
from tests.metrics.test_opening_clock import settings as office
from tests.metrics.worked import Row, a_leg, asked, frame, value_of
from tests.metrics.worked_written import a_reply, an_episode

DAY = 24 * 60.0
CONTACTS = 5
"""As many as it takes for a figure to be shown."""


def several(*said: tuple[float, str], as_of: float = 40 * DAY, **columns: object) -> Rows:
    """The same conversation five times over."""
    many = [a_conversation(*said, of=f"x:{place}", **columns) for place in range(CONTACTS)]
    return told(many, as_of=at(as_of))


REOPENED = [(0.0, "asks"), (10.0, "replies"), (20.0, "closed"), (5 * DAY, "asks"), (5 * DAY + 70, "replies")]


def test_a_customer_who_returns_after_five_days_begins_a_second_episode() -> None:
    made = derived("episode", told([a_conversation(*REOPENED)]))
    assert made.select("id", "reopened", "continues").rows() == [("x:0/1", False, False), ("x:0/2", True, True)]
    assert [minutes(x) for x in made["first_reply_at"]] == [10, 5 * DAY + 70]
    assert value_of("first_reply_p50", several(*REOPENED), preset="extend") == pytest.approx(600, rel=0.01)
    assert value_of("first_reply_p90", several(*REOPENED)) == pytest.approx(70 * 60, rel=0.01)


NAGGED = [(0.0, "asks"), (1.0, "replies"), (10.0, "asks"), (20.0, "asks"), (30.0, "asks"), (40.0, "replies")]


def test_asking_three_times_does_not_begin_the_wait_anew() -> None:
    facts = several(*NAGGED)
    assert value_of("next_reply_p50", facts) == pytest.approx(30 * 60, rel=0.01)
    assert value_of("next_reply_p50", facts, preset="rocketchat") == pytest.approx(10 * 60, rel=0.01)


def test_who_is_never_answered_lowers_the_share_that_was_replied_to_in_time() -> None:
    answered = [a_conversation((0.0, "asks"), (10.0, "replies"), of=f"x:{x}") for x in range(CONTACTS)]
    never = [a_conversation((0.0, "asks"), of=f"y:{x}") for x in range(CONTACTS)]
    facts = told(answered + never, as_of=at(3 * DAY))
    assert value_of("replied_in_time", facts) == 0.5
    assert value_of("never_answered", facts) == 0.5


@pytest.mark.parametrize(
    ("waited_s", "in_time", "pending", "never"),
    [
        pytest.param(4 * 3600, None, 5, None, id="a reply can still come in time"),
        pytest.param(4 * 3600 + 1, 0, 0, None, id="a second too long breaks the promise"),
        pytest.param(28 * 3600, 0, 0, None, id="for a day more a late reply is to be expected"),
        pytest.param(28 * 3600 + 1, 0, 0, 1, id="after that nobody will reply"),
    ],
)
def test_who_waits_is_judged_when_it_is_due(
    waited_s: int, in_time: float | None, pending: int, never: float | None
) -> None:
    facts = several((0.0, "asks"), as_of=waited_s / 60)
    assert value_of("replied_in_time", facts) == in_time
    assert value_of("pending_replies", facts) == pending
    assert value_of("never_answered", facts) == never
    assert value_of("left_unanswered_rate", facts) == never


@pytest.mark.parametrize(
    ("said", "first"),
    [
        pytest.param([(0.0, "asks"), (1.0, "bot"), (5.0, "replies")], 5, id="a bot's message is no reply"),
        pytest.param([(0.0, "asks"), (1.0, "notice"), (5.0, "replies")], 5, id="an automatic notice is no reply"),
        pytest.param([(0.0, "replies"), (5.0, "asks"), (8.0, "replies")], 3, id="what the company began"),
        pytest.param([(0.0, "replies"), (5.0, "replies")], None, id="a customer who never writes waits for nothing"),
        pytest.param([(0.0, "bot"), (5.0, "asks"), (8.0, "replies")], 3, id="a bot's greeting begins nothing"),
        pytest.param([(0.0, "asks"), (5.0, "closed"), (6.0, "replies")], 6, id="a reply after the end is one"),
    ],
)
def test_the_first_reply(said: list[tuple[float, str]], first: float | None) -> None:
    (row,) = derived("episode", told([a_conversation(*said)])).to_dicts()
    assert (minutes(row["first_reply_at"]) or 0) - (minutes(row["asked_at"]) or 0) == (first or 0)
    assert (row["asked_at"] is None) == (first is None)
    assert row["direction"] == ("outbound" if said[0][1] == "replies" else "inbound")


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({"public": False}, id="a note among colleagues"),
        pytest.param({"deleted_at": at(2)}, id="what was taken back"),
        pytest.param({"failed_at": at(2)}, id="what did not arrive"),
        pytest.param({"kind": "reaction"}, id="a thumb"),
        pytest.param({"kind": "event"}, id="that somebody joined"),
    ],
)
def test_no_reply_is(columns: Row) -> None:
    one, said = a_conversation((0.0, "asks"), (9.0, "replies"))
    facts = told([(one, [*said, a_message(1.0, "replies", **columns)])])
    (row,) = derived("episode", facts).to_dicts()
    assert (minutes(row["first_reply_at"]), row["replies"]) == (9, 1)


def test_of_several_agents_the_first_to_reply_counts() -> None:
    one, said = a_conversation((0.0, "asks"), (5.0, "replies"))
    facts = told([(one, [*said, a_message(4.0, "replies", agent="a2")])])
    assert derived("episode", facts).select("agent", "replies").rows() == [("a2", 2)]


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        (None, 8),
        pytest.param("human_or_bot", 1, id="a bot's reply counts"),
        pytest.param("created", 10, id="from the bot's greeting"),
        pytest.param("zendesk", 10, id="from the creation"),
        pytest.param("chatwoot", 5, id="from the handover"),
        pytest.param("rocketchat", 4, id="from the last message"),
        pytest.param("extend", 8, id="once in a conversation"),
    ],
)
def test_other_rules_measure_the_first_reply_from_and_to(preset: str | None, expected: float) -> None:
    said = [(0.0, "bot"), (2.0, "asks"), (3.0, "bot"), (6.0, "asks"), (10.0, "replies")]
    many = [a_conversation(*said, of=f"x:{x}") for x in range(CONTACTS)]
    stays = [
        row
        for x in range(CONTACTS)
        for row in (
            a_leg(
                "flow_out:transfer", None, kind="bot", interaction_id=f"x:{x}", seq=0, started_at=at(2), queued_at=None
            ),
            a_leg("answered", 300.0, interaction_id=f"x:{x}", seq=1, queued_at=at(5), channel="email"),
        )
    ]
    facts = told(many, stays)
    assert value_of("first_reply_p50", facts, preset=preset) == pytest.approx(60 * expected, rel=0.01)


@pytest.mark.parametrize(
    ("assigned", "waited", "n"),
    [
        pytest.param(7.0, 3, CONTACTS, id="from when an agent had it"),
        pytest.param(None, None, 0, id="where nobody says when an agent had it, it cannot be judged"),
        pytest.param(12.0, None, 0, id="who replied before they were given it had it already"),
    ],
)
def test_the_first_reply_from_its_assignment(assigned: float | None, waited: float | None, n: int) -> None:
    many = [a_conversation((0.0, "asks"), (10.0, "replies"), of=f"x:{x}") for x in range(CONTACTS)]
    rang = None if assigned is None else at(assigned)
    stays = [
        a_leg("answered", 600.0, interaction_id=f"x:{x}", queued_at=at(0), rang_at=rang, channel="email")
        for x in range(CONTACTS)
    ]
    answer = asked("first_reply_p50", told(many, stays), preset="assigned")
    assert answer["value"] == (None if waited is None else pytest.approx(60 * waited, rel=0.01))
    assert answer["n"] == n


@pytest.mark.parametrize(
    ("is_open", "value"),
    [
        pytest.param(False, 900, id="of what is over it is the time in states of the company's turn"),
        pytest.param(True, None, id="what is open has made them wait for so long so far"),
    ],
)
def test_the_requester_wait_by_states(is_open: bool, value: float | None) -> None:  # noqa: FBT001
    said = [(0.0, "asks"), (10.0, "replies"), (20.0, "closed"), (30.0, "asks"), (35.0, "replies")]
    said += [] if is_open else [(40.0, "closed")]
    many = [a_conversation(*said, of=f"x:{x}", our_turn_s=900.0) for x in range(CONTACTS)]
    answer = asked("requester_wait_p50", told(many), preset="by_states")
    assert answer["value"] == (None if value is None else pytest.approx(value, rel=0.01))
    assert answer["n"] == CONTACTS, "a conversation counts once, however often it was reopened"


def test_where_only_stays_are_told_the_wait_is_until_somebody_joined() -> None:
    one, _ = a_conversation((0.0, "asks"), (30.0, "closed"))
    stays = [a_leg("answered", 300.0, interaction_id="x:0", queued_at=at(0), channel="email", queue="q", agent="ann")]
    facts = told([(one, [])], stays)
    (row,) = derived("episode", facts).to_dicts()
    assert (minutes(row["asked_at"]), minutes(row["first_reply_at"]), minutes(row["resolved_at"])) == (0, 5, 30)
    assert (row["queue"], row["agent"], row["replies"]) == ("q", "ann", None)


def test_a_telephone_call_is_no_written_conversation() -> None:
    one, _ = a_conversation((0.0, "asks"), (30.0, "closed"), channel="voice")
    stays = [a_leg("answered", 300.0, interaction_id="x:0", queued_at=at(0))]
    assert derived("episode", told([(one, [])], stays)).is_empty()


def test_a_question_that_was_merged_into_another_is_the_beginning() -> None:
    one, said = a_conversation((5.0, "asks"), (9.0, "replies"))
    stays = [a_leg("answered", 540.0, interaction_id="x:0", queued_at=at(0), channel="email")]
    (row,) = derived("episode", told([(one, said)], stays)).to_dicts()
    assert (minutes(row["asked_at"]), minutes(row["first_reply_at"])) == (0, 9)


def test_where_nobody_says_when_a_human_answered_no_clock_is_invented() -> None:
    many = [a_conversation((0.0, "asks"), (9.0, "closed"), of=f"x:{x}", outcome="answered") for x in range(CONTACTS)]
    facts = told(many)
    names = ("first_reply_p50", "replied_in_time", "never_answered", "left_unanswered_rate", "one_touch_rate")
    assert {name: asked(name, facts)["reason"] for name in names} == dict.fromkeys(names, "not_judged")
    assert value_of("resolution_p50", facts) == pytest.approx(540, rel=0.01)


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        pytest.param({"outcome": "void"}, "spam", id="spam, and what was merged away"),
        pytest.param({"direction": "internal"}, "among colleagues", id="what colleagues ask each other"),
    ],
)
def test_no_contact_is(columns: Row, why: str) -> None:
    facts = told([a_conversation((0.0, "asks"), (9.0, "replies"), **columns)])
    assert derived("episode", facts).is_empty(), why
    assert derived("reply", facts).is_empty(), why


def test_what_only_a_bot_had_is_in_no_figure_about_humans() -> None:
    many = [a_conversation((0.0, "asks"), (1.0, "bot"), (2.0, "closed"), of=f"x:{x}") for x in range(CONTACTS)]
    stays = [
        a_leg(
            "bot_contained",
            None,
            kind="bot",
            channel="email",
            interaction_id=f"x:{x}",
            started_at=at(0),
            queued_at=None,
        )
        for x in range(CONTACTS)
    ]
    facts = told(many, stays)
    for name in ("first_reply_p50", "replied_in_time", "resolution_p50", "never_answered", "one_touch_rate"):
        assert asked(name, facts)["n"] == 0
    assert value_of("bot_reply_p50", facts) == pytest.approx(60, rel=0.01)


def test_the_requester_waits_while_it_is_the_companys_turn() -> None:
    said = [(0.0, "asks"), (10.0, "replies"), (30.0, "asks"), (35.0, "asks"), (50.0, "replies"), (60.0, "closed")]
    assert value_of("requester_wait_p50", several(*said)) == pytest.approx(30 * 60, rel=0.01)


TAKEN_BACK = [(0.0, "asks"), (5.0, "replies"), (10.0, "closed"), (20.0, "opened"), (25.0, "replies"), (30.0, "closed")]


@pytest.mark.parametrize(
    ("said", "first", "full"),
    [
        pytest.param(TAKEN_BACK, 10, 30, id="an end that was taken back is not the last"),
        pytest.param(
            [*TAKEN_BACK, (2 * DAY, "asks"), (3 * DAY, "closed")],
            10,
            3 * DAY,
            id="who comes back within a week was not helped by then",
        ),
        pytest.param(
            [*TAKEN_BACK, (9 * DAY, "asks"), (9.5 * DAY, "closed")],
            10,
            30,
            id="after a quiet week it is another matter",
        ),
        pytest.param([(0.0, "asks"), (10.0, "closed")], 10, None, id="what was ended without a word was given up"),
        pytest.param(
            [(0.0, "asks"), (10.0, "closed"), (30.0, "asks"), (40.0, "replies"), (50.0, "closed")],
            10,
            50,
            id="unless the customer insisted, and was replied to",
        ),
    ],
)
def test_first_and_full_resolution(said: list[tuple[float, str]], first: float, full: float | None) -> None:
    row = derived("episode", told([a_conversation(*said)], as_of=at(40 * DAY))).row(0, named=True)
    assert (minutes(row["resolved_at"]), minutes(row["resolved_last_at"])) == (first, full)
    assert row["settled"] == (full is not None)


def test_a_resolution_has_not_lasted_before_a_week_is_over() -> None:
    said = [(0.0, "asks"), (5.0, "replies"), (10.0, "closed")]
    assert asked("full_resolution_p50", several(*said, as_of=6 * DAY))["reason"] == "not_reached"
    assert asked("reopen_rate", several(*said, as_of=6 * DAY))["n"] == 0
    assert value_of("full_resolution_p50", several(*said, as_of=8 * DAY)) == pytest.approx(600, rel=0.01)


def test_reopened_is_a_share_of_what_was_resolved() -> None:
    late = [(0.0, "asks"), (10.0, "replies"), (20.0, "closed"), (9 * DAY, "asks"), (9 * DAY + 1, "replies")]
    some = [a_conversation(*said, of=f"{name}:{x}") for name, said in (("x", REOPENED), ("y", late)) for x in range(5)]
    facts = told(some, as_of=at(40 * DAY))
    assert value_of("reopen_rate", facts) == 0.5
    assert value_of("reopen_rate", facts, preset="ever") == 1


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        pytest.param(1, 1, id="one reply is one touch"),
        pytest.param(2, 0, id="two are not"),
        pytest.param(None, None, id="a source without messages cannot say"),
    ],
)
def test_one_touch(replies: int | None, expected: float | None) -> None:
    rows = episodes([an_episode(replies=replies)] * CONTACTS)
    assert value_of("one_touch_rate", rows) == expected


def test_what_was_ended_without_a_reply_is_not_resolved() -> None:
    rows = episodes([an_episode(None, 600.0)] * CONTACTS)
    assert asked("one_touch_rate", rows)["n"] == 0
    assert asked("resolution_p50", rows)["reason"] == "not_reached"
    assert value_of("resolution_p50", rows, preset="zendesk") == pytest.approx(600, rel=0.01)
    assert value_of("replied_in_time", rows) == 0
    assert value_of("never_answered", rows) == 1


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        pytest.param({"is_first": True, "ended_at": at(5)}, 1, id="ended without any reply"),
        pytest.param({"is_first": False, "ended_at": at(5)}, 0, id="thanks, and then the end"),
        pytest.param({"is_first": False, "ended_at": at(2 * DAY)}, 1, id="ended, but two days after the question"),
        pytest.param({"is_last": False}, None, id="a later question was put"),
    ],
)
def test_left_unanswered(columns: Row, expected: float | None) -> None:
    until = columns.get("ended_at")
    row = a_reply(None) | ({} if until is None else {"unanswered_until": until}) | columns
    assert value_of("left_unanswered_rate", replies([row] * CONTACTS)) == expected


def test_opening_hours_count_where_they_are_known() -> None:
    rows = episodes([an_episode(17.5 * HOUR, 18 * HOUR, started_at=EVENING)] * CONTACTS)
    assert value_of("first_reply_business_p50", rows, office()) == pytest.approx(1.5 * HOUR, rel=0.01)
    assert value_of("resolution_p50", rows, office(), preset="business") == pytest.approx(2 * HOUR, rel=0.01)
    assert value_of("replied_in_time", rows, office()) == 1
    assert value_of("first_reply_business_p50", rows) is None


CHANGED = Hours.model_validate({"daily": "09:00-17:00", "change": [{"from": "2026-10-02", "daily": "10:00-12:00"}]})
"""Open until five in the afternoon, and from the second of October on for two hours in the morning only."""


@pytest.mark.parametrize(
    ("preset", "hours"),
    [
        pytest.param(None, 2 + 1, id="each hour by what was in force then"),
        pytest.param("last_applied", 1, id="all of it by what was in force at the end"),
    ],
)
def test_when_the_opening_hours_change_in_between_it_counts(preset: str | None, hours: float) -> None:
    asked_at = EVENING.replace(hour=15)
    rows = episodes([an_episode(20 * HOUR, 20 * HOUR, started_at=asked_at)] * CONTACTS)
    own = office().model_copy(update={"hours": {"office": CHANGED}})
    assert value_of("first_reply_business_p50", rows, own, preset=preset) == pytest.approx(hours * HOUR, rel=0.01)
    of_resolution = preset or "business"
    assert value_of("resolution_p50", rows, own, preset=of_resolution) == pytest.approx(hours * HOUR, rel=0.01)


def test_without_opening_hours_the_last_ones_are_not_known_either() -> None:
    rows = episodes([an_episode(20 * HOUR)] * CONTACTS)
    assert asked("first_reply_business_p50", rows, preset="last_applied")["reason"] == "not_judged"


def episodes(rows: list[Row]) -> Rows:
    """Facts that keep these episodes."""
    return kept("episode", rows)


def replies(rows: list[Row]) -> Rows:
    """Facts that keep these questions."""
    return kept("reply", rows)


def kept(name: str, rows: list[Row]) -> Rows:
    """Facts that keep a derived table."""
    return Rows(frames={name: frame(derived_tables()[name].table, rows)}, as_of=at(12 * DAY))
