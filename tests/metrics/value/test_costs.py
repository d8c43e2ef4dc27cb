"""What each unit costs by channel, and what could be avoided: worked by hand."""

from datetime import date

import polars as pl
import pytest

from ingest.settings.cost import Cost
from metrics.calendar import Period
from metrics.value.avoidable import above_the_best
from metrics.value.costs import costs
from metrics.value.costs_in_words import costs_evidence, costs_in_words
from metrics.value.rates import DAYS_OF_A_MONTH
from tests.metrics.value.served import Contact, contact, of, priced
from tests.metrics.worked import SETTINGS, Row

VOICE = Cost(hourly_rate=36, utilisation=0.6, telecom_per_minute=0.02, licences_per_month=DAYS_OF_A_MONTH)
CHAT = Cost(hourly_rate=30)


def calls(many: int, channel: str = "voice", minutes: float = 6, **columns: object) -> list[Contact]:
    """So many contacts, an hour apart, each of a customer of its own."""
    return [contact(hour / 10, channel, minutes, **({"customer": 100 + hour} | columns)) for hour in range(many)]


def unit(found: pl.DataFrame, channel: str) -> Row:
    """The row of a channel."""
    return found.filter(pl.col("channel") == channel).row(0, named=True)


def test_a_contact_costs_time_minutes_and_its_part_of_the_licences() -> None:
    found = costs(of(calls(10), days=9), priced(voice=VOICE))
    row = unit(found.units, "voice")
    assert (found.first, found.last) == (date(2026, 10, 1), date(2026, 10, 10))
    assert [row[x] for x in ("agents", "telecom", "licences", "total")] == pytest.approx([60, 1.4, 10, 71.4])
    assert [row["per_contact"], row["low"], row["high"]] == pytest.approx([7.14, 7.14, 7.14])
    assert unit(found.units, "all")["per_contact"] == pytest.approx(7.14)


def test_contacts_in_vain_make_the_handled_ones_dearer() -> None:
    in_vain = [contact(20, "voice", outcome="abandoned", customer=7)] * 10
    row = unit(costs(of([*calls(10), *in_vain]), priced(voice=Cost(telecom_per_minute=1))).units, "voice")
    assert (row["contacts"], row["handled"], row["per_contact"]) == (20, 10, pytest.approx(8))


def test_the_interval_is_that_of_a_mean() -> None:
    some = [*calls(50, minutes=4), *calls(50, minutes=8)]
    row = unit(costs(of(some), priced(voice=Cost(hourly_rate=60))).units, "voice")
    assert row["per_contact"] == pytest.approx(6)
    assert row["high"] - row["per_contact"] == pytest.approx(1.984 * 2.0101 / 10, rel=1e-3)


def test_a_resolution_costs_what_those_cost_that_came_back_as_well() -> None:
    once = [contact(0, "chat", 6, topic="t", customer=n) for n in range(8)]
    again = [contact(30, "chat", 6, topic="t", customer=n) for n in range(2)]
    row = unit(costs(of([*once, *again]), priced(chat=CHAT)).units, "chat")
    assert (row["judged"], row["resolved"], row["repeats"]) == (10, 0.8, 2)
    assert (row["per_contact"], row["per_resolution"]) == (pytest.approx(3), pytest.approx(3 / 0.8))
    assert row["resolution_low"] < 3 / 0.8 < row["resolution_high"]


def test_a_change_of_channel_costs_the_contact_in_the_new_one() -> None:
    left = [contact(0, "chat", 6, topic="t", customer=n) for n in range(6)]
    taken_up = [contact(1, "voice", 10, topic="t", customer=n) for n in range(6)]
    found = costs(of([*left, *taken_up]), priced(chat=CHAT, voice=Cost(hourly_rate=36)))
    row = unit(found.units, "chat")
    assert (row["handoffs"], row["per_handoff"]) == (6, pytest.approx(6))
    assert (row["repeats"], row["per_repeat"]) == (6, pytest.approx(6))
    assert unit(found.units, "voice")["handoffs"] == 0


def test_below_five_nothing_is_told_and_channels_without_contacts_have_their_licences() -> None:
    found = costs(of(calls(4)), priced(voice=VOICE, chat=Cost(licences_per_month=DAYS_OF_A_MONTH)))
    assert [unit(found.units, "voice")[x] for x in ("per_contact", "size")] == [None, "suppressed"]
    chat = unit(found.units, "chat")
    assert (chat["contacts"], chat["size"], chat["total"]) == (0, "none", pytest.approx(31))


