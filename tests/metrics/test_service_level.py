"""Service level, under our own rule and the vendors'."""

from datetime import datetime
from pathlib import Path

import pytest

from ingest.settings import Hours, Promise, Settings
from metrics.catalogue.service_level import service_level
from metrics.range import definition_range
from tests.metrics.worked import SETTINGS, START, Row, a_leg, asked, facts, legs, value_of

ONE_LOG = facts(
    legs("answered", 20, times=60)
    + legs("answered", 90, times=20)
    + legs("abandoned", 4.9, times=6)
    + legs("abandoned", 20, times=4)
    + legs("abandoned", 90, times=5)
    + legs("flow_out:callback", 20, times=3)
    + legs("flow_out:overflow", 90, times=1)
    + legs("flow_out:voicemail", 90, times=1)
)
"""The same 100 contacts under every rule."""


@pytest.mark.parametrize(
    ("rule", "percent"),
    [
        ("default", 67.4),
        ("genesys", 63.2),
        ("genesys_flow_outs", 60.0),
        ("genesys_abandons_off", 75.0),
        ("cisco_negative", 60.0),
        ("cisco_ignored", 66.7),
        ("cisco_positive", 70.0),
        ("cxengage", 70.6),
        ("cxengage_flow_outs", 66.7),
        ("amazon_connect", 73.0),
        ("asterisk_sl2", 73.7),
        ("talkdesk_contacts", 63.8),
        ("talkdesk_calls", 75.0),
        ("twilio", 67.4),
        ("dynamics", 75.0),
        ("wazo", 75.0),
        ("count_abandons", 63.2),
        ("ignore_abandons_in_time", 70.6),
        ("meet_abandons_in_time", 73.7),
        ("without_abandons", 75.0),
        ("with_flow_outs", 63.8),
        ("with_callbacks", 68.5),
        ("with_failures", 67.4),
    ],
)
def test_the_same_hundred_contacts_under_every_rule(rule: str, percent: float) -> None:
    value = value_of("service_level", ONE_LOG, preset=rule)
    assert value is not None
    assert round(100 * value, 1) == percent


def test_every_preset_stands_in_the_table_above() -> None:
    (mark,) = test_the_same_hundred_contacts_under_every_rule.pytestmark  # type: ignore[attr-defined]
    assert {rule for rule, _ in mark.args[1]} == {"default", *service_level.presets} - {"open_only"}


OFFICE = Settings(
    home=Path("/nowhere"),
    hours={"office": Hours(daily="09:00-17:00")},
    promise={"voice": Promise(within_s=20, hours="office")},
)


def test_contacts_that_come_when_it_is_closed_count_unless_somebody_asks_for_open_hours_only() -> None:
    night, noon = ({"queued_at": START.replace(hour=hour)} for hour in (3, 12))
    at_night = legs("answered", 90, times=6, **night) + legs("abandoned", 90, times=2, **night)
    rows = facts(at_night + legs("answered", 10, times=9, **noon) + legs("abandoned", 90, times=3, **noon))
    assert value_of("service_level", rows, OFFICE) == 9 / 20
    assert value_of("service_level", rows, OFFICE, preset="open_only") == 9 / 12
    assert value_of("service_level", rows, preset="open_only") is None


@pytest.mark.parametrize(
    ("queued_at", "is_counted"),
    [
        pytest.param(START.replace(hour=9), 1, id="who comes as it opens comes in time"),
        pytest.param(START.replace(hour=17), 0, id="who comes as it closes does not"),
    ],
)
def test_opening_hours_hold_their_first_moment_and_not_their_last(queued_at: datetime, is_counted: int) -> None:
    rows = facts([a_leg("answered", queued_at=queued_at)])
    assert asked("service_level", rows, OFFICE, preset="open_only")["n"] == is_counted


def test_served_in_time_divides_by_everybody_who_came() -> None:
    assert value_of("served_in_time", ONE_LOG) == 0.6


@pytest.mark.parametrize(
    ("rule", "percent"), [("default", 9.6), ("genesys", 15.0), ("amazon_connect", 15.0), ("google", 10.1)]
)
def test_the_same_hundred_contacts_have_three_abandon_rates(rule: str, percent: float) -> None:
    value = value_of("abandon_rate", ONE_LOG, preset=rule)
    assert value is not None
    assert round(100 * value, 1) == percent


def test_the_definition_range_of_the_log_is_60_to_75() -> None:
    found = definition_range(service_level, ONE_LOG, SETTINGS).row(0, named=True)
    assert found == {
        "low": 0.6,
        "high": 0.75,
        "low_preset": "cisco_negative",
        "high_preset": "dynamics",
        "presets": 23,
    }


@pytest.mark.parametrize(
    ("row", "numbers"),
    [
        pytest.param(a_leg("answered", 20), (1, 1), id="answered at exactly the promise is in time"),
        pytest.param(a_leg("answered", 20.001), (0, 1), id="answered just after the promise is not"),
        pytest.param(a_leg("abandoned", 4.999), (0, 0), id="giving up just before the short limit is left out"),
        pytest.param(a_leg("abandoned", 5), (0, 1), id="giving up at exactly the short limit counts"),
        pytest.param(a_leg("abandoned", 5.001), (0, 1), id="giving up after the short limit counts"),
        pytest.param(a_leg("short_abandoned", None), (0, 0), id="short is short when the source says so"),
        pytest.param(a_leg("abandoned", None), (0, 0), id="giving up nobody knows when cannot be judged"),
        pytest.param(a_leg("answered", None), (0, 0), id="an answer nobody knows when cannot be judged"),
        pytest.param(a_leg("answered", -3), (0, 0), id="an answer before the queue cannot be judged"),
        pytest.param(a_leg("missed", 3), (0, 1), id="missed counts as given up, however soon"),
        pytest.param(a_leg("failed", 30), (0, 0), id="a technical failure counts on neither side"),
        pytest.param(a_leg("flow_out:callback", 30), (0, 0), id="a callback counts on neither side"),
        pytest.param(a_leg("blocked:full", None, queued_at=None), (0, 0), id="who never queued does not count"),
        pytest.param(a_leg("answered", direction="outbound"), (0, 0), id="calls that we make do not count"),
        pytest.param(a_leg("answered", kind="bot"), (0, 0), id="bots do not count"),
        pytest.param(a_leg("answered", 900, channel="messaging"), (1, 1), id="messaging keeps its own promise"),
        pytest.param(a_leg("abandoned", 1, channel="messaging"), (0, 1), id="in writing nothing is short"),
    ],
)
def test_what_one_contact_counts(row: Row, numbers: tuple[int, int]) -> None:
    answer = asked("service_level", facts([row]))
    assert (answer["numerator"], answer["denominator"]) == numbers


def test_a_contact_that_cannot_be_judged_lowers_the_coverage() -> None:
    answer = asked("service_level", facts(legs("answered", 1, times=9) + legs("answered", None, times=3)))
    assert (answer["value"], answer["n"], answer["coverage"]) == (1.0, 9, 0.75)
