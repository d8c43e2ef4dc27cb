"""One customer's journey and those that went worst, drawn without a browser."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.blocks import journeys
from dashboards.findings import journeys as findings
from dashboards.findings.journeys import LANES, WRONG
from dashboards.serving import facts as held
from dashboards.words.language import LANGUAGES, speaking
from metrics.customer_journey import MAIN, Wrong, customer_journey
from metrics.rows import Rows
from tests.dashboards import centre, drawn
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
