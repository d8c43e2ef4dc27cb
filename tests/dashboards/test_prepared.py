"""What is drawn of a view is made once for all who look at the same, and never shown to who looks at anything else."""

import time
from dataclasses import replace

import pytest

from dashboards.asked.prepared import prepared, prepared_for_all, prepared_with
from dashboards.asked.view import View
from dashboards.serving.ahead import Ahead
from dashboards.words.language import current, speaking
from metrics.catalogue.offered import offered
from tests.dashboards import centre

PATIENCE_S = 60


@pytest.fixture
def view() -> View:
    """Six contacts, of which nothing has been drawn yet; other ones in every test."""
    return replace(centre.view(centre.six()), fingerprint=str(time.monotonic_ns()))


def test_it_is_made_once_for_the_same_view_and_anew_for_any_other(view: View) -> None:
    made = list[str]()

    @prepared
    def drawing(view: View) -> str:
        made.append(f"{current()} {view.choice.words} {view.choice.compare}")
        return made[-1]

    assert drawing(view) == drawing(view.chosen(view.choice))
    assert len(made) == 1
    with speaking("pl"):
        drawing(view)
    for other in ({"channels": ("voice",)}, {"compare": "rest"}, {"since": view.choice.until.replace(day=1)}):
        drawing(view.chosen(replace(view.choice, **other)))
    drawing(replace(view, fingerprint=f"{view.fingerprint} anew"))
    assert len(made) == 6


def test_what_it_depends_on_beside_the_view_is_told_apart(view: View) -> None:
    noted = ["rain"]

    @prepared_with(lambda _view: tuple(noted))
    def drawing(_view: View) -> str:
        return ", ".join(noted)

    assert drawing(view) == "rain"
    noted.append("snow")
    assert drawing(view) == "rain, snow"


def test_what_depends_on_the_days_alone_is_made_once_for_every_choice_among_them(view: View) -> None:
    made = list[str]()

    @prepared_for_all
    def drawing(view: View) -> str:
        view.measure(offered)
        made.append(view.choice.words)
        return made[-1]

    choices = (replace(view.choice, channels=("voice",)), replace(view.choice, queues=("billing",)))
    chosen = [view.chosen(x) for x in choices]
    assert [drawing(x) for x in (view, *chosen)] == [view.choice.words] * 3
    assert [x.asked for x in chosen] == [{"offered": offered.version}] * 2
    drawing(view.chosen(replace(view.choice, since=view.choice.until.replace(day=1))))
    assert len(made) == 2


def test_what_it_is_told_apart_by_is_asked_of_the_choice(view: View) -> None:
    @prepared_with(lambda view: view.choice.channels, for_all=True)
    def drawing(view: View) -> str:
        return view.choice.words

    one = view.chosen(replace(view.choice, channels=("voice",)))
    assert drawing(one) is not drawing(view)
    assert drawing(one) == drawing(view) == view.choice.words


@pytest.mark.parametrize("fails", [False, True])
def test_what_it_asked_is_named_on_every_page_that_shows_it(view: View, *, fails: bool) -> None:
    @prepared
    def drawing(view: View) -> str:
        view.measure(offered)
        if fails:
            raise ValueError
        return "drawn"

    for seen in (view, view.chosen(view.choice)):
        try:
            drawing(seen)
        except ValueError:
            assert fails
        assert seen.asked == {"offered": offered.version}


def test_it_is_made_beforehand_in_the_language_of_who_looks(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    made = list[tuple[str, tuple[str, ...]]]()

    @prepared
    def drawing(view: View) -> None:
        made.append((current(), view.choice.channels))

    monkeypatch.setattr("dashboards.serving.ahead.are_few", lambda _facts: True)
    working = Ahead()
    working.begin()
    with speaking("sl"):
        drawing(view)
        working.think_of("page", view, {"channel": ["voice"]})
        until = time.monotonic() + PATIENCE_S
        while ("sl", ("voice",)) not in made:
            assert time.monotonic() < until
            time.sleep(0.05)
        before = len(made)
        drawing(view.chosen(replace(view.choice, channels=("voice",))))
    assert len([x for x in made if x[1] == ("voice",)]) == 1 <= before
