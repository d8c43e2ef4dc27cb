"""The reader's language: chosen, the browser's, or English; plurals in every form that a language has."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from streamlit.testing.v1 import AppTest

from dashboards.words import language, messages
from dashboards.words.language import _, many, per_language, speaking
from dashboards.words.symbols import symbols


@pytest.fixture
def polish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    catalog = Catalog(locale="pl")
    catalog.add("Language", "Język")
    catalog.add(("{n} queue", "{n} queues"), ("{n} kolejka", "{n} kolejki", "{n} kolejek"))
    messages.write(catalog, tmp_path / "pl.po")
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    language._catalogue.cache_clear()  # noqa: SLF001 another folder, other catalogues
    yield
    language._catalogue.cache_clear()  # noqa: SLF001


def script() -> None:
    import streamlit as st  # noqa: PLC0415 the function is the script, and runs alone

    from dashboards.words.language import choose, current  # noqa: PLC0415

    choose()
    st.text(current())


def test_without_a_reader_english_is_spoken() -> None:
    assert (language.current(), _("Language"), many("{n} queue", "{n} queues", 2)) == ("en", "Language", "{n} queues")


@pytest.mark.usefixtures("polish")
@pytest.mark.parametrize(
    ("number", "said"), [(1, "{n} kolejka"), (3, "{n} kolejki"), (5, "{n} kolejek"), (22, "{n} kolejki")]
)
def test_a_number_takes_the_form_that_polish_has_for_it(number: int, said: str) -> None:
    with speaking("pl"):
        assert many("{n} queue", "{n} queues", number) == said


@pytest.mark.usefixtures("polish")
def test_what_nobody_has_translated_stays_english() -> None:
    with speaking("pl"):
        assert (_("Language"), _("Unheard of"), _("")) == ("Język", "Unheard of", "")


@pytest.mark.usefixtures("polish")
def test_what_holds_text_is_remembered_apart_for_every_language() -> None:
    @per_language
    def label(end: str) -> str:
        return _("Language") + end

    with speaking("pl"):
        first = label("!")
    assert (first, label("!")) == ("Język!", "Language!")


@pytest.mark.parametrize(
    ("address", "spoken"),
    [
        pytest.param({}, "en", id="nothing chosen, and a browser that says nothing"),
        pytest.param({"language": "Polski"}, "pl", id="an address names it as its speakers do"),
        pytest.param({"language": "Klingon"}, "en", id="one that we do not speak"),
    ],
)
def test_the_address_says_which_language_is_spoken(address: dict[str, str], spoken: str) -> None:
    app = AppTest.from_function(script)
    for key, value in address.items():
        app.query_params[key] = value
    assert app.run().text[0].value == spoken


def test_choosing_a_language_changes_what_is_spoken() -> None:
    app = AppTest.from_function(script).run()
    assert app.selectbox[0].set_value("sl").run().text[0].value == "sl"


TRANSLATED = [code for code in language.LANGUAGES if code != language.ENGLISH]
PLACE = re.compile(r"\{[^{}]*\}")
PERCENT = re.compile(r"[\d}](\s?)%")


def forms(entry: Message) -> list[str]:
    return list(entry.string) if isinstance(entry.string, tuple | list) else [entry.string or ""]


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_is_translated_in_every_form(code: str) -> None:
    kept = messages.catalogue(code)
    unsaid = [str(x.id) for x in messages.up_to_date(code) if x.id and kept.get(_first(x.id)) is None]
    assert unsaid == [], "Write them down: python -m dashboards.words.messages"
    assert messages.missing(kept) == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_fills_in_what_the_message_does(code: str) -> None:
    wrong = []
    for entry in messages.catalogue(code):
        asked = [set(PLACE.findall(x)) for x in ([entry.id] if isinstance(entry.id, str) else entry.id)]
        # Of what is counted one form may leave out what another says; none may ask for what nobody gives.
        fits = [
            set(PLACE.findall(x)) == asked[0] or (len(asked) > 1 and set(PLACE.findall(x)) <= set().union(*asked))
            for x in forms(entry)
        ]
        wrong += [entry.id] if entry.id and not all(fits) else []
    assert wrong == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_percent_sign_stands_in_sentences_where_it_stands_in_numbers(code: str) -> None:
    with speaking(code):
        apart = bool(symbols().before_percent)
    told = [
        (x.id, bool(space)) for x in messages.catalogue(code) for form in forms(x) for space in PERCENT.findall(form)
    ]
    assert [message for message, is_apart in told if is_apart != apart] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_what_is_counted_has_as_many_forms_as_the_language(code: str) -> None:
    kept = messages.catalogue(code)
    assert {len(forms(x)) for x in kept if x.pluralizable} == {kept.num_plurals}


def test_no_message_hides_inside_another_text() -> None:
    # What stands in the braces of an f-string is not found when messages are gathered, and nobody translates it.
    hidden = [
        f"{file.name}:{call.lineno}"
        for file in sorted(Path(language.__file__).parent.parent.rglob("*.py"))
        for text in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in messages.MARKS
        if call.args and isinstance(call.args[0], ast.Constant)
    ]
    assert hidden == []


def _first(identifier: str | tuple[str, ...] | list[str]) -> str:
    return identifier if isinstance(identifier, str) else identifier[0]
