"""A page is made of parts: each is drawn on its own, and one that fails says so and stops no other."""

import pytest
from streamlit.testing.v1 import AppTest


def script() -> None:
    import time  # noqa: PLC0415 the function is the script, and runs alone

    import streamlit as st  # noqa: PLC0415

    from dashboards.asked.view import View  # noqa: PLC0415
    from dashboards.blocks import part as parts  # noqa: PLC0415
    from metrics.catalogue.offered import offered  # noqa: PLC0415
    from tests.dashboards import centre  # noqa: PLC0415

    def slow(view: View) -> None:
        time.sleep(0.15)
        view.measure(offered)
        st.markdown("slow")
        st.button("again", key="again")

    def broken(_view: View) -> None:
        st.markdown("begun")
        message = "secret"
        raise ValueError(message)

    def quick(_view: View) -> None:
        st.markdown("quick")

    view = centre.view(centre.six())
    st.markdown("title")
    for key, function in {"slow": slow, "broken": broken, "quick": quick}.items():
        parts.part(key, function, view, height=100)
    parts.wait(view)
    st.caption(", ".join(view.asked))


@pytest.fixture
def drawn() -> AppTest:
    """A page of a slow part, a broken one and a quick one."""
    return AppTest.from_function(script, default_timeout=60).run()


def test_parts_stand_in_their_order_however_long_each_takes(drawn: AppTest) -> None:
    assert [x.value for x in drawn.markdown] == ["title", "slow", "begun", "quick"]


def test_a_part_that_fails_says_so_in_its_place_without_a_detail(drawn: AppTest) -> None:
    assert [x.value for x in drawn.error] == ["This part could not be drawn; the log of the server says why."]
    assert not drawn.exception


def test_what_a_part_asked_for_is_known_when_all_of_them_stand(drawn: AppTest) -> None:
    assert drawn.caption[-1].value == "offered"


def test_what_is_pressed_in_a_part_draws_it_again(drawn: AppTest) -> None:
    again = drawn.button(key="again").click().run()
    assert [x.value for x in again.markdown] == ["title", "slow", "begun", "quick"]


def of_no_share(code: str = "en") -> None:
    from dashboards.asked.view import View  # noqa: PLC0415
    from dashboards.blocks import part as parts  # noqa: PLC0415
    from dashboards.words.language import speaking  # noqa: PLC0415
    from metrics.catalogue.wait_p50 import wait_p50  # noqa: PLC0415
    from tests.dashboards import centre  # noqa: PLC0415

    def mapped(view: View) -> None:
        view.deviations(wait_p50, down="channel", across="hour")

    def split(view: View) -> None:
        view.measure(wait_p50, by=["![x](http://example.org)"])

    view = centre.view(centre.six())
    with speaking(code):
        parts.part("map", mapped, view)
        parts.part("split", split, view)
        parts.wait(view)


def test_a_map_of_what_is_no_share_says_that_there_is_none() -> None:
    drawn = AppTest.from_function(of_no_share, default_timeout=60).run()
    assert not drawn.error
    assert unescaped(drawn.info[0].value).startswith(
        "Metric 'wait_p50' is not a share of its rows; ask about one that is"
    )


def unescaped(text: str) -> str:
    return text.replace("\\", "")


def test_what_a_link_asks_for_and_there_is_not_is_told_in_the_language_of_the_reader_and_never_followed() -> None:
    drawn = AppTest.from_function(of_no_share, kwargs={"code": "pl"}, default_timeout=60).run()
    no_share, no_dimension = (x.value for x in drawn.info)
    assert "wait_p50" in unescaped(no_share)
    assert "is not a share" not in no_share
    assert "„![x](http://example.org)”" in unescaped(no_dimension)
    assert "have no dimension" not in no_dimension
    assert "![x](" not in no_dimension
