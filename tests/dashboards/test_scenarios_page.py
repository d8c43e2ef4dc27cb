"""The page of scenarios: what its address names is what stands side by side, and what is chosen stands in it."""

import json
from dataclasses import replace
from math import inf

import polars as pl
import pytest

from dashboards.charts.scenario_steps import scenario_steps
from dashboards.findings import scenarios as findings
from dashboards.terminal.scenarios import beside, plainly
from metrics.scenarios.in_words import scenarios_in_words
from metrics.scenarios.outcome import Outcome
from metrics.scenarios.scenario import scenario
from metrics.scenarios.scenarios import scenarios_of
from metrics.staffing.ranged import Ranged
from tests.dashboards import centre
from tests.dashboards.drawn import page, written
from tests.metrics.staffing.coming import settings
from tests.metrics.staffing.test_what_if import centre as staffed


def timed() -> pl.DataFrame:
    """The week of a small centre in which it is known who served, and until when."""
    rows = centre.uneven(each=10)
    left = pl.col("answered_at") + pl.duration(minutes=4)
    return rows.with_columns(
        left_at=pl.coalesce(left, "left_at"), agent=pl.format("agent {}", "id"), talk_s=240.0, hold_s=0.0, acw_s=60.0
    )


def test_without_a_word_in_the_address_the_worst_channel_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("scenarios", timed(), monkeypatch)
    chosen = [x.value for x in app.selectbox if x.label in {"Channel", "Served as"}]
    assert chosen[:2] == ["chat", "voice"]
    assert "Chat as Phone" in written(app)
    assert "The address of this page" not in written(app)


def test_a_link_opens_what_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("scenarios", timed(), monkeypatch, {"scenario": ["voice:95%", "nonsense", "chat:promise"]})
    chosen = [x.value for x in app.selectbox if x.label in {"Channel", "Served as"}]
    assert chosen == ["voice", "95%", "chat", "promise"]
    assert "Phone\\: 95" in written(app)
    assert "The address of this page" in written(app)


def test_what_is_chosen_stands_in_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("scenarios", timed(), monkeypatch, {"scenario": ["chat:promise", "chat:85%"]})
    next(x for x in app.selectbox if x.label == "Served as").set_value("90%").run()
    assert app.query_params["scenario"] == ["chat:90%", "chat:85%"]
    next(x for x in app.button if x.label == "Take away").click().run()
    assert app.query_params["scenario"] in ("chat:85%", ["chat:85%"])
    next(x for x in app.button if x.label == "One more beside them").click().run()
    assert len(app.query_params["scenario"]) == 2


def test_another_filter_than_the_period_is_said_to_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("scenarios", timed(), monkeypatch, {"channel": "chat"})
    assert "Only the period counts here" in written(app)


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("reached", "does so already"),
        ("no_target", "Nobody can tell what Phone attains"),
        ("out_of_reach", "No number of people brings Messaging"),
        ("by_order", "is the order of answering, not people"),
        ("no_crew", "nobody can tell what more people would do"),
    ],
)
def test_where_there_is_no_number_it_says_why(reason: str, says: str) -> None:
    before = Ranged(value=0.9, low=0.88, high=0.92)
    one = Outcome(scenario=scenario("messaging:voice"), share=0.85, before=before, reason=reason)
    assert says in findings.why_not(one)


def test_an_amount_is_no_finer_than_its_range() -> None:
    told = findings.amount(Ranged(value=59_232.0, low=913.0, high=100_323.0), "EUR")
    assert told.replace("\N{NO-BREAK SPACE}", " ") == "EUR 60,000 (0 to 100,000)"


def test_a_range_with_an_end_out_of_reach_is_written_open() -> None:
    told = findings.amount(Ranged(value=59_232.0, low=-inf, high=100_323.0), "EUR")
    assert told.replace("\N{NO-BREAK SPACE}", " ") == "EUR 60,000 (\N{MINUS SIGN}\N{INFINITY} to 100,000)"


def test_what_may_be_out_of_reach_is_said_and_drawn_to_the_edge() -> None:
    found = scenarios_of(settings(), ["chat:80%"])(staffed())
    hours, cost = Ranged(value=100.0, low=90.0, high=inf), Ranged(value=3_000.0, low=2_700.0, high=inf)
    open_one = replace(found, outcomes=(replace(found.outcomes[0], paid_hours=hours, cost=cost),))
    assert any("may be out of reach" in x for x in findings.foundations(open_one))
    assert not any("may be out of reach" in x for x in findings.foundations(found))
    [panel] = scenario_steps(open_one, title="x").panels
    assert panel.rows.select(pl.col("at", "one", "other").is_finite().all()).row(0) == (True,) * 3
    assert "\N{INFINITY}" in panel.rows["said"].item()
    told = json.dumps(plainly(open_one), default=str, allow_nan=False)
    assert json.loads(told)["scenarios"][0]["cost"] == {"value": 3000.0, "low": 2700.0, "high": None}
    assert "\N{INFINITY}" in " ".join(map(str, beside(open_one).row(1)))
    assert "may be out of reach" in scenarios_in_words(open_one)[0]
