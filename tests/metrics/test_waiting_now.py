"""Who waits when the facts end: in a queue, or for a reply to what they wrote on."""

from datetime import timedelta

import pytest

from ingest.tables.interaction import interaction
from ingest.tables.message import message
from metrics.reply_promises import FATES, reply_promises
from metrics.rows import Rows
from metrics.waiting_now import waiting_now
from tests.metrics.derive.written import Said, a_conversation
from tests.metrics.worked import SETTINGS, START, a_leg, facts, frame

DAY = 24 * 60


def written(*conversations: tuple[Said, ...], days: float = 3) -> Rows:
    """Facts of e-mail conversations, by what was said in them."""
    both = [a_conversation(*said, of=f"x:{number}", customer=number) for number, said in enumerate(conversations)]
    frames = {
        interaction.name: frame(interaction, [conversation for conversation, _ in both]),
        message.name: frame(message, [row for _, rows in both for row in rows]),
    }
    return Rows(frames=frames, as_of=START + timedelta(days=days))


def test_first_is_who_has_waited_for_longest_beyond_the_promise() -> None:
    rows = [
        a_leg("open", None, interaction_id="x:0", queued_at=START + timedelta(minutes=50)),
        a_leg("open", None, interaction_id="x:1", queued_at=START + timedelta(minutes=20)),
        a_leg("open", None, interaction_id="x:2", channel="email", queued_at=START),
        a_leg("answered", 10, interaction_id="x:3"),
        a_leg("open", None, interaction_id="x:4", answered_at=START + timedelta(minutes=1)),
    ]
    found = waiting_now(facts(rows, as_of=START + timedelta(hours=1)), SETTINGS).collect()
    assert found["interaction_id"].to_list() == ["x:1", "x:0", "x:2"]
    assert found["waited_s"].to_list() == [2400, 600, 3600]
    assert found["overdue"].to_list() == [True, True, False]
    assert found["what"].unique().to_list() == ["queue"]


def test_who_wrote_on_and_has_no_reply_waits_too_until_the_conversation_is_ended() -> None:
    replied = ((0, "asks"), (10, "replies"))
    rows = written((*replied, (60, "asks")), replied, (*replied, (60, "asks"), (70, "closed")))
    (row,) = waiting_now(rows, SETTINGS).collect().rows(named=True)
    assert (row["interaction_id"], row["what"], row["customer"]) == ("x:0", "reply", 0)
    assert row["waited_s"] == timedelta(days=3, hours=-1).total_seconds()


def test_a_filter_leaves_those_of_its_queue() -> None:
    rows = [a_leg("open", None, queue=queue) for queue in ("billing", "returns")]
    found = waiting_now(facts(rows), SETTINGS, where={"queue": ["billing"]}).collect()
    assert found["queue"].to_list() == ["billing"]


def test_nobody_waits_where_there_is_nothing() -> None:
    assert waiting_now(facts([]), SETTINGS).collect().is_empty()


@pytest.mark.parametrize(
    ("said", "days", "fate"),
    [
        pytest.param(((0, "asks"), (10, "replies")), 3, "kept", id="a reply in time"),
        pytest.param(((0, "asks"), (2 * DAY, "replies")), 3, "late", id="a reply, but late"),
        pytest.param(((0, "asks"), (20, "closed")), 3, "unanswered", id="ended without one"),
        pytest.param(((0, "asks"),), 3, "overdue", id="past its time, and open"),
        pytest.param(((0, "asks"),), 0.01, "pending", id="not due yet"),
    ],
)
def test_what_became_of_a_promised_reply(said: tuple[Said, ...], days: float, fate: str) -> None:
    (row,) = reply_promises(written(said, days=days), SETTINGS).collect().rows(named=True)
    assert (row["channel"], row["fate"], row["customers"], row["n"]) == ("email", fate, 1, 1)


def test_every_promise_has_one_fate_and_they_come_in_order() -> None:
    rows = written(((0, "asks"),), ((0, "asks"), (10, "replies")), ((0, "asks"), (20, "closed")))
    found = reply_promises(rows, SETTINGS, by=()).collect()
    assert found["fate"].to_list() == [x for x in FATES if x in {"kept", "unanswered", "overdue"}]
    assert (found["customers"].sum(), found["n"].unique().to_list()) == (3, [3])


def test_a_centre_without_letters_promised_no_replies() -> None:
    assert reply_promises(facts([a_leg("answered")]), SETTINGS).collect().is_empty()
