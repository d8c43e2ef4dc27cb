"""Which segment, first channel, main channel and number of channels a customer has."""

from ingest.vocabulary import Channel
from metrics.value.clientele import clientele
from metrics.value.purchases import purchases
from tests.metrics.derive.told import came
from tests.metrics.value.bought import a_purchase, of
from tests.metrics.worked import SETTINGS, Row


def told(contacts: list[Row], *rows: Row) -> list[tuple[str | None, ...]]:
    """Of each customer: segment, first and main channel, and number of channels."""
    facts = of(list(rows) or [a_purchase()], contacts)
    found = clientele(facts, SETTINGS, purchases(facts, SETTINGS).days)
    return found.drop("person").rows()


def test_the_first_channel_is_the_first_and_the_main_one_that_of_most_contacts() -> None:
    contacts = [came(0, "voice"), came(1, "chat"), came(2, "chat"), came(3, "email")]
    assert told(contacts) == [(None, "voice", "chat", "3")]


def test_of_channels_used_alike_the_main_one_is_the_one_used_first() -> None:
    assert told([came(0, "voice"), came(1, "chat"), came(2, "chat"), came(3, "voice")]) == [
        (None, "voice", "voice", "2")
    ]


def test_who_never_turned_to_us_has_no_channel() -> None:
    assert told([came(0, customer=2)]) == [(None, "none", "none", "none")]


def test_many_channels_are_taken_together() -> None:
    contacts = [came(hour, channel) for hour, channel in enumerate(list(Channel)[:6])]
    assert told(contacts)[0][-1] == "4 or more"


def test_the_segment_is_what_a_purchase_told_last_else_what_a_contact_did() -> None:
    contact = came(0, segment="of contact")
    assert told([contact])[0][0] == "of contact"
    rows = [a_purchase(0, segment="old"), a_purchase(1, segment="new"), a_purchase(2)]
    assert told([contact], *rows)[0][0] == "new"
