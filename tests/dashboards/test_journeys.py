"""One customer's journey and those that went worst, drawn without a browser."""

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboards.blocks import journeys
from dashboards.findings import journeys as findings
from dashboards.findings.journeys import LANES, WRONG
from dashboards.serving import facts as held
from dashboards.words.language import KEY, LANGUAGES, speaking
from metrics.customer_journey import MAIN, Wrong, customer_journey
from metrics.rows import Rows
from tests.dashboards import centre, drawn
from tests.dashboards.test_explore import Address
from tests.metrics.test_customer_journey import contact, facts

ANN = facts(
    contact(0, "abandoned", 500.0, id="c:gave_up"),
    contact(1, channel="chat", topic="bill", id="c:again", transfers=1),
    purchase=[{"customer": 7, "at": centre.BEGIN, "kind": "purchase", "amount": 49.9, "currency": "EUR"}],
)


@pytest.fixture
def _ann(monkeypatch: pytest.MonkeyPatch) -> None:
    _shown(ANN, monkeypatch)


def _shown(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "facts_of", lambda *_: rows)
    monkeypatch.setattr(held, "values_of", lambda *_: {})


def at(**address: str) -> AppTest:
    app = AppTest.from_function(drawn.script, kwargs={"page": "journeys"}, default_timeout=60)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    assert not [x.value for x in app.error]
    return app


def said(app: AppTest) -> str:
    return drawn.written(app).replace("\\", "").replace("\N{NO-BREAK SPACE}", " ")


def seek(app: AppTest, words: str) -> AppTest:
    app.text_input(key="sought").input(words)
    return app.button(key="show-journey").click().run()


@pytest.mark.usefixtures("_ann")
def test_a_customer_is_told_in_order_with_what_went_wrong_in_words() -> None:
    told = said(at(customer="7"))
    assert "2 contacts by 2 channels; something went wrong at 2 of them" in told
    steps = told[told.index("Every step") :]
    assert steps.index("Called: gave up after 8 min 20 s") < steps.index("Asked in the chat: answered after 5 s (bill)")
    assert "gave up, waited longer than promised" in steps
    assert "handed on, had to come back, had to tell it again" in steps
    assert "Bought something for 49.90 EUR" in steps


@pytest.mark.usefixtures("_ann")
def test_the_worst_journeys_are_offered_and_a_way_back_to_them() -> None:
    app = at()
    assert "1 journey to look at first" in said(app)
    (table,) = [x.value for x in app.dataframe if "Points" in x.value.columns]
    assert table["Journey"].to_list() == ["journeys?customer=7"]
    app = at(customer="7")
    app.button(key="another").click().run()
    assert "customer" not in app.query_params
    assert "to look at first" in said(app)


@pytest.mark.usefixtures("_ann")
@pytest.mark.parametrize("words", ["7", " c:again ", "c:gave_up"])
def test_a_customer_is_found_by_their_number_and_by_a_contact(words: str) -> None:
    app = seek(at(), words)
    assert "2 contacts by 2 channels" in said(app)
    assert "7" in app.query_params["customer"]


@pytest.mark.usefixtures("_ann")
def test_an_address_is_looked_up_in_the_vault_and_stays_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def vault(_settings: object, address: str) -> int:
        asked.append(address)
        return 7

    monkeypatch.setattr(journeys, "customer_number", vault)
    app = seek(at(), "ann@example.org")
    assert asked == ["ann@example.org"]
    assert "ann" not in str(dict(app.query_params))
    assert "ann@example.org" not in said(app)
    assert "2 contacts by 2 channels" in said(app)


@pytest.mark.usefixtures("_ann")
def test_nobody_is_found_by_what_nobody_has() -> None:
    app = seek(at(), "nobody@example.org")
    assert app.warning
    assert "nobody@example.org" not in str(dict(app.query_params))


@pytest.mark.usefixtures("_ann")
@pytest.mark.parametrize("number", ["99", "-1", "ann", "9" * 40])
def test_an_address_of_nobody_is_answered(number: str) -> None:
    told = said(at(customer=number))
    assert "Nothing is known of this customer." in told or "to look at first" in told


UNKNOWN = facts(
    contact(0, "abandoned", 500.0, customer=None, id="c:un known&1", conversation_id="one"),
    contact(1, customer=None, id="c:later", conversation_id="one"),
    contact(2, customer=None, id="c:other"),
)


def test_a_contact_of_nobody_knows_whom_is_told_alone_with_its_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    _shown(UNKNOWN, monkeypatch)
    told = said(at(contact="c:un known&1"))
    assert "2 contacts by 1 channel; something went wrong at 1 of them" in told
    assert "Nobody knows which customer this was" in told
    assert "Called: gave up after 8 min 20 s" in told
    assert "There is no such contact." in said(at(contact="c:nowhere"))
    app = seek(at(), "c:other")
    assert "1 contact by 1 channel, and nothing went wrong" in said(app)
    assert "c:other" in app.query_params["contact"]
    app.button(key="another").click().run()
    assert "contact" not in app.query_params


@pytest.mark.usefixtures("_ann")
def test_a_contact_of_a_known_customer_opens_their_whole_journey() -> None:
    assert "2 contacts by 2 channels" in said(at(contact="c:again"))


def test_every_row_of_a_list_leads_to_a_customer_or_to_a_contact_in_the_language_of_the_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = pl.DataFrame({"customer": [7, None, None], "contact": ["c:0", "c:a b&c%", None]})
    shown = pl.col("customer"), pl.col("contact")
    to_contact = "journeys?contact=c:a%20b%26c%25"
    assert rows.select(journeys.address(*shown)).to_series().to_list() == ["journeys?customer=7", to_contact, None]
    monkeypatch.setattr(st, "query_params", Address({KEY: ["pl"]}))
    polish = rows.select(journeys.address(*shown)).to_series().to_list()
    assert polish[:2] == [f"journeys?{KEY}=pl&customer=7", to_contact.replace("?", f"?{KEY}=pl&")]


def test_a_service_without_a_bad_journey_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    _shown(facts(contact(0)), monkeypatch)
    assert "No journey cost a customer anything." in said(at())


def test_every_word_of_what_goes_wrong_is_there_and_every_lane() -> None:
    assert set(WRONG) == {str(x) for x in Wrong}
    assert {*LANES, "interaction"} == set(MAIN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_journey_is_told_in_every_language(language: str) -> None:
    with speaking(language):
        told = findings.told(customer_journey(ANN, centre.settings(), 7), centre.settings())
    assert told["said"].null_count() == 0
    assert told["lane"].null_count() == 0
