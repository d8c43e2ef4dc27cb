"""What a page asked of everything is known of the next choice before it is made, and nobody waits for it meanwhile."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboards.asked import questions
from dashboards.asked import view as views
from dashboards.asked.filters import Choice
from dashboards.asked.view import View
from dashboards.serving import ahead, facts
from dashboards.serving.ahead import Ahead, next_choices
from metrics import together
from metrics.catalogue.served_in_time import served_in_time
from metrics.together import NotMadeError
from metrics.waiting_now import waiting_now

PATIENCE_S = 60


@pytest.fixture
def view(home: Path) -> View:
    """All contacts of a home, of which nothing was asked yet; another one in every test."""
    settings, fingerprint = facts.settings_of(home)
    known = facts.facts_of(settings, fingerprint)
    last = known.as_of
    assert last is not None
    choice = Choice(since=date(last.year, 1, 1), until=last.date())
    return View(facts=known, settings=settings, choice=choice, fingerprint=f"{fingerprint} {time.monotonic_ns()}")


def until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.05)


def asked_of(view: View) -> float | None:
    """What a page may ask: one answer that is remembered, and one that is made of several."""
    questions.parts_of_unevenness(view, served_in_time)
    found: float | None = view.measure(served_in_time)["value"].item()
    return found


def test_what_was_asked_of_all_is_known_of_a_channel_before_it_is_chosen(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = facts.distinct(view.facts)
    channel = known["channel"][0]
    asked_of(view)
    working = Ahead()
    working.begin()
    working.think_of("page", view, known)
    until(lambda: working.left == 0)
    time.sleep(1)  # the last one was taken up, and may be under way
    monkeypatch.setattr(views, "measure", lambda *_, **__: pytest.fail("It was asked again."))
    assert asked_of(view.chosen(replace(view.choice, channels=(channel,)))) is not None


def test_while_a_page_is_drawn_nothing_is_asked(view: View) -> None:
    working, heard = Ahead(), list[View]()
    working.begin()
    view.questions.append(heard.append)
    with working.drawing():
        working.think_of("page", view, {"channel": ["voice"]})
        time.sleep(2 * ahead.PAUSE_S)
        assert heard == []
    until(lambda: len(heard) == working_choices(view))
    assert heard[0].choice.channels == ("voice",)


def working_choices(view: View) -> int:
    return len([*next_choices(view.choice, {"channel": ["voice"]})])


def test_a_question_that_fails_keeps_no_other_from_its_answer(view: View) -> None:
    working, heard = Ahead(), list[View]()
    working.begin()
    view.questions.extend([lambda _: 1 // 0, heard.append])
    working.think_of("page", view, {})
    until(lambda: len(heard) == 3)


@pytest.mark.parametrize("why", ["not begun", "something chosen", "thought of before"])
def test_nothing_is_thought_of(view: View, why: str) -> None:
    working, values = Ahead(), {"channel": ["voice"]}
    view.questions.append(lambda _: None)
    if why != "not begun":
        working.begin()
    if why == "something chosen":
        view = view.chosen(replace(view.choice, channels=("voice",)))
        view.questions.append(lambda _: None)
    with working.drawing():
        if why == "thought of before":
            working.think_of("page", view, values)
            before = working.left
            assert before > 0
            working.think_of("page", view, values)
            assert working.left == before
            return
        working.think_of("page", view, values)
        assert working.left == 0


def test_of_many_facts_every_channel_is_thought_of_and_no_row_is_read(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    working, heard, told = Ahead(), list[View](), list[str]()
    monkeypatch.setattr(together, "FEW", 0)

    def of_rows(view: View) -> None:
        try:
            waiting_now(view.facts, view.settings)
        except NotMadeError as error:
            told.append(str(error))
            raise

    view.questions.extend([of_rows, heard.append])
    working.begin()
    working.think_of("page", view, {"channel": ["chat", "voice"], "queue": ["billing"]})
    until(lambda: len(heard) == 2)
    assert [x.choice.channels for x in heard] == [("chat",), ("voice",)]
    assert len(told) == 2
    assert working.left == 0


def test_of_many_facts_a_question_that_takes_long_is_the_last_of_its_page(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    working, heard = Ahead(), list[View]()
    monkeypatch.setattr(together, "FEW", 0)
    monkeypatch.setattr(ahead, "LONGEST_S", 0.01)
    other = replace(view, questions=[heard.append])
    view.questions.extend([lambda _: time.sleep(0.1), heard.append])
    working.begin()
    with working.drawing():
        working.think_of("another page", other, {"channel": ["chat"]})
        working.think_of("page", view, {"channel": ["chat", "voice"]})
    until(lambda: len(heard) == 1)
    assert working.left == 0


def test_what_was_thought_of_facts_as_they_were_before_is_forgotten(view: View) -> None:
    working, heard = Ahead(), list[str]()
    working.begin()
    view.questions.append(lambda _: heard.append("before"))
    anew = replace(view, fingerprint=f"{view.fingerprint} anew", questions=[lambda _: heard.append("now")])
    with working.drawing():
        working.think_of("page", view, {})
        working.think_of("page", anew, {})
    until(lambda: len(heard) == 3)
    assert heard == ["now"] * 3


def test_what_is_probably_chosen_next() -> None:
    choice = Choice(since=date(2026, 10, 24), until=date(2026, 11, 21))
    found = [*next_choices(choice, {"channel": ["chat", "voice"], "queue": ["billing"], "team": ["north"]})]
    assert [(x.channels, x.queues) for x in found[:3]] == [(("chat",), ()), (("voice",), ()), ((), ("billing",))]
    assert [x.since for x in found[3:]] == [date(2026, 11, 14), date(2026, 11, 1)]
