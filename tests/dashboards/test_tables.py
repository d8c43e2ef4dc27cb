"""Tables show numbers as the reader writes them, as far as the browser, which writes them, can do that."""

import json

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest


def script(language: str) -> None:
    """What Streamlit runs: one table, in this language."""
    import polars as pl  # noqa: PLC0415 the function is the script, and runs alone

    from dashboards.blocks import tables  # noqa: PLC0415 as above
    from dashboards.words.language import speaking  # noqa: PLC0415 as above

    with speaking(language):
        tables.grid("t", pl.DataFrame({"n": [2_696], "share": [1.5], "queue": ["billing"]}), alt="t")


def formats_of(language: str, browser: str | None, monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    """How each column of numbers is to be written, when a browser of this language reads the page."""
    monkeypatch.setattr(type(st.context), "locale", property(lambda _: browser))
    app = AppTest.from_function(script, kwargs={"language": language}).run()
    assert not app.exception
    asked = json.loads(app.dataframe[0].proto.columns)
    return {name: column["type_config"].get("format") for name, column in asked.items() if "type_config" in column}


@pytest.mark.parametrize(("language", "browser"), [("pl", "pl-PL"), ("sl", "sl"), ("en", "en-GB"), ("en", None)])
def test_numbers_are_written_by_a_browser_that_speaks_the_language_of_the_page(
    language: str, browser: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert formats_of(language, browser, monkeypatch) == {"n": "localized", "share": "localized"}


@pytest.mark.parametrize(("language", "browser"), [("pl", "en-US"), ("en", "de-DE"), ("sl", None)])
def test_a_browser_of_another_language_puts_no_mark_of_its_own_between_thousands(
    language: str, browser: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert formats_of(language, browser, monkeypatch) == {"n": None, "share": None}


def test_numbers_of_customers_are_text_that_a_browser_can_tell_apart() -> None:
    def drawn() -> None:
        import polars as pl  # noqa: PLC0415 the function is the script, and runs alone

        from dashboards.blocks import tables  # noqa: PLC0415 as above

        tables.grid("t", pl.DataFrame({"n": [1, None], "customer": [2**53 + 1, None], "back": [-(2**60), 3]}), alt="t")

    (shown,) = AppTest.from_function(drawn).run().dataframe
    assert pl.from_pandas(shown.value).rows() == [(1.0, "9007199254740993", "-1152921504606846976"), (None, None, "3")]
