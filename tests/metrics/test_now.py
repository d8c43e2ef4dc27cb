"""How things stand where the facts end: who waits, what is overdue, who gave up in the last hour."""

from datetime import timedelta

from metrics.now import now
from metrics.rows import Rows
from tests.metrics.worked import SETTINGS, START, a_leg, facts

END = START + timedelta(hours=3)


def at_the_end(*ago: tuple[str, str, str, int]) -> Rows:
    """Contacts of (outcome, channel, queue, seconds before the end of the facts)."""
    rows = [
        a_leg(
            outcome,
            None if outcome == "open" else 40.0,
            channel=channel,
            queue=queue,
            queued_at=END - timedelta(seconds=s),
        )
        for outcome, channel, queue, s in ago
    ]
    return facts(rows, as_of=END)


def test_who_waits_is_counted_by_channel_and_queue_with_the_longest_wait_and_what_is_overdue() -> None:
    found = now(
        at_the_end(
            ("open", "voice", "billing", 10),
            ("open", "voice", "billing", 90),
            ("open", "chat", "billing", 5),
            ("answered", "voice", "billing", 100),
        ),
        SETTINGS,
    )
    assert found is not None
    assert found.as_of == END
    assert found.waiting.rows() == [("voice", "billing", 2, 1, 1, 90.0), ("chat", "billing", 1, 1, 0, 5.0)]


def test_only_those_of_the_last_hour_gave_up_in_it() -> None:
    found = now(
        at_the_end(
            ("abandoned", "voice", "billing", 1_000),
            ("abandoned", "voice", "billing", 7_000),
            ("answered", "voice", "billing", 500),
            ("answered", "chat", "billing", 500),
            ("answered", "email", "billing", 500),
        ),
        SETTINGS,
    )
    assert found is not None
    assert found.hour.rows() == [("chat", 1, 0), ("email", 1, None), ("voice", 2, 1)], "nobody gives up in writing"


def test_what_seems_to_have_waited_for_longer_than_anybody_can_is_left_out() -> None:
    found = now(at_the_end(("open", "voice", "billing", 30 * 86_400), ("answered", "chat", "billing", 50)), SETTINGS)
    assert found is not None
    assert found.waiting.is_empty()


def test_without_facts_nothing_stands_at_all() -> None:
    assert now(facts([], as_of=None), SETTINGS) is None
