"""Journeys and handoffs: by the tables, and by walking from contact to contact."""

from hypothesis import given, settings

from ingest.settings.journeys import Journeys
from tests.metrics.derive.told import HOUR, came, contacts, derived
from tests.metrics.worked import SETTINGS, Row


def test_contacts_on_one_need_over_three_channels_are_one_journey() -> None:
    rows = [came(0, "web", "order"), came(2, "chat"), came(20, topic="order"), came(21, "email", "moving")]
    made = derived("journey", rows)
    assert made.select("steps", "channels", "handoffs", "to_voice", "topic").rows() == [
        (3, 3, 2, True, "order"),
        (1, 1, 0, False, "moving"),
    ]


def test_a_contact_that_is_still_going_on_keeps_the_journey_together() -> None:
    long = came(0, "email", "order", ended_at=came(200)["started_at"])
    assert derived("journey", [long, came(2, topic="order"), came(150, topic="order")])["steps"].to_list() == [3]


def test_after_the_gap_a_new_journey_begins() -> None:
    rows = [came(0), came(24.1), came(48.3)]
    assert derived("journey", rows)["steps"].to_list() == [2, 1]
    short = SETTINGS.model_copy(update={"journeys": Journeys(gap_s=3600)})
    assert derived("journey", rows, short)["steps"].to_list() == [1, 1, 1]


def test_a_handoff_says_from_where_to_where_after_how_long_and_why() -> None:
    rows = [
        came(0, "chat", outcome="abandoned"),
        came(1, "voice", outcome="lapsed"),
        came(2, "email", conversation_id="x:c"),
        came(3, "sms", conversation_id="x:c"),
        came(4, "voice"),
    ]
    made = derived("handoff", rows)
    assert made.select("channel", "to_channel", "why", "carried").rows() == [
        ("chat", "voice", "chosen", False),
        ("voice", "email", "forced", False),
        ("email", "sms", "forced", True),
        ("sms", "voice", "unknown", False),
    ]
    assert made["gap_s"].round(3).to_list() == [0.9 * HOUR.total_seconds()] * 4


def test_what_is_anonymous_is_a_journey_of_its_own() -> None:
    made = derived("journey", [came(0, customer=None), came(0.2, "chat", customer=None)])
    assert made.select("person", "steps").rows() == [(None, 1), (None, 1)]


@given(contacts)
@settings(max_examples=60, deadline=None)
def test_the_table_says_what_walking_from_contact_to_contact_says(rows: list[Row]) -> None:
    assert sorted(derived("journey", rows)["steps"]) == sorted(map(len, walked(rows)))


def walked(rows: list[Row]) -> list[list[Row]]:
    """The journeys of these contacts, found one contact after the other."""
    found: list[list[Row]] = [[row] for row in rows if row["customer"] is None]
    for person in (1, 2):
        own = sorted((x for x in enumerate(rows) if x[1]["customer"] == person), key=key)
        for stretch in cut([row for _, row in own]):
            needs: dict[object, list[Row]] = {}
            topic = next((row["topic"] for row in stretch if row["topic"]), None)
            for row in stretch:
                topic = row["topic"] or topic
                needs.setdefault(topic, []).append(row)
            found += [journey for need in needs.values() for journey in cut(need)]
    return found


def key(numbered: tuple[int, Row]) -> tuple[object, str]:
    """The order of contacts: by their beginning, then by their id."""
    return numbered[1]["started_at"], f"x:{numbered[0]}"


def cut(rows: list[Row]) -> list[list[Row]]:
    """Contacts in their order, cut where the next begins more than a day after all before it."""
    pieces: list[list[Row]] = []
    for row in rows:
        if pieces and row["started_at"] - max(x["ended_at"] for x in pieces[-1]) <= 24 * HOUR:
            pieces[-1].append(row)
        else:
            pieces.append([row])
    return pieces
