"""The home page: since when it is uneven, what changed, between what it lies; each said only where the data say so."""

from dataclasses import replace

import polars as pl
import pytest

from dashboards.asked import questions as asking
from dashboards.asked.view import View
from dashboards.charts.changes import changes
from dashboards.findings import between, evenness, since
from dashboards.findings import changes as said_of
from metrics.catalogue.served_in_time import served_in_time
from metrics.comparison import Comparison
from tests.dashboards import centre
from tests.dashboards.drawn import page, written

DAYS = range(-14, 7)
"""Three weeks, of which the last is that of the centre."""


def turned(worse_from: int | None) -> pl.DataFrame:
    """Calls in time every day; chats in time until this day, and late from it on."""
    rows = [
        (channel, "billing", 24 * day + n % 8, 200.0 if channel == "chat" and n % 10 < late else 5.0)
        for day in DAYS
        for late in [8 if worse_from is not None and day >= worse_from else 1 + day % 2]
        for channel in ("voice", "chat")
        for n in range(40)
    ]
    return centre.legs(rows)


def lead(view: View) -> str:
    """What the page begins with."""
    even = view.unevenness(served_in_time, by="channel")
    cells = view.deviations(served_in_time, down="channel", across="hour")
    courses = asking.courses(view, served_in_time, by="channel")
    index = asking.index_course(view, served_in_time, by="channel")
    return evenness.where_uneven(even, cells, courses, index).replace("\N{NO-BREAK SPACE}", " ")


def against_the_rest(view: View) -> Comparison:
    found = asking.changes(replace(view, choice=replace(view.choice, compare="rest")), served_in_time, by=["channel"])
    assert isinstance(found, Comparison)
    return found


def test_the_day_on_which_a_channel_became_worse_is_told() -> None:
    said = lead(centre.view(turned(0)))
    assert "Chat at every hour" in said or "Chat from" in said
    assert "that channel has served worse since Mon 2 Nov 2026 (20 %, 85 % before)" in said
    assert "More uneven since Mon 2 Nov 2026: the index is" in said


def test_no_day_is_told_where_nothing_changed() -> None:
    assert "since" not in lead(centre.view(turned(-14)))


def test_the_course_of_the_index_names_its_step() -> None:
    found = asking.index_course(centre.view(turned(0)), served_in_time, by="channel")
    assert since.index_over_time(found).startswith("More uneven since Mon 2 Nov 2026")
    assert found.points["center"].n_unique() >= 2


def test_nothing_is_said_of_a_course_without_points() -> None:
    found = asking.index_course(centre.view(centre.six()), served_in_time, by="channel")
    assert since.index_over_time(found) == "Too little to see a course in the index"


def test_what_changed_begins_with_the_worst() -> None:
    found = against_the_rest(centre.view(centre.uneven()))
    figure = changes(found, served_in_time, by=("channel",))
    assert figure.title == "1 is worse: Chat; better: 2"
    assert figure.table["Channel"].to_list()[0] == "Chat"
    assert figure.table["Verdict"].to_list()[0] == "▼ worse"


def test_without_an_earlier_period_the_page_says_why_nothing_is_compared() -> None:
    found = asking.changes(centre.view(centre.uneven()), served_in_time, by=["channel"])
    assert isinstance(found, str)
    assert "nothing to compare with" in found


def test_where_the_facts_do_not_reach_back_the_last_week_is_compared() -> None:
    found = asking.changes(centre.view(turned(0)), served_in_time, by=["channel"])
    assert isinstance(found, Comparison)
    assert said_of.periods(found) == (
        "Mon 2 Nov 2026 to Sun 8 Nov 2026, 19:00 against Mon 26 Oct 2026 to Sun 1 Nov 2026, 19:00, the same weekdays "
        "before."
    )
    cells = found.cells.filter(pl.col("channel") == "chat")
    assert cells["verdict"].item() == "worse"


def test_what_changed_says_itself_that_less_than_the_period_was_compared() -> None:
    view = centre.view(turned(0))
    found = asking.changes(view, served_in_time, by=["channel"])
    assert isinstance(found, Comparison)
    shorter = "The facts do not reach back far enough to compare the whole period."
    assert said_of.periods(found, view.choice.period).endswith(shorter)
    assert shorter not in said_of.periods(found, found.now)


@pytest.mark.parametrize("rows", [pytest.param(centre.six(), id="six rows"), pytest.param(centre.legs([]), id="none")])
def test_nothing_is_shared_out_where_there_is_nothing(rows: pl.DataFrame) -> None:
    found = asking.parts_of_unevenness(centre.view(rows), served_in_time)
    assert "%" not in between.mostly_between(found)


def test_most_of_it_lies_between_the_channels_where_it_was_put() -> None:
    found = asking.parts_of_unevenness(centre.view(centre.uneven()), served_in_time)
    assert "of the unevenness lies between channels" in between.mostly_between(found)
    assert "weekday" not in found.parts["dimension"], "one week does not tell weekdays from days"


def test_the_page_shows_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("evenness", turned(0), monkeypatch)
    said = written(app).replace("\\", "").replace("\N{NO-BREAK SPACE}", " ")
    assert "Not compared" not in said, "what changed is compared, and says with what"
    assert "compare the whole period" in said
    assert not app.exception
    assert not app.error
    assert "has served worse since" in said
    assert "of the unevenness lies between" in said or "no more than chance" in said
    assert "the same weekdays before" in said
