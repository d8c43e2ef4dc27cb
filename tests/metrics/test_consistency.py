"""Consistency: whether the channels answer the same topic alike, in outcome, resolution and speed."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from metrics.consistency import Consistency, consistency, in_words
from metrics.derive.repeat import repeat
from metrics.rows import Rows
from tests.metrics.worked import SETTINGS, START, Row, a_leg, an_interaction, facts, frame
from tests.metrics.worked_journeys import a_repeat

Cell = tuple[str | None, str, int, int, int, int]


def centre(*cells: Cell) -> Rows:
    """Topics by channel with n contacts: so many answered, of these so many for good, and so many of all in time."""
    contacts: list[Row] = []
    legs: list[Row] = []
    repeats: list[Row] = []
    for topic, channel, n, answered, stayed, in_time in cells:
        for place in range(n):
            name = f"{topic}:{channel}:{place}"
            outcome = "answered" if place < answered else "abandoned"
            contacts.append(an_interaction(outcome, id=name, channel=channel, topic=topic))
            legs.append(a_leg("answered", 1 if place < in_time else 1e5, interaction_id=name, channel=channel))
            back: Row = {} if place < stayed else {"back_days": 1, "back_channel": "email"}
            repeats.append(a_repeat(outcome, **back, channel=channel, topic=topic, interaction_id=name))
    known = facts(legs, interactions=contacts)
    return Rows(frames={**known.frames, "repeat": frame(repeat.table, repeats)}, as_of=START + timedelta(days=60))


def aspects(found: Consistency, topic: str) -> dict[str, Any]:
    mine = found.topics.filter(pl.col("topic") == topic)
    return {aspect: (gap, words) for aspect, gap, words in mine.select("aspect", "gap", "gap_in_words").iter_rows()}


def test_a_topic_is_told_by_outcome_resolution_and_speed() -> None:
    rows = centre(("billing", "voice", 100, 100, 90, 95), ("billing", "chat", 100, 80, 40, 50))
    found = consistency(rows, SETTINGS)
    assert aspects(found, "billing") == {
        "outcome": (pytest.approx(0.2), "voice 100 %, chat 80 %"),
        "resolution": (pytest.approx(0.4), "voice 90 %, chat 50 %"),
        "speed": (pytest.approx(0.45), "voice 95 %, chat 50 %"),
    }
    assert found.topics["aspect"].to_list() == ["speed", "resolution", "outcome"]
    assert (found.topics["low"] > 0).all()


def test_channels_that_differ_by_chance_are_consistent() -> None:
    rows = centre(("billing", "voice", 50, 45, 40, 42), ("billing", "chat", 50, 44, 41, 40))
    found = consistency(rows, SETTINGS)
    assert found.topics["low"].to_list() == [0, 0, 0]
    assert in_words(found).startswith("Of 1 topic none is answered differently")


def test_a_channel_with_few_contacts_on_a_topic_is_not_compared() -> None:
    rows = centre(("billing", "voice", 50, 50, 50, 50), ("billing", "chat", 29, 0, 0, 0))
    found = consistency(rows, SETTINGS)
    assert found.topics["index"].to_list() == [None, None, None]
    assert found.topics.filter(pl.col("aspect") == "speed")["channels"].to_list() == [1]
    assert in_words(found).startswith("No topic has two channels")


def test_topics_that_differ_most_come_first_and_contacts_without_one_are_left_out() -> None:
    rows = centre(
        ("moving", "voice", 40, 40, 36, 30),
        ("moving", "chat", 40, 40, 36, 20),
        ("billing", "voice", 100, 100, 90, 100),
        ("billing", "chat", 100, 100, 90, 5),
        (None, "voice", 40, 40, 36, 40),
        (None, "chat", 40, 40, 36, 0),
    )
    found = consistency(rows, SETTINGS)
    assert found.topics["topic"].unique(maintain_order=True).to_list() == ["billing", "moving"]
    said = in_words(found)
    assert said.startswith(
        "Of 2 topics 1 is answered differently from channel to channel. "
        "Most so 'billing' in speed: voice 100 %, chat 5 % (index "
    )


def test_who_asks_another_channel_the_same_after_an_answer_is_told_by_topic() -> None:
    rows = centre(("billing", "voice", 50, 50, 40, 50), ("moving", "voice", 50, 50, 30, 50))
    found = consistency(rows, SETTINGS)
    assert dict(found.elsewhere.select("topic", "value").iter_rows()) == {"billing": 0.2, "moving": 0.4}
    assert found.asked_elsewhere["value"].item() == pytest.approx(0.3)


def test_without_facts_nothing_is_said() -> None:
    assert consistency(facts(), SETTINGS).topics.is_empty()
    assert in_words(consistency(facts(), SETTINGS)).startswith("No topic has two channels")
