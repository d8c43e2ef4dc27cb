"""When customers come back: by the table, and by looking at every pair of contacts."""

from collections.abc import Sequence

from hypothesis import given, settings

from tests.metrics.derive.told import came, contacts, derived
from tests.metrics.worked import Row


def back(rows: Sequence[Row], column: str = "back_at") -> list[object]:
    """One column of the table, in the order of the rows."""
    made = derived("repeat", rows)
    by_id = dict(zip(made["interaction_id"], made[column], strict=True))
    return [by_id[f"x:{place}"] for place in range(len(rows))]


def test_a_customer_comes_back_on_the_same_topic() -> None:
    rows = [came(0, topic="billing"), came(5, "chat", topic="moving"), came(30, "email", topic="billing")]
    assert back(rows) == [rows[2]["started_at"], None, None]
    assert back(rows, "back_channel") == ["email", None, None]
    assert back(rows, "back_any_at") == [rows[1]["started_at"], rows[2]["started_at"], None]


def test_of_a_contact_without_a_topic_nobody_can_say_that_it_was_about_something_else() -> None:
    rows = [came(0, topic="billing"), came(5, "chat"), came(30, topic="billing")]
    assert back(rows) == [rows[1]["started_at"], rows[2]["started_at"], None]


def test_nobody_knows_whether_an_anonymous_customer_comes_back() -> None:
    assert back([came(0, customer=None), came(1, customer=None)]) == [None, None]


def test_one_person_with_two_addresses_comes_back() -> None:
    linked = [{"source": "crm", "customer": 1, "other": 2, "kind": "email", "linked": True}]
    rows = [came(0), came(1, customer=2)]
    assert derived("repeat", rows, identities=linked)["back_at"].to_list() == [rows[1]["started_at"], None]


def test_a_bot_is_no_human_to_come_back_to() -> None:
    rows = [came(0, "bot", outcome="bot_contained"), came(1, "bot", outcome="bot_contained"), came(2)]
    assert back(rows, "back_human_at") == [rows[2]["started_at"], rows[2]["started_at"], None]


@given(contacts)
@settings(max_examples=60, deadline=None)
def test_the_table_says_what_every_pair_of_contacts_says(rows: list[Row]) -> None:
    order = sorted(range(len(rows)), key=lambda place: (rows[place]["started_at"], f"x:{place}"))
    expected: list[object] = [None] * len(rows)
    for at, place in enumerate(order):
        own = rows[place]
        for later in (rows[x] for x in order[at + 1 :]):
            same = own["topic"] is None or later["topic"] in {None, own["topic"]}
            if own["customer"] is not None and later["customer"] == own["customer"] and same:
                expected[place] = later["started_at"]
                break
    assert back(rows) == expected
