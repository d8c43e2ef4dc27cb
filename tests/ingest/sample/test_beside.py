"""What customers and agents did beside the contacts: one truth with them, and the same in every system's logs."""

import csv
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

import polars as pl
import pytest

from ingest.sample.assistant import COMES_BACK_WITHIN
from ingest.sample.beside import Beside, beside
from ingest.sample.buyers import DAYS_BEFORE, LEAVES_BADLY_SERVED, was_badly_served
from ingest.sample.clientele import card, clientele, email, handle, phone
from ingest.sample.clock import DAY
from ingest.sample.contact import Cause, Contact
from ingest.sample.lanes import SHOPS
from ingest.sample.messages import LANES
from ingest.sample.world import address
from ingest.sample.writers.web import device_id
from tests.ingest.sample.truth_and_logs import Sample


@pytest.fixture(scope="session")
def truly(small: Sample) -> Beside:
    """What truly happened beside the contacts of the small sample centre."""
    return beside(small.centre)


def rows(sample: Sample, source: str, separator: str = ",") -> Iterator[dict[str, str]]:
    """The lines of a source's tables, broken ones too."""
    for file in sample.files(source):
        with file.open(newline="", encoding="utf-8") as text:
            yield from csv.DictReader(text, delimiter=separator)


def milliseconds(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def starts(sample: Sample) -> dict[int, list[int]]:
    """When each customer turned to somebody."""
    found = defaultdict(list)
    for contact in sample.centre.contacts:
        if contact.customer is not None:
            found[contact.customer].append(contact.started)
    return found


def opened(sample: Sample) -> int:
    """The moment since which orders are known."""
    return sample.centre.period.begin - DAYS_BEFORE * DAY


def test_addresses_are_those_that_the_contacts_have(small: Sample) -> None:
    some = pl.DataFrame({"customer": [0, 7, 3_749]})
    told = {"email": email(), "handle": handle(), "card": card()}
    for kind, expression in told.items():
        assert some.select(expression.alias(kind))[kind].to_list() == [address(kind, x) for x in some["customer"]]
    numbers = some.select(phone().alias("phone"))["phone"].str.replace_all(" ", "").to_list()
    assert numbers == [address("phone", customer) for customer in some["customer"]]
    assert small.centre.population.share.size == clientele(small.centre.population, small.centre.seed).height


def test_an_order_that_is_asked_about_was_placed_by_the_same_customer_before(small: Sample, truly: Beside) -> None:
    asked = truly.orders.bought.filter(pl.col("about").is_not_null())
    assert asked.height > 100
    for order in asked.iter_rows(named=True):
        contact = small.centre.contacts[order["about"]]
        assert contact.customer == order["customer"]
        assert contact.cause is Cause.NEED
        assert opened(small) <= order["at"] < contact.started


def test_orders_come_as_often_in_the_weeks_before_the_contacts_as_in_them(small: Sample, truly: Beside) -> None:
    known = truly.orders.bought.filter(pl.col("customer").is_not_null())
    day, begin = (pl.col("at") - small.centre.period.begin) // DAY, -DAYS_BEFORE
    before, within, soon = (known.filter(day.is_between(*x)).height for x in ((-28, -1), (0, 7), (begin, begin + 7)))
    assert within / 8 == pytest.approx(before / 28, rel=0.2)
    assert soon
    orders = known.group_by("customer").len("orders")
    most, half = orders.select(most=pl.col("orders").max(), half=pl.col("orders").median()).row(0)
    assert most > 5 * half, "they differ in how often they buy"


def test_nobody_buys_after_the_badly_served_contact_that_lost_them(small: Sample, truly: Beside) -> None:
    buyers = truly.orders.buyers
    contacts = {(contact.customer, contact.started): contact for contact in small.centre.contacts}
    assert buyers.struck.height > 100
    for customer, at in buyers.struck.rows():
        assert was_badly_served(contacts[customer, at], small.centre.period.end)
    later = truly.orders.bought.join(buyers.struck.rename({"at": "lost"}), on="customer")
    assert later.filter(pl.col("at") >= pl.col("lost")).is_empty()
    expected = LEAVES_BADLY_SERVED * buyers.badly_served.height
    assert abs(buyers.struck.height - expected) < 4 * (expected * (1 - LEAVES_BADLY_SERVED)) ** 0.5


def test_with_the_effect_off_nobody_is_lost_and_no_contact_moves(small: Sample, truly: Beside) -> None:
    without = beside(small.centre, leaves=0.0)
    assert without.orders.buyers.struck.is_empty()
    assert without.contacts.equals(truly.contacts)
    assert without.orders.bought.height > truly.orders.bought.height


def test_what_is_undone_was_bought_before_by_the_same_customer(truly: Beside) -> None:
    bought = {order["order"]: order for order in truly.orders.bought.iter_rows(named=True)}
    assert len(bought) == truly.orders.bought.height
    assert {"refund", "cancellation"} == set(truly.orders.undone["kind"])
    for undone in truly.orders.undone.iter_rows(named=True):
        before = bought[undone["order"]]
        assert before["customer"] == undone["customer"]
        assert before["at"] < undone["at"]
        assert before["amount"] == undone["amount"]


def test_branches_sell_in_their_opening_hours_only(small: Sample) -> None:
    sound = [row for row in rows(small, "tills", ";") if row["margin"] and "-02-31" not in row["rung_up"]]
    sold = [datetime.fromisoformat(row["rung_up"]) for row in sound]
    assert len(sold) > 100
    assert {at.weekday() for at in sold} <= set(range(6))
    assert all(9 <= at.hour < 19 for at in sold)
    assert {row["branch"] for row in rows(small, "tills", ";")} == set(SHOPS.branches)


def test_the_assistant_hands_on_to_the_chat_of_the_same_customer_about_the_same(small: Sample, truly: Beside) -> None:
    handed = truly.assistant.filter("handed")
    assert handed.height > 100
    for conversation in handed.iter_rows(named=True):
        chat = small.centre.contacts[conversation["led_to"]]
        assert (chat.lane.name, chat.customer, chat.topic) == ("chat", conversation["customer"], conversation["intent"])
        assert 0 < chat.started - conversation["closed"] < 10_000


def test_whom_the_assistant_served_alone_does_not_come_unless_it_was_told_so(small: Sample, truly: Beside) -> None:
    came = starts(small)
    alone = truly.assistant.filter(~pl.col("handed") & pl.col("customer").is_not_null())
    in_vain = alone.filter(pl.col("led_to").is_not_null())
    assert 0.05 < in_vain.height / alone.height < 0.5
    assert small.summary.beside.came_back >= in_vain.height * 0.95
    for conversation in alone.iter_rows(named=True):
        gaps = [at - conversation["opened"] for at in came[conversation["customer"]]]
        soon = any(0 <= gap <= COMES_BACK_WITHIN for gap in gaps)
        assert soon == (conversation["led_to"] is not None)


def test_the_newsletter_goes_to_nobody_who_gave_it_up(truly: Beside) -> None:
    until = {
        row["customer"]: row["unsubscribed_at"] for row in truly.letters.iter_rows(named=True) if row["unsubscribed_at"]
    }
    assert truly.letters.height > 500
    assert all(row["at"] <= until.get(row["customer"], row["at"]) for row in truly.letters.iter_rows(named=True))
    assert truly.letters.join(truly.clientele.filter(~pl.col("subscribed")), on="customer").is_empty()


def test_messages_begin_with_the_customer_and_answers_lie_within_their_stays(small: Sample, truly: Beside) -> None:
    by_conversation: dict[str, list[dict[str, object]]] = defaultdict(list)
    for message in truly.messages.iter_rows(named=True):
        by_conversation[message["conversation"]].append(message)
    written = {contact.id: contact for contact in small.centre.contacts if contact.lane in LANES}
    assert by_conversation.keys() == written.keys()
    for conversation, messages in by_conversation.items():
        contact = written[conversation]
        assert (messages[0]["sender"], messages[0]["at"]) == ("customer", contact.stays[0].queued)
        assert any(message["sender"] == "agent" for message in messages) == _replied(contact, small)
        for message in messages:
            if message["sender"] == "agent":
                assert any(_during(message, stay) for stay in contact.stays)


def _replied(contact: Contact, small: Sample) -> bool:
    agents_answer = [stay.answered for stay in contact.stays if stay.answered is not None]
    if not agents_answer or agents_answer[0] > small.centre.period.end - 30_000:
        return any(agents_answer)
    return True


def _during(message: dict[str, object], stay: object) -> bool:
    agent, answered, left = (getattr(stay, name) for name in ("agent", "answered", "left"))
    at = message["at"]
    assert isinstance(at, int)
    return agent == message["agent"] and answered <= at and (left is None or at <= left)


def test_agents_are_with_customers_exactly_as_long_as_their_contacts_last(small: Sample, truly: Beside) -> None:
    told = truly.work.filter((pl.col("state") == "handling") & pl.col("ended").is_not_null()).with_columns(
        ((pl.col("ended") - pl.col("started")) * pl.col("contacts")).alias("with_customers")
    )
    found = dict(told.group_by("agent").agg(pl.col("with_customers").sum()).iter_rows())
    expected: Counter[str] = Counter()
    open_agents = set()
    for contact in small.centre.contacts:
        for stay in contact.stays:
            if contact.lane.source != "shops" and stay.agent is not None and stay.answered is not None:
                if stay.left is None:
                    open_agents.add(stay.agent)
                else:
                    expected[stay.agent] += stay.left - stay.answered
    assert len(expected) > 40
    for agent, length in expected.items():
        if agent not in open_agents:
            assert found[agent] == length, agent


def test_an_agent_does_one_thing_at_a_time(truly: Beside) -> None:
    for (_,), own in truly.work.group_by("agent"):
        stretches = own.sort("started").select("started", "ended").rows()
        assert all(ended is not None and ended <= begun for (_, ended), (begun, _) in pairwise(stretches))
    assert set(truly.work["state"]) == {"available", "handling", "after_contact", "not_responding", "away"}


def test_events_of_agents_tell_each_change_with_what_was_before(small: Sample) -> None:
    by_agent = defaultdict(list)
    for file in small.files("agents"):
        text, at, decoder = gzip.decompress(file.read_bytes()).decode(), 0, json.JSONDecoder()
        while text[at : at + 60].startswith('{"AWSAccountId"'):
            event, at = decoder.raw_decode(text, at)
            by_agent[event["AgentARN"]].append(event)
    assert sum(map(len, by_agent.values())) == small.written("agents").records
    for events in by_agent.values():
        assert events[0]["EventType"] == "LOGIN"
        for before, after in pairwise(events):
            assert after["PreviousAgentSnapshot"] == before["CurrentAgentSnapshot"]


def test_every_visit_is_told_from_its_first_event_on_and_orders_end_in_a_purchase(small: Sample, truly: Beside) -> None:
    sessions = defaultdict(list)
    for file in small.files("web"):
        for line in gzip.decompress(file.read_bytes()).decode().splitlines():
            if line.endswith('"}') and '"batch_event_index"' in line:
                event = json.loads(line)
                session = event["event_params"][0]["value"]["int_value"]
                sessions[event["user_pseudo_id"], session].append(event)
    assert sum(map(len, sessions.values())) == small.written("web").records
    assert all(events[0]["event_name"] == "session_start" for events in sessions.values())
    bought = {e["ecommerce"]["transaction_id"] for of in sessions.values() for e in of if e["event_name"] == "purchase"}
    assert bought <= set(truly.orders.bought["order"])
    assert len(bought) > 50
    known = {
        device_id(row[0], row[1], in_app=row[2]) for row in truly.visits.select("customer", "stranger", "in_app").rows()
    }
    assert {device for device, _ in sessions} == known


@pytest.mark.parametrize(
    ("source", "separator", "column"),
    [
        ("assistant", ",", "opened"),
        ("messages", ",", "written"),
        ("webshop", ",", "created_at"),
        ("newsletter", ",", "sent_at"),
        ("workforce", ",", "from"),
        ("customers", ";", "exported"),
    ],
)
def test_every_table_has_its_records_in_the_period_and_three_that_are_broken(
    small: Sample, source: str, separator: str, column: str
) -> None:
    told = list(rows(small, source, separator))
    written = small.written(source)
    assert len(told) == written.records + written.broken
    assert written.broken == 3
    sound = [row[column] for row in told if row[column] and "-02-30" not in row[column]]
    period = small.centre.period
    begin = opened(small) if source == "webshop" else period.begin
    assert all(begin <= milliseconds(at) < period.end for at in sound)
    assert written.latest < period.end
    assert period.end - period.begin > 8 * DAY
