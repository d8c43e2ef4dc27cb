"""What one contact costs: worked by hand."""

from datetime import date
from typing import Any

import pytest

from ingest.settings import Settings
from ingest.settings.cost import Cost, CostChange
from metrics.value.contact_cost import contact_costs
from metrics.value.rates import DAYS_OF_A_MONTH, licences
from tests.metrics.value.served import Contact, contact, of, priced
from tests.metrics.worked import Row

VOICE = Cost(hourly_rate=36, utilisation=0.6, telecom_per_minute=0.02)


def cost(*contacts: Contact, settings: Settings | None = None) -> list[Row]:
    """The rows of these contacts, in their order."""
    found = contact_costs(of(contacts), settings or priced(voice=VOICE), since=None, until=None)
    return found.sort("id").to_dicts()


def figures(row: Row, *names: str) -> list[Any]:
    """These columns of a row."""
    return [row[name] for name in names]


def test_a_call_of_six_minutes_with_an_agent_costs_its_time_and_its_minutes() -> None:
    (row,) = cost(contact(0, "voice", 6))
    assert figures(row, "agent", "paid", "telecom", "bot", "handed_on") == pytest.approx([3.6, 6.0, 0.14, 0, 0])
    assert figures(row, "handled", "stays", "timed", "again") == [True, 1, 1, 0]


def test_the_stay_after_a_transfer_is_what_was_handed_on() -> None:
    (row,) = cost(contact(0, "voice", 6, 3))
    assert figures(row, "paid", "handed_on", "again", "stays") == [pytest.approx(9.0), pytest.approx(3.0), 1, 2]


def test_work_after_the_contact_is_paid_too() -> None:
    row, stays = contact(0, "voice", 6)
    (found,) = cost((row, [stays[0] | {"acw_s": 120.0}]))
    assert found["agent"] == pytest.approx(4.8)


def test_two_chats_at_once_share_the_agents_time() -> None:
    facts = of([contact(0, "chat", 6), contact(0, "chat", 6)], agent="a")
    found = contact_costs(facts, priced(chat=Cost(hourly_rate=36)), since=None, until=None)
    assert found["agent"].to_list() == pytest.approx([1.8, 1.8])


def test_in_writing_it_is_the_time_that_the_source_tells_not_the_days_it_lies_open() -> None:
    row, stays = contact(0, "email", 600)
    told = stays[0] | {"talk_s": 300.0, "acw_s": 60.0}
    (found,) = cost((row, [told]), settings=priced(email=Cost(hourly_rate=36, telecom_per_minute=9)))
    assert figures(found, "agent", "telecom") == [pytest.approx(3.6), 0]


def test_a_stay_whose_time_nobody_knows_counts_as_the_mean_of_its_channel() -> None:
    rows = cost(contact(0, "voice", 4), contact(1, "voice", 8), contact(2, "voice", None))
    assert rows[2]["agent"] == pytest.approx(3.6)
    assert [x["timed"] for x in rows] == [1, 1, 0]


def test_where_no_time_is_known_in_a_channel_its_cost_is_not_known_unless_it_is_nothing() -> None:
    unknown = contact(0, "voice", None)
    assert cost(unknown)[0]["paid"] is None
    assert cost(unknown, settings=priced(voice=Cost(telecom_per_minute=1)))[0]["paid"] == 0


def test_a_bot_costs_its_sessions() -> None:
    settings = priced(bot=Cost(bot_session=0.05), voice=Cost(bot_session=0.5))
    row, stays = contact(1, "voice", 6)
    with_bot = (row, [*stays, stays[0] | {"kind": "bot", "outcome": "bot_contained", "seq": 7}])
    alone, in_a_call = cost(contact(0, "bot", outcome="bot_contained"), with_bot, settings=settings)
    assert figures(alone, "bot", "handled") == [0.05, True]
    assert figures(in_a_call, "bot", "stays") == [0.5, 1]


def test_a_channel_without_a_cost_has_none() -> None:
    assert figures(cost(contact(0, "chat", 6))[0], "agent", "telecom", "bot") == [None, None, None]


def test_who_gave_up_costs_minutes_and_is_not_handled() -> None:
    (row,) = cost(contact(0, "voice", outcome="abandoned"))
    assert figures(row, "handled", "agent", "telecom") == [False, 0, pytest.approx(0.02)]


def test_a_contact_costs_what_was_paid_on_its_day_in_the_sites_zone() -> None:
    change = CostChange(from_day=date(2026, 10, 2), hourly_rate=72)
    late = priced(voice=Cost(hourly_rate=36, change=(change,)))
    evening = contact(15.5, "voice", 10)  # 23:30 in UTC
    assert cost(evening, settings=late)[0]["agent"] == pytest.approx(6)
    there = late.model_copy(update={"site": late.site.model_copy(update={"timezone": "Europe/Berlin"})})
    assert cost(evening, settings=there)[0]["agent"] == pytest.approx(12)


def test_licences_are_paid_by_the_day_each_at_its_price() -> None:
    change = CostChange(from_day=date(2026, 10, 11), licences_per_month=2 * DAYS_OF_A_MONTH)
    settings = priced(voice=Cost(licences_per_month=DAYS_OF_A_MONTH, change=(change,)), chat=Cost())
    found = licences(date(2026, 10, 1), date(2026, 10, 20), settings)
    assert dict(found.iter_rows()) == {"chat": 0, "voice": pytest.approx(10 + 20)}
