"""What is looked at: periods end with the facts, and every choice has words."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.asked import filters
from dashboards.asked.filters import Choice
from dashboards.words.language import speaking
from tests.dashboards import centre
from tests.dashboards.drawn import FILTERED, page


def test_the_last_day_is_that_of_the_facts_on_the_clocks_of_the_site() -> None:
    as_of = datetime(2026, 11, 8, 23, 30, tzinfo=UTC)
    assert filters.last_day(as_of, centre.settings()) == date(2026, 11, 9)


@pytest.mark.parametrize(
    ("period", "since"),
    [
        pytest.param("7 days", date(2026, 11, 3), id="a week with the last day"),
        pytest.param("28 days", date(2026, 10, 13), id="four weeks with the last day"),
        pytest.param("This month", date(2026, 11, 1), id="from the first of the month"),
    ],
)
def test_a_period_ends_with_the_last_day(period: str, since: date) -> None:
    assert filters.preset(period, date(2026, 11, 9)) == (since, date(2026, 11, 10))


@pytest.mark.parametrize(
    ("until", "every"), [(date(2026, 1, 8), "1d"), (date(2026, 6, 1), "1w"), (date(2028, 1, 1), "1mo")]
)
def test_a_series_has_a_number_of_buckets_that_can_be_read(until: date, every: str) -> None:
    assert Choice(since=date(2026, 1, 1), until=until).every == every


def test_a_choice_is_told_in_words() -> None:
    choice = Choice(since=date(2026, 11, 3), until=date(2026, 11, 10), channels=("voice",), queues=("billing",))
    assert choice.words == "Tue 3 Nov 2026 to Mon 9 Nov 2026, Phone, queue billing"


def test_one_day_is_told_as_one() -> None:
    assert Choice(since=date(2026, 11, 3), until=date(2026, 11, 4)).words == "Tue 3 Nov 2026"


def test_no_channel_means_every_channel() -> None:
    assert Choice(since=date(2026, 11, 3), until=date(2026, 11, 4)).where == {}


def test_every_filter_is_told_in_words_and_handed_on() -> None:
    since, until = date(2026, 11, 3), date(2026, 11, 4)
    chosen = {"channels": ("sms",), "teams": ("A",), "topics": ("refund",), "segments": ("gold",)}
    choice = replace(Choice(since=since, until=until), **chosen)  # type: ignore[arg-type]  # by their names
    assert choice.words == "Tue 3 Nov 2026, SMS, team A, topic refund, segment gold"
    assert choice.where == {"channel": ("sms",), "team": ("A",), "topic": ("refund",), "segment": ("gold",)}


def bar() -> None:
    from datetime import date  # noqa: PLC0415

    import streamlit as st  # noqa: PLC0415 the function is the script, and runs alone

    from dashboards.asked import filters  # noqa: PLC0415
    from dashboards.words.language import choose  # noqa: PLC0415

    known = {"channel": ["voice", "chat"], "queue": ["billing"], "topic": ["refund"]}
    choose()
    page = st.session_state.get("page", "evenness")
    choice = filters.ask(date(2026, 11, 8), known, page, compared=page != "contacts")
    st.session_state["choice"] = choice


def test_a_page_on_which_nothing_is_compared_does_not_ask_with_what(monkeypatch: pytest.MonkeyPatch) -> None:
    offered = {name: [x.label for x in page(name, centre.six(), monkeypatch).selectbox] for name in FILTERED}
    without = {name for name, labels in offered.items() if "Compared with" not in labels}
    assert without == {"contacts", "explore", "scenarios", "staffing", "value", "why"}


@pytest.fixture
def asked() -> AppTest:
    """The bar of filters alone."""
    return AppTest.from_function(bar, default_timeout=60)


def test_what_is_compared_with_waits_while_a_page_asks_for_none(asked: AppTest) -> None:
    asked.run().selectbox(key="compare").set_value("rest").run()
    asked.session_state["page"] = "contacts"
    asked.run().run()
    assert "compare" not in {x.key for x in asked.selectbox}
    assert asked.session_state["choice"].compare is None
    assert address(asked) == {"compare": ["rest"]}
    asked.session_state["page"] = "evenness"
    assert asked.run().selectbox(key="compare").value == "rest"


def address(app: AppTest) -> dict[str, list[str]]:
    """What the address says of the filters."""
    said = {name: app.query_params[name] for name in app.query_params if name != "language"}
    return {name: [x] if isinstance(x, str) else list(x) for name, x in said.items()}


def test_only_what_the_facts_have_is_asked_for(asked: AppTest) -> None:
    asked.run()
    assert [x.label for x in asked.multiselect] == ["Channel", "Queue", "Topic"]
    assert address(asked) == {}
    assert "Clear" not in [x.label for x in asked.button]


def test_what_is_chosen_stands_in_the_address_in_words_of_every_language(asked: AppTest) -> None:
    asked.run()
    asked.multiselect(key="channel").set_value(["chat"]).run()
    asked.selectbox(key="compare").set_value("rest").run()
    assert address(asked) == {"channel": ["Chat"], "compare": ["rest"]}
    asked.selectbox(key="language").set_value("pl").run()
    assert address(asked) == {"channel": ["Chat"], "compare": ["rest"]}
    assert asked.session_state["choice"].channels == ("chat",)
    # The tester itself writes what a box shows, and does so outside of the page that speaks Polish.
    with speaking("pl"):
        asked.button(key="clear").click().run()
    assert address(asked) == {}
    assert asked.session_state["choice"].compare == "previous"


def test_a_link_chooses_everything(asked: AppTest) -> None:
    link = {"period": "7 days", "compare": "nothing", "channel": ["voice", "Chat"], "topic": "refund", "team": "A"}
    asked.query_params.update(link)
    choice = asked.run().session_state["choice"]
    assert (choice.since, choice.until) == (date(2026, 11, 2), date(2026, 11, 9))
    assert choice.compare is None
    assert (choice.channels, choice.topics, choice.teams) == (("voice", "chat"), ("refund",), ("A",))


def test_a_menu_that_leads_elsewhere_keeps_the_filters_and_a_link_changes_them(asked: AppTest) -> None:
    asked.query_params["channel"] = "Chat"
    asked.run()
    asked.session_state["page"] = "speed"
    asked.query_params.clear()
    assert asked.run().session_state["choice"].channels == ("chat",)
    assert address(asked) == {"channel": ["Chat"]}
    asked.session_state["page"] = "contacts"
    asked.query_params.clear()
    asked.query_params["queue"] = "billing"
    choice = asked.run().session_state["choice"]
    assert (choice.channels, choice.queues) == ((), ("billing",))


def test_a_browser_that_has_not_heard_of_its_new_address_changes_nothing(asked: AppTest) -> None:
    asked.run()
    asked.multiselect(key="channel").set_value(["chat"]).run()
    asked.multiselect(key="channel").set_value(["chat", "voice"]).run()
    asked.query_params["channel"] = "Chat"
    assert asked.run().session_state["choice"].channels == ("chat", "voice")


@pytest.mark.parametrize(
    "link",
    [
        pytest.param({"period": "a year", "compare": "x", "channel": "pigeon"}, id="words that nobody knows"),
        pytest.param({"period": "Custom", "dates": ["yesterday", "2026-11-02"]}, id="no days"),
        pytest.param({"period": "Custom", "dates": ["2026-11-05", "2026-11-02"]}, id="an end before the beginning"),
        pytest.param({"period": "Custom", "dates": ["2026-11-05", "2036-11-02"]}, id="an end after the facts"),
    ],
)
def test_a_link_that_says_nonsense_is_as_usual(asked: AppTest, link: dict[str, str]) -> None:
    asked.query_params.update(link)
    choice = asked.run().session_state["choice"]
    assert not asked.exception
    assert (choice.since, choice.until) == (date(2026, 10, 12), date(2026, 11, 9))
    assert choice.where == {}
