"""The page of value: what is at risk, what serving costs, what customers are worth, and what it says without any."""

from dataclasses import replace
from functools import cache

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboards.asked.filters import Choice
from dashboards.asked.report_questions import cost
from dashboards.asked.value_questions import at_risk as asked_at_risk
from dashboards.asked.view import View
from dashboards.blocks import assumptions, value
from dashboards.charts import money
from dashboards.charts.amounts import written
from dashboards.charts.at_risk import at_risk
from dashboards.findings import costs
from dashboards.findings import value as findings
from dashboards.serving import facts
from dashboards.words import formats
from ingest.sample.beside import beside
from ingest.sample.simulate import simulate
from ingest.settings.cost import Cost
from metrics.rows import Rows
from metrics.value.at_risk import ValueAtRisk
from tests.dashboards import centre
from tests.dashboards.drawn import script
from tests.dashboards.drawn import written as said_on
from tests.dashboards.test_experience_page import spaced
from tests.metrics.value.drawn_centres import SETTINGS, UNTIL, facts_of

COSTS = {"voice": Cost(hourly_rate=30.0), "chat": Cost(hourly_rate=28.0), "messaging": Cost(hourly_rate=28.0)}


@cache
def sold() -> Rows:
    """Four weeks of a centre whose customers buy."""
    drawn = simulate(days=28, scale=0.2, seed=4, until=UNTIL)
    return facts_of(drawn, beside(drawn))


def view() -> View:
    """A view of these four weeks, of a centre that knows what it costs."""
    settings = SETTINGS.model_copy(update={"cost": COSTS})
    choice = Choice(since=UNTIL.replace(month=10, day=25), until=UNTIL)
    return View(facts=sold(), settings=settings, choice=choice, fingerprint="value")


@cache
def risk() -> ValueAtRisk:
    """What is at risk in the centre."""
    return asked_at_risk(view())


def test_no_choice_of_a_channel_or_a_queue_is_worked_out_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = view()
    seen = asked_at_risk(everybody), cost(everybody)
    for name in ("dashboards.asked.value_questions.value_at_risk", "dashboards.asked.report_questions.costs"):
        monkeypatch.setattr(name, lambda *_, **__: pytest.fail("It was worked out again."))
    days = everybody.choice
    for chosen in (replace(days, channels=("voice",)), replace(days, queues=("billing",), topics=("claim",))):
        one = everybody.chosen(chosen)
        assert (asked_at_risk(one), cost(one)) == seen


def with_verdict(word: str) -> ValueAtRisk:
    """The same, as if every difference meant this."""
    return replace(risk(), channels=risk().channels.with_columns(verdict=pl.lit(word)))


@pytest.mark.parametrize(
    ("word", "words"),
    [
        pytest.param("worse", "if those who do not buy again stay away", id="worse"),
        pytest.param("better", "buy again more often than others", id="better"),
        pytest.param("within noise", "is within noise", id="within noise"),
    ],
)
def test_the_sentence_of_the_page_follows_the_verdict(word: str, words: str) -> None:
    assert words in findings.at_risk(with_verdict(word))


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        pytest.param("no_purchases", "No purchases are known", id="nothing was bought"),
        pytest.param("no_contacts", "No contact of the period", id="nobody came"),
        pytest.param("too_short", "takes 14 days", id="nobody could be watched"),
        pytest.param("no_value", "cannot be said yet", id="nobody knows what they are worth"),
        pytest.param("too_few", "it takes 30 on either side", id="too few"),
    ],
)
def test_where_nothing_can_be_said_the_page_says_why(reason: str, words: str) -> None:
    found = replace(risk(), reason=reason)
    assert words in findings.at_risk(found)
    assert words in findings.missing(found)
    figure = at_risk(found, title="", missing=findings.missing(found), note="")
    assert [panel.rows.is_empty() for panel in figure.panels] == [True], "said once"
    assert "None" not in figure.subtitle


def test_a_drawing_for_each_factor_with_its_evidence_and_a_row_for_each_channel() -> None:
    figure = at_risk(risk(), title="", missing="", note="")
    assert [panel.name.split("(")[1] for panel in figure.panels] == ["measured)", "matched)", "modelled)", "assumed)"]
    for panel in figure.panels:
        assert panel.rows["label"].to_list() == figure.panels[0].rows["label"].to_list()
    missing = figure.panels[1].rows
    assert missing.filter(pl.col("value").is_null())["said"].unique().to_list() in ([], ["too few"])
    assert "95 %" in figure.panels[3].alt