def test_the_time_asked_about_is_the_time_that_is_counted() -> None:
    period = Period(since=date(2026, 10, 2), until=date(2026, 10, 4))
    found = costs(of([contact(24 * day, "voice", 6) for day in range(9)]), priced(voice=VOICE), period=period)
    assert (found.first, found.last) == (date(2026, 10, 2), date(2026, 10, 3))
    assert (unit(found.units, "voice")["contacts"], unit(found.units, "voice")["licences"]) == (2, pytest.approx(2))


def test_only_what_lies_above_the_best_channel_on_the_topic_is_above() -> None:
    rows = pl.DataFrame(
        [("voice", "a", 50, 100), ("chat", "a", 20, 100), ("sms", "a", 0, 29), ("voice", "b", 9, 10)],
        schema=["channel", "topic", "many", "of"],
        orient="row",
    )
    found = above_the_best(rows, "many", "of")
    best = 0.2888  # the upper end of Wilson's interval of 20 of 100
    assert found["above"].to_list() == pytest.approx([50 - 100 * best, 0, 0, 0], abs=0.01)


def test_what_could_be_avoided_lies_between_the_best_channel_and_nothing() -> None:
    settled = [contact(0, "chat", 6, topic="t", customer=n) for n in range(100)]
    returning = [contact(0, "voice", 6, 3, topic="t", customer=1000 + n) for n in range(100)]
    again = [contact(48, "voice", 6, 3, topic="t", customer=1000 + n) for n in range(50)]
    found = costs(of([*settled, *returning, *again]), priced(chat=CHAT, voice=Cost(hourly_rate=36, utilisation=0.6)))
    parts = {row["part"]: row for row in found.avoidable.to_dicts()}
    best = 0.036995  # the upper end of Wilson's interval of 0 of 100
    repeats = parts["repeats"]
    assert (repeats["n"], repeats["of"], repeats["high"]) == (50, 250, pytest.approx(50 * 9))
    assert repeats["low"] == pytest.approx((50 - 150 * best) * 5.4, rel=1e-3)
    transfers = parts["transfers"]
    assert (transfers["n"], transfers["high"]) == (150, pytest.approx(150 * 3))
    assert transfers["low"] == pytest.approx(150 * 1.8 * (1 - best), rel=1e-3)
    assert (parts["leakage"]["n"], parts["leakage"]["high"]) == (0, 0)
    assert parts["total"]["high"] == pytest.approx(900)
    assert all(row["low"] <= row["high"] for row in parts.values())


def test_a_digital_contact_that_ends_on_the_telephone_counts_once() -> None:
    kept = [contact(0, "messaging", outcome="bot_contained", topic="t", customer=500 + n) for n in range(40)]
    left = [contact(0, "chat", 6, topic="t", customer=n) for n in range(40)]
    called = [contact(1, "voice", 10, topic="t", customer=n) for n in range(40)]
    settings = priced(chat=CHAT, voice=Cost(hourly_rate=36), messaging=Cost())
    parts = {row["part"]: row for row in costs(of([*kept, *left, *called]), settings).avoidable.to_dicts()}
    assert (parts["repeats"]["n"], parts["leakage"]["n"], parts["leakage"]["of"]) == (0, 40, 80)
    assert parts["leakage"]["high"] == pytest.approx(40 * 6)
    best = 0.087622  # the upper end of Wilson's interval of 0 of 40
    assert parts["leakage"]["low"] == pytest.approx(40 * (1 - best) * (6 - 3), rel=1e-3)


def test_where_no_cost_is_set_it_is_said_and_nothing_is_made_up() -> None:
    found = costs(of(calls(10)), SETTINGS)
    assert (found.units.height, costs_evidence(found).height) == (0, 0)
    assert costs_in_words(found)[0].startswith("Nobody has said what a channel costs")
    assert found.avoidable.filter(pl.col("high").is_not_null()).is_empty()


def test_channels_without_a_cost_and_without_times_are_named() -> None:
    untimed = [contact(0, "voice", None)] * 6
    said = " ".join(costs_in_words(costs(of([*untimed, *calls(3, "chat")]), priced(voice=VOICE))))
    assert "the time of agents is not known in voice" in said
    assert "No cost is set, and none is counted, for chat (3 contacts)." in said


def test_without_contacts_there_is_a_sentence() -> None:
    found = costs(of([]), priced(voice=VOICE))
    assert (found.first, found.last) == (None, None)
    assert any("No contact" in x or "too few contacts" in x for x in costs_in_words(found))
