"""What a scenario takes and is worth: hours times money, customers times what each leaves, and what is not known."""

from dataclasses import replace
from datetime import timedelta
from math import inf
from typing import Any

import pytest

from ingest.settings.cost import Cost, CostChange
from metrics.rows import Rows
from metrics.scenarios.in_words import scenarios_in_words
from metrics.scenarios.outcome import AtRisk, Outcome, outcome, times
from metrics.scenarios.scenario import ScenarioError, scenario
from metrics.scenarios.scenarios import scenarios, scenarios_of, suggested
from metrics.scenarios.steps import STEPS, steps
from metrics.staffing.crew import crew
from metrics.staffing.needed import needed
from metrics.staffing.ranged import Ranged
from tests.metrics.staffing.coming import coming, settings
from tests.metrics.staffing.test_what_if import centre
from tests.metrics.worked import START, facts

CREW = crew(centre(), settings())
EACH = Ranged(value=50.0, low=20.0, high=80.0)
AT_RISK = AtRisk(customers=100, alone={1: 60, 2: 20}, each=EACH, of_all=False)
"""Of a hundred customers sixty had one bad contact and twenty two; the others were badly served elsewhere as well."""


def told(text: str, share: float | None, **more: Any) -> Outcome:
    """A scenario of two weeks at 30 an hour, with a hundred customers at risk with 50 each, or what else is said."""
    plain: dict[str, Any] = {"hourly_rate": 30.0, "weeks": 2.0, "at_risk": AT_RISK}
    return outcome(CREW, scenario(text), share, **(plain | more))


def test_cost_is_the_paid_hours_of_these_weeks_times_the_rate() -> None:
    one, week = told("chat:80%", 0.8), needed(CREW, "chat", 0.8).paid_hours
    assert week is not None
    assert one.cost is not None
    assert one.paid_hours == week.times(2)
    assert one.cost.value == pytest.approx(2 * 30 * week.value)


def test_a_customer_is_kept_if_all_goes_well_that_went_badly() -> None:
    one, mended = told("chat:80%", 0.8), (0.8 - 0.3) / 0.7
    assert one.customers is not None
    assert one.kept is not None
    assert one.customers.value == pytest.approx(60 * mended + 20 * mended**2)
    assert one.kept.value == pytest.approx(one.customers.value * 50)
    assert one.kept.low < one.kept.value < one.kept.high


def test_net_is_kept_less_cost_and_it_breaks_even_where_both_are_alike() -> None:
    one = told("chat:80%", 0.8)
    assert one.net is not None
    assert one.cost is not None
    assert one.kept is not None
    assert one.customers is not None
    assert one.break_even is not None
    assert one.net.value == pytest.approx(one.kept.value - one.cost.value)
    assert one.break_even.value * one.customers.value == pytest.approx(one.cost.value)


def test_a_range_is_as_wide_as_its_factors_together() -> None:
    product = times(Ranged(value=10.0, low=7.0, high=10.0), Ranged(value=2.0, low=1.2, high=2.0))
    assert (product.value, product.high) == (20.0, 20.0)
    assert 20 - product.low == pytest.approx((6**2 + 8**2) ** 0.5)


@pytest.mark.parametrize(
    ("rate", "verdict"),
    [
        pytest.param(1.0, "pays", id="next to nothing"),
        pytest.param(1e6, "costs more", id="more than anybody pays"),
    ],
)
def test_it_pays_only_beyond_its_range(rate: float, verdict: str) -> None:
    assert told("chat:80%", 0.8, hourly_rate=rate).verdict == verdict


def test_whether_it_pays_is_within_noise_where_it_costs_what_it_keeps() -> None:
    one = told("chat:80%", 0.8)
    assert one.kept is not None
    assert one.paid_hours is not None
    assert told("chat:80%", 0.8, hourly_rate=one.kept.value / one.paid_hours.value).verdict == "within noise"


def test_an_end_that_is_as_good_as_nothing_is_nothing() -> None:
    net = Ranged(value=60_000.0, low=900.0, high=100_000.0)
    assert Outcome(scenario=scenario("chat:80%"), net=net).verdict == "within noise"


def test_a_higher_share_takes_more_people_and_loses_fewer_contacts() -> None:
    some, more = told("chat:60%", 0.6), told("chat:80%", 0.8)
    for one in (some, more):
        assert one.paid_hours is not None
        assert one.saved is not None
        assert one.saved.value > 0
    assert some.paid_hours and more.paid_hours and some.saved and more.saved  # noqa: PT018 for the types
    assert some.paid_hours.value < more.paid_hours.value
    assert some.saved.value < more.saved.value <= 0.2 * more.n


