"""What is known of a contact when it ends, and whether its customer came back."""

from datetime import timedelta
from typing import Any

import polars as pl

from ingest.tables.identity import identity
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from metrics.prediction.features import contacts
from metrics.rows import Rows
from tests.metrics.worked import SETTINGS, START, Row, a_leg, an_interaction, frame

DAY = timedelta(days=1)


def contact(number: int, day: float, customer: int | None = 1, **told: Any) -> Row:
    at = START + day * DAY
    plain = {"id": f"c:{number}", "customer": customer, "started_at": at, "ended_at": at + timedelta(hours=1)}
    return an_interaction(is_open=False) | plain | told


def found(*rows: Row, legs: tuple[Row, ...] = (), end: float = 60, **asked: Any) -> pl.DataFrame:
    frames = {
        interaction.name: frame(interaction, rows),
        leg.name: frame(leg, legs),
        identity.name: frame(identity, []),
    }
    return contacts(Rows(frames=frames, as_of=START + end * DAY), SETTINGS, **asked).sort("id")


def test_who_comes_again_within_seven_days_has_come_back() -> None:
    rows = found(contact(1, 0), contact(2, 7), contact(3, 20), contact(4, 20, customer=2), contact(5, 56))
    assert rows["back"].to_list() == [True, False, False, False, None]


def test_who_came_while_the_contact_went_on_has_not_come_back_by_that() -> None:
    rows = found(
        contact(1, 0, ended_at=START + 3 * DAY),
        contact(2, 1),
        contact(3, 20, ended_at=START + 22 * DAY),
        contact(4, 21),
        contact(5, 24),
    )
    assert rows["back"].to_list() == [False, False, True, True, False]


def test_bots_and_pages_are_neither_a_contact_nor_a_return() -> None:
    rows = found(contact(1, 0), contact(2, 1, channel="web"), contact(3, 2, channel="bot"))
    assert rows.select("id", "back").rows() == [("c:1", False)]


def test_what_came_before_counts_for_fourteen_days() -> None:
    rows = found(*(contact(number, day) for number, day in enumerate((0, 5, 10, 14, 22, 35.5))))
    assert rows["before"].to_list() == ["0", "1", "2", "3+", "2", "1"]


def test_features_are_told_in_words_and_what_nobody_tells_is_null() -> None:
    late = a_leg("answered", 90.0, interaction_id="c:1")
    rows = found(
        contact(1, 0, topic="billing", transfers=3),
        contact(2, 1, outcome="abandoned", transfers=None),
        contact(3, 2, outcome="open", is_open=True, ended_at=None),
        legs=(late,),
    )
    assert rows["ended"].to_list() == ["served", "lost", "open"]
    assert rows["late"].to_list() == ["late", "in time", "in time"]
    assert rows["transfers"].to_list() == ["2+", None, "0"]
    assert rows["topic"].to_list() == ["billing", None, None]
    assert rows["back"].to_list() == [True, True, None]


def test_strangers_calls_of_ours_and_what_was_nothing_are_left_out() -> None:
    rows = found(
        contact(1, 0), contact(2, 1, customer=None), contact(3, 2, direction="outbound"), contact(4, 3, outcome="void")
    )
    assert rows.select("id", "back").rows() == [("c:1", False)]


def test_since_some_day_earlier_contacts_count_and_are_not_given() -> None:
    rows = found(contact(1, 30), contact(2, 42), contact(3, 43), since=START + 40 * DAY)
    assert rows.select("id", "before").rows() == [("c:2", "1"), ("c:3", "2")]
