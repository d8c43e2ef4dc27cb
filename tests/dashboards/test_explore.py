"""The page Explore: what the address asks for is drawn in the form that fits, and what there is not is left away."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
import streamlit as st

from dashboards.asked import explore
from dashboards.asked.explore import Question
from dashboards.charts.explored import explored, pivoted
from dashboards.charts.lines import MOST_PANELS
from metrics.catalogue.cx_score import cx_score
from metrics.catalogue.offered import offered
from metrics.catalogue.served_in_time import served_in_time
from metrics.catalogue.service_level import service_level
from metrics.catalogue.wait_p50 import wait_p50
from tests.dashboards import centre
from tests.dashboards.drawn import page, written

VIEW = centre.view(centre.uneven())


class Address(dict[str, Any]):
    """What an address says, as Streamlit gives it."""

    def get_all(self, name: str) -> list[str]:
        """Every value of a name."""
        return list(self.get(name, []))

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name, default)


def asked(monkeypatch: pytest.MonkeyPatch, **address: Any) -> Question:
    monkeypatch.setattr(st, "query_params", Address(address))
    return explore.read(VIEW)


def spaced(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\\", "")


def test_without_a_word_the_usual_question_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    found = asked(monkeypatch)
    assert [x.name for x in found.metrics] == ["served_in_time"]
    assert (found.by, found.every, found.preset) == (("channel",), None, None)


def test_what_there_is_not_is_left_away(monkeypatch: pytest.MonkeyPatch) -> None:
    found = asked(monkeypatch, metric=["nonsense", "wait_p50"], by=["nonsense", "queue"], every="5y", preset="nobody")
    assert [x.name for x in found.metrics] == ["wait_p50"]
    assert (found.by, found.every, found.preset) == (("queue",), None, None)


def test_no_dimension_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(monkeypatch, metric=["wait_p50"], by=[""]).by == ()


def test_only_what_all_metrics_can_be_split_by_is_offered() -> None:
    both = explore.dimensions([cx_score, served_in_time], VIEW.settings)
    assert "channel" in both
    assert set(both) <= set(explore.dimensions([served_in_time], VIEW.settings))


def test_a_bucket_that_would_be_too_fine_is_a_longer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(monkeypatch, every="15m").every is None, "four weeks have 2,688 quarters of an hour"
    assert asked(monkeypatch, every="1h").every == "1h"


FORMS = {
    "a bar for a number alone": Question(metrics=(served_in_time,)),
    "bars for one dimension": Question(metrics=(served_in_time,), by=("channel",)),
    "a grid for two": Question(metrics=(served_in_time,), by=("channel", "hour")),
    "a line for time": Question(metrics=(wait_p50,), every="1d"),
    "lines for time and a dimension": Question(metrics=(offered,), by=("channel",), every="1d"),
    "small multiples for time and two": Question(metrics=(offered,), by=("channel", "queue"), every="1d"),
    "under a vendor's rule": Question(metrics=(service_level, offered), by=("queue",), preset="genesys"),
    "a number that is made of others": Question(metrics=(cx_score,), by=("channel",)),
}


@pytest.mark.parametrize("question", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("rows", [centre.uneven(), centre.six(), centre.legs([])], ids=["a week", "six rows", "none"])
def test_every_form_is_drawn_and_tells_its_numbers(question: Question, rows: pl.DataFrame) -> None:
    view = centre.view(rows)
    answer = explore.answer(view, question)
    for metric in question.metrics:
        figure = explored(answer, question, metric, view)
        assert figure.title.startswith(metric.label)
        assert figure.panels[0].alt.endswith(".")
        assert figure.table.height == answer.filter(pl.col("metric") == metric.name).height
    assert pivoted(answer, question).width


def test_the_title_says_between_what_the_number_lies() -> None:
    question = FORMS["bars for one dimension"]
    figure = explored(explore.answer(VIEW, question), question, served_in_time, VIEW)
    assert spaced(figure.title) == "Served in time lies between 10.0 % (Chat) and 90.0 % (Phone)"


def test_a_pivot_has_the_last_dimension_across() -> None:
    question = FORMS["a grid for two"]
    table = pivoted(explore.answer(VIEW, question), question)
    assert table.columns[:2] == ["Channel", "09:00"]
    assert table["Channel"].to_list() == ["Phone", "Chat", "E-mail"]


def test_a_pivot_over_time_has_a_column_for_each_part() -> None:
    question = FORMS["lines for time and a dimension"]
    table = pivoted(explore.answer(VIEW, question), question)
    assert table.columns == ["From", "Phone", "Chat", "E-mail"]
    assert table.height == 7


def test_a_channel_has_its_own_colour_on_lines_too() -> None:
    question = FORMS["lines for time and a dimension"]
    panel = explored(explore.answer(VIEW, question), question, offered, VIEW).panels[0]
    assert panel.rows["coloured"].all()
    assert panel.rows.filter("last")["line"].sort().to_list() == ["Chat", "E-mail", "Phone"]


def test_a_second_dimension_over_time_has_a_small_drawing_for_each_of_its_values_on_one_scale() -> None:
    question = FORMS["small multiples for time and two"]
    figure = explored(explore.answer(VIEW, question), question, offered, VIEW)
    assert [x.name for x in figure.panels] == ["billing", "returns"]
    assert figure.notes == []
    assert len({id(x.spec) for x in figure.panels}) == 1, "one specification, and so one scale and one set of colours"
    for panel in figure.panels:
        assert panel.rows["queue"].unique().to_list() == [panel.name]
        assert panel.rows["line"].n_unique() == 3
        assert panel.alt.startswith(f"{panel.name}: Offered over time.")
    (scale,) = {str(x["encoding"]["y"]["scale"].get("domain")) for x in figure.panels[0].spec["layer"][1:]}
    most = pl.concat([x.rows for x in figure.panels]).select(pl.col("drawn_value").max()).item()
    assert scale == str([0.0, most])


def test_more_small_drawings_than_can_be_looked_at_are_left_out_by_name() -> None:
    rows = [("voice", f"queue {x:02}", 24 * day + n, 5.0) for x in range(16) for day in range(3) for n in range(40 - x)]
    view = centre.view(centre.legs(rows))
    question = FORMS["small multiples for time and two"]
    figure = explored(explore.answer(view, question), question, offered, view)
    assert [x.name for x in figure.panels] == [f"queue {x:02}" for x in range(MOST_PANELS)]
    (note,) = figure.notes
    assert note.startswith("Drawn: the 6 with the most contacts. Left out, and in the table: queue 06, queue 07,")
    assert note.endswith("queue 13 and 2 more.")
    assert figure.table.select("Queue").n_unique() == 16


ADDRESSES: list[Mapping[str, Any]] = [
    {},
    {"metric": ["wait_p50", "offered"], "by": ["channel", "queue"]},
    {"metric": "service_level", "by": "queue", "preset": "genesys"},
    {"metric": "offered", "every": "1d", "by": ""},
]


@pytest.mark.parametrize("address", ADDRESSES, ids=["usual", "two by two", "a vendor's rule", "over time"])
def test_the_page_shows_what_its_address_asks_for(address: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("explore", centre.uneven(), monkeypatch, address)
    assert not app.exception
    assert not app.error
    said = spaced(written(app))
    assert "lies between" in said
    assert "in a table" in said


def test_a_choice_is_written_into_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("explore", centre.uneven(), monkeypatch)
    app.multiselect(key="explore-by-en").set_value(["queue"]).run()
    assert "queue" in app.query_params["by"]
    assert "by queue" in spaced(written(app)).lower() or "(billing)" in spaced(written(app))
    app.selectbox(key="explore-every-en").set_value("1d").run()
    assert "1d" in app.query_params["every"]
    assert not app.exception