def test_where_one_end_of_what_is_known_is_out_of_reach_it_never_surely_pays() -> None:
    chat = CREW.of("chat")
    worse = replace(chat, shifts=(0.0, -0.9, *chat.shifts[2:]))
    of = replace(CREW, channels={**CREW.channels, "chat": worse})
    asked: dict[str, Any] = {"weeks": 2.0, "at_risk": AT_RISK}
    one = outcome(of, scenario("chat:80%"), 0.8, hourly_rate=1.0, **asked)
    plain = told("chat:80%", 0.8, hourly_rate=1.0)
    assert (one.paid_hours, one.cost, one.net, one.break_even) != (None,) * 4
    assert one.paid_hours and one.cost and one.net and one.break_even and plain.paid_hours  # noqa: PT018 for the types
    assert (one.paid_hours.value, one.paid_hours.high) == (plain.paid_hours.value, inf)
    assert (one.cost.high, one.net.low, one.break_even.high) == (inf, -inf, inf)
    assert (plain.verdict, one.verdict) == ("pays", "within noise")
    assert outcome(of, scenario("chat:80%"), 0.8, hourly_rate=1e6, **asked).verdict == "costs more"


def test_who_gives_up_no_more_is_known_as_far_as_the_lost_were_measured() -> None:
    one, lost = told("chat:99.9%", 0.999), CREW.of("chat").lost
    assert one.saved is not None
    assert lost is not None
    assert one.saved.value == pytest.approx(lost.value * one.n, rel=0.01)
    assert one.saved.low == pytest.approx(lost.low * one.n, rel=0.05)
    assert one.saved.high == pytest.approx(lost.high * one.n, rel=0.05)


@pytest.mark.parametrize(
    ("text", "share", "reason"),
    [
        pytest.param("voice:90%", 0.9, "reached", id="it is so already"),
        pytest.param("sms:90%", 0.9, "no_crew", id="nobody serves it"),
        pytest.param("chat:email", None, "no_target", id="nobody knows the other channel"),
    ],
)
def test_where_there_is_nothing_to_tell_it_says_why(text: str, share: float | None, reason: str) -> None:
    one = told(text, share)
    assert (one.reason, one.cost, one.net, one.verdict) == (reason, None, None, None)


def out_of_turn() -> Rows:
    """Two weeks of five letters each hour, by night and day: three are answered at once, two after six hours."""
    hours = [START - timedelta(hours=n) for n in range(14 * 24)]
    waits = ((3, 10.0), (2, 6 * 3600.0))
    return facts([row for at in hours for n, x in waits for row in coming(n, at, wait_s=x, channel="email")])


def test_where_letters_are_answered_out_of_turn_it_says_that_no_people_are_lacking() -> None:
    found = scenarios_of(settings(), ["email:85%", "email:99.9%"])(out_of_turn())
    assert [x.reason for x in found.outcomes] == ["by_order", "out_of_reach"]
    assert found.outcomes[0].before is not None
    assert found.outcomes[0].before.value == pytest.approx(0.6, abs=0.02)
    first, second = scenarios_in_words(found)
    assert first.endswith("if whoever came first were answered first.")
    assert second == "Email at 99.9%: no number of people brings it to 99.9%."


def test_without_a_rate_or_value_at_risk_people_are_told_all_the_same() -> None:
    one = told("chat:80%", 0.8, hourly_rate=None, at_risk=None)
    assert one.paid_hours is not None
    assert (one.cost, one.kept, one.net, one.break_even) == (None, None, None, None)


def test_what_is_suggested_is_the_worst_channel() -> None:
    found = scenarios(centre(), settings())
    assert [str(x.scenario) for x in found.outcomes] == ["chat:voice", "chat:promise"]
    assert suggested({}, settings(), found.last) == []
    assert suggested({"voice": 0.99}, settings(), found.last) == []


def test_days_before_the_first_contact_are_not_paid() -> None:
    found = scenarios(centre(), settings())
    assert found.weeks == pytest.approx(8 / 7)
    assert (found.last - found.first).days == 7


def test_the_rate_is_that_of_the_last_day() -> None:
    later = Cost(
        hourly_rate=30, change=(CostChange(**{"from": scenarios(centre(), settings()).first}, hourly_rate=40),)
    )
    priced = settings().model_copy(update={"cost": {"chat": later}})
    assert scenarios(centre(), priced).outcomes[0].hourly_rate == 40


def test_without_purchases_it_says_that_what_is_kept_is_not_known() -> None:
    found = scenarios_of(settings(), ["chat:80%", "voice:80%"])(centre())
    first, second = scenarios_in_words(found)
    assert "from 30% to 80% served in time" in first
    assert "[cost.chat] has no hourly_rate" in first
    assert "is not known" in first
    assert "it is so already" in second


def test_the_steps_are_rows_with_their_evidence() -> None:
    rows = steps(scenarios_of(settings(), ["chat:80%"])(centre()))
    assert rows["step"].to_list() == list(STEPS)
    assert rows.filter(step="paid_hours").row(0, named=True)["grade"] == "modelled"
    assert rows.filter(step="net").row(0, named=True)["value"] is None


def test_five_are_too_many() -> None:
    with pytest.raises(ScenarioError, match="name 4 at most"):
        scenarios_of(settings(), ["chat:80%"] * 5)(centre())
