"""Service level, under our own rule and the vendors'."""

import pytest

from metrics.catalogue.service_level import service_level
from metrics.range import definition_range
from tests.metrics.worked import SETTINGS, Row, a_leg, asked, facts, legs, value_of

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
    ],
)
def test_the_same_hundred_contacts_under_every_rule(rule: str, percent: float) -> None:
    value = value_of("service_level", ONE_LOG, preset=rule)
    assert value is not None
    assert round(100 * value, 1) == percent


def test_every_preset_stands_in_the_table_above() -> None:
    (mark,) = test_the_same_hundred_contacts_under_every_rule.pytestmark  # type: ignore[attr-defined]
    assert {rule for rule, _ in mark.args[1]} == {"default", *service_level.presets}


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
        "presets": 16,
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