def test_channels_beyond_chance_are_named_and_others_are_not() -> None:
    only = risk().channels.with_columns(
        verdict=pl.when(pl.col("channel") == "messaging").then(pl.lit("worse")).otherwise(pl.lit("within noise"))
    )
    assert findings.which_is_at_risk(replace(risk(), channels=only)).endswith("by: Messaging")
    assert "In no single channel" in findings.which_is_at_risk(with_verdict("within noise"))


def test_the_card_has_the_interval_and_the_evidence() -> None:
    card = value.risk_card(risk())
    assert card.lines[0].startswith("95 %: EUR")
    assert card.lines[1] == "Evidence: assumed"
    assert value.risk_card(replace(risk(), reason="too_few")).value == formats.NOTHING


def test_every_assumption_has_its_evidence_and_its_setting() -> None:
    rows = assumptions.table(risk(), cost(view()), view().settings)
    assert {"measured", "matched", "modelled", "assumed"} == set(rows["Evidence"])
    assert {"[value] horizon_years", "[value] discount_rate", "[cost.voice]"} <= set(rows["Setting"])


def test_what_contacts_cost_is_drawn_with_all_channels_on_top() -> None:
    figure = money.per_contact(cost(view()), title="", missing="")
    assert figure.panels[0].rows["label"].item(0) == "All channels"
    assert costs.what_a_contact_costs(cost(view())).startswith("A handled contact costs most by")
    avoided = money.avoidable(cost(view()), title="", missing="")
    drawn = avoided.panels[0].rows
    assert drawn.filter(pl.col("start") > pl.col("value")).is_empty()
    assert drawn["label"].to_list()[-1] == "Together"


def test_without_costs_the_drawings_say_which_settings_it_takes() -> None:
    bare = View(facts=sold(), settings=SETTINGS, choice=view().choice, fingerprint="bare")
    found = cost(bare)
    assert "[cost.voice]" in costs.no_costs(found)
    assert "[cost.voice]" in costs.no_profit(found)
    assert money.per_contact(found, title="", missing="").panels[0].rows.is_empty()
    assert {card.value for card in value.cost_cards(found)} == {formats.NOTHING}


def test_amounts_are_no_finer_than_they_are_known() -> None:
    rows = pl.DataFrame({"x": [147_588.0, None], "a": [69_427.0, None], "b": [212_906.0, None]})
    told = written(rows, "x", "a", "b", currency="EUR", finest=1)
    assert [spaced(x) for x in told["said"]] == ["EUR 150,000", "too few"]
    assert spaced(told["tip"].item(0)) == "EUR 150,000 (95 %: EUR 70,000 to 210,000)"
    cents = written(rows.head(1) / 1000, "x", "a", "b", currency="EUR", finest=0.01)
    assert spaced(cents["said"].item(0)) == "EUR 147.59"


def drawn_page(monkeypatch: pytest.MonkeyPatch, rows: Rows) -> AppTest:
    """The page over these facts."""
    monkeypatch.setattr(facts, "facts_of", lambda *_: rows)
    monkeypatch.setattr(facts, "values_of", lambda *_: facts.distinct(rows))
    monkeypatch.setattr(centre, "settings", lambda: SETTINGS.model_copy(update={"cost": COSTS}))
    app = AppTest.from_function(script, kwargs={"page": "value"}, default_timeout=90).run()
    assert not app.exception
    assert not [x.value for x in app.error]
    return app


def test_the_page_tells_what_is_at_risk_and_what_it_rests_on(monkeypatch: pytest.MonkeyPatch) -> None:
    app = drawn_page(monkeypatch, sold())
    said = spaced(said_on(app)).replace("\\", "")
    assert "badly served customers" in said
    assert "A handled contact costs most by" in said
    assert "A customer is worth EUR" in said
    assert "On what the amounts rest" in said
    assert [x.label for x in app.metric][:3] == ["Value at risk", "Cost per contact", "Cost per resolution"]


def test_without_purchases_the_page_says_so_and_still_tells_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = {name: frame for name, frame in sold().frames.items() if name != "purchase"}
    app = drawn_page(monkeypatch, Rows(frames=frames, as_of=sold().as_of, version=2))
    said = spaced(said_on(app)).replace("\\", "")
    assert "No purchases are known, and so no value: connect a source" in said
    assert "A handled contact costs most by" in said
