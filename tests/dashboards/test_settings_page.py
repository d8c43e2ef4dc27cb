"""What people change in the browser is kept with who and when, and can be taken back there."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.words.language import speaking
from ingest.settings import load_settings
from ingest.store.annotations import annotations
from ingest.store.chosen import choices, in_force
from ingest.store.saved_views import saved_views


def script(home: str) -> None:
    """What Streamlit runs: the page of settings over this home folder."""
    from datetime import date  # noqa: PLC0415 the function is the script, and runs alone
    from pathlib import Path as Folder  # noqa: PLC0415

    import streamlit as st  # noqa: PLC0415

    from dashboards.asked.filters import Choice  # noqa: PLC0415
    from dashboards.asked.view import View  # noqa: PLC0415
    from dashboards.blocks import saved  # noqa: PLC0415
    from dashboards.pages.settings import page  # noqa: PLC0415
    from ingest.settings import load_settings as loaded  # noqa: PLC0415
    from metrics.rows import Rows  # noqa: PLC0415

    settings = loaded(Folder(home))
    day = date(2026, 3, 1)
    with st.sidebar:
        saved.offer("speed", settings)
    page.draw(View(facts=Rows(), settings=settings, choice=Choice(since=day, until=day)))


@pytest.fixture
def app(tmp_path: Path) -> AppTest:
    return AppTest.from_function(script, kwargs={"home": str(tmp_path)}, default_timeout=60).run()


def known(app: AppTest) -> AppTest:
    app.text_input(key="who-settings").set_value("Anna")
    return app.run()


def test_nobody_changes_anything_without_a_name(app: AppTest) -> None:
    assert app.button(key="promise-it").disabled
    assert not known(app).button(key="promise-it").disabled


def test_a_promise_is_kept_and_taken_back(app: AppTest, tmp_path: Path) -> None:
    known(app)
    app.text_input(key="promise-within").set_value("30 s")
    app.button(key="promise-it").click().run()
    settings = load_settings(tmp_path)
    (choice,) = choices(settings)
    assert (choice.who, in_force(settings).promise["voice"].change[0].within_s) == ("Anna", 30)
    app.button(key=f"take-back-{choice.id}").click().run()
    assert choices(settings) == []


def test_what_cannot_be_promised_is_said_on_the_page(app: AppTest, tmp_path: Path) -> None:
    known(app)
    app.text_input(key="promise-within").set_value("soon")
    app.button(key="promise-it").click().run()
    assert "within" in app.error[0].value
    assert choices(load_settings(tmp_path)) == []


def test_what_we_believe_and_what_happened_are_kept(app: AppTest, tmp_path: Path) -> None:
    known(app)
    app.number_input(key="belief-share").set_value(90)
    app.button(key="believe-it").click().run()
    app.text_input(key="note-words").set_value("new phone menu")
    app.button(key="note-it").click().run()
    settings = load_settings(tmp_path)
    assert in_force(settings).belief["voice"] == 0.9
    (note,) = annotations(settings)
    assert (note.words, note.who, note.channel) == ("new phone menu", "Anna", None)
    app.button(key=f"remove-note-{note.id}").click().run()
    assert annotations(settings) == []


def test_a_view_is_kept_with_its_filters_but_not_with_the_readers_language(app: AppTest, tmp_path: Path) -> None:
    app.query_params["channel"] = ["voice", "chat"]
    app.query_params["language"] = "Polski"
    app.text_input(key="who-view").set_value("Anna")
    app.text_input(key="view-name").set_value("Monday mornings")
    app.run()
    # The tester itself writes what a box shows, and does so outside of the page that speaks Polish.
    with speaking("pl"):
        app.button(key="save-view-now").click().run()
    (view,) = saved_views(load_settings(tmp_path))
    assert (view.name, view.address) == ("Monday mornings", "speed?channel=voice&channel=chat")
