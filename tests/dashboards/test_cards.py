"""A card says what a number is worth: its interval, how many it rests on, and what it is held against."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.blocks import cards
from metrics.catalogue.served_in_time import served_in_time
from metrics.catalogue.wait_p50 import wait_p50
from metrics.metric import Metric
from tests.dashboards.drawn import written


def script() -> None:
    from datetime import date, timedelta  # noqa: PLC0415 the function is the script, and runs alone

    import polars as pl  # noqa: PLC0415

    from dashboards.asked.filters import Choice  # noqa: PLC0415
    from dashboards.asked.view import View, showing  # noqa: PLC0415
    from dashboards.blocks import cards  # noqa: PLC0415
    from metrics.catalogue.longest_wait import longest_wait  # noqa: PLC0415
    from metrics.catalogue.served_in_time import served_in_time  # noqa: PLC0415
    from tests.dashboards import centre  # noqa: PLC0415

    then = centre.legs([("voice", "billing", n % 100, 90.0 if n % 2 else 5.0) for n in range(400)])
    clocks = [pl.col(x) - timedelta(days=7) for x in ("queued_at", "started_at", "answered_at", "left_at")]
    before = then.with_columns(*clocks, *(pl.format("{}-before", x).alias(x) for x in ("id", "interaction_id")))
    now = centre.legs([("voice", "billing", n % 100, 90.0 if n % 10 == 0 else 5.0) for n in range(400)])
    choice = Choice(since=date(2026, 11, 2), until=date(2026, 11, 9), compare="previous")
    facts = centre.facts(pl.concat([now, before]))
    view = View(facts=facts, settings=centre.settings(), choice=choice, fingerprint="cards")
    answer = view.measure(served_in_time, longest_wait)
    with showing(view):
        cards.draw(cards.of(answer, served_in_time), cards.of(answer, longest_wait), key="x")


def test_a_card_says_whether_it_is_better_than_before_and_by_how_much() -> None:
    app = AppTest.from_function(script, default_timeout=60).run()
    assert not app.exception
    said = written(app).replace("\N{NO-BREAK SPACE}", " ").replace("\\", "")
    assert ":blue[**▲ better**] +40.0 points (95 %: +" in said
    assert "The period before: 50.0 %" in said
    assert said.count("The period before") == 1, "of the greatest of all nobody can say what is chance"
    assert app.metric[0].value == "90.0\N{NO-BREAK SPACE}%"
    assert "All of this definition" not in said
    labels = [x.proto.label for x in app.get("page_link")]
    assert labels == ["All of this definition", "The contacts behind it"] * 2


@pytest.mark.parametrize(
    ("metric", "row", "said"),
    [
        pytest.param(
            served_in_time,
            {"verdict": "worse", "other": 0.9, "difference": -0.1, "difference_low": -0.12, "difference_high": -0.08},
            (":orange[**▼ worse**]", "10.0 points (95 %:", "the rest: 90.0 %"),
            id="worse beyond chance",
        ),
        pytest.param(
            wait_p50,
            {
                "verdict": "within noise",
                "other": 60.0,
                "difference": 2.0,
                "difference_low": -3.0,
                "difference_high": 9.0,
            },
            (":gray[**within noise**]", "+2 s", "the rest: 1 min"),
            id="within chance",
        ),
        pytest.param(
            served_in_time,
            {"verdict": "too few", "other": None, "difference": None, "difference_low": None, "difference_high": None},
            (":gray[too few]", "the rest: \N{EN DASH}"),
            id="too few to say",
        ),
    ],
)
def test_a_difference_never_stands_without_its_verdict(
    metric: Metric, row: dict[str, object], said: tuple[str, ...]
) -> None:
    written = cards.verdict(metric, row, "the rest").replace("\N{NO-BREAK SPACE}", " ").replace("\\", "")
    assert all(x in written for x in said)
