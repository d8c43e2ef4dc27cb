"""What other agents would attain, against a centre that is played through with them."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from metrics.staffing.live_line import LiveLine, live_line
from metrics.staffing.waiting_line import WaitingLine
from metrics.staffing.week import DAY, SLOTS
from tests.metrics.staffing.play import DAYS, played, written

CENTRE = {"rate": 100 / 1800, "handle_s": 180.0, "patience_s": 300.0, "within_s": 20.0}
SLOT = 20


def at(agents: float) -> np.ndarray:
    """So many more in one half hour of the week."""
    more = np.zeros(SLOTS)
    more[SLOT] = agents
    return more


def line(share: float, **row: Any) -> LiveLine:
    """A half hour of a hundred calls in which this share was answered in time, known to be so."""
    judged = 1e9
    cells = pl.DataFrame(
        {"slot": [SLOT], "contacts": [100.0], "judged": [judged], "kept": [share * judged], "regular": [True]}
    )
    return live_line(cells, {**CENTRE, "concurrency": 1.0, **row})


@pytest.mark.parametrize(("agents", "more"), [(13, 1), (13, -2), (10, 3), (11, 2)])
def test_the_change_is_what_a_played_centre_shows(agents: int, more: int) -> None:
    before, after = played(agents, **CENTRE), played(agents + more, **CENTRE)
    known = line(float(before[0].mean()))
    told = np.subtract(known.attains(at(more)), known.attains(at(0)))
    apart = (after - before)[:2]
    error = np.hypot(*(x[:2].std(axis=1, ddof=1) / np.sqrt(DAYS) for x in (before, after)))
    assert (np.abs(apart.mean(axis=1) - told) <= 3 * error).all(), (told, apart.mean(axis=1), error)


@pytest.mark.parametrize("agents", [9, 13, 16])
def test_what_was_attained_tells_how_many_there_were(agents: int) -> None:
    share = float(played(agents, **CENTRE)[0].mean())
    assert line(share).agents[SLOT] == pytest.approx(agents, abs=0.15)
    assert line(share, concurrency=2.0).agents[SLOT] == pytest.approx(agents / 2, abs=0.1)


def test_without_patience_too_few_answer_nobody() -> None:
    known = line(0.8883500191794669, patience_s=None)
    assert known.agents[SLOT] == pytest.approx(14)
    assert known.attains(at(-4)) == pytest.approx((0, 0))


def test_more_than_all_do_not_leave() -> None:
    assert line(0.8).attains(at(-99)) == (0.0, 1.0)


def test_to_raise_a_share_takes_what_then_attains_it() -> None:
    known = line(0.6)
    more = known.raised_to(0.9)
    assert more is not None
    assert more.sum() == more[SLOT] > 0
    assert known.attains(more)[0] == pytest.approx(0.9, abs=1e-6)


def test_the_worst_half_hours_are_raised_first() -> None:
    cells = pl.DataFrame(
        {
            "slot": [SLOT, SLOT + 1],
            "contacts": [100.0, 100.0],
            "judged": [1e9, 1e9],
            "kept": [0.5e9, 0.9e9],
            "regular": [True, True],
        }
    )
    known = live_line(cells, {**CENTRE, "concurrency": 1.0})
    more = known.raised_to(0.8)
    assert more is not None
    assert (more[SLOT] > 0, more[SLOT + 1]) == (True, 0)
    assert known.attains(more)[0] == pytest.approx(0.8, abs=1e-6)
    assert known.raised_to(1.0) is None


LETTERS = {"handle_s": 600.0, "rate": 0.0022, "within_s": 12 * 3600.0}
WEEKS = 8


def letters(agents: int, seed: int, *, busy: float = 1.0) -> WaitingLine:
    """What is known of a channel of letters that so many agents answered."""
    came, done, _ = written(agents, **LETTERS, weeks=WEEKS, seed=seed)
    steps = WEEKS * 7 * 288
    places = (done // 300).astype(np.int64)
    return WaitingLine(
        came=came,
        promised=np.full(len(came), LETTERS["within_s"]),
        week=(came // (7 * 86_400)).astype(np.int64),
        done=np.bincount(places[places < steps], minlength=steps).astype(np.float64),
        slots=np.arange(steps) * 300 // 1800 % SLOTS,
        pace=300 / LETTERS["handle_s"],
        busy=busy,
    )


def by_day(agents: float) -> np.ndarray:
    """So many more from 9 to 17 on each day."""
    of_day = np.arange(SLOTS) % DAY
    return np.where((of_day >= 18) & (of_day < 34), agents, 0.0)


@pytest.mark.parametrize(("agents", "more"), [(4, 1), (4, 2), (5, 1)])
def test_letters_are_answered_as_a_played_back_office_answers_them(agents: int, more: int) -> None:
    seeds = range(8)
    told = [float(letters(agents, x).kept(by_day(more), 1.0).mean()) for x in seeds]
    came = [float(written(agents + more, **LETTERS, weeks=WEEKS, seed=x)[2].mean()) for x in seeds]
    apart = np.array(told) - np.array(came)
    error = np.std(came, ddof=1) / np.sqrt(len(came))
    assert abs(apart.mean()) <= max(3 * error, 0.02), (told, came)


def test_with_the_same_hands_letters_are_answered_when_they_were() -> None:
    known = letters(4, 1)
    assert known.kept(by_day(0), 1.0).mean() == pytest.approx(
        written(4, **LETTERS, weeks=WEEKS, seed=1)[2].mean(), abs=0.01
    )


def test_who_is_not_busy_takes_over_from_who_leaves() -> None:
    plain, idle = letters(5, 1), letters(5, 1, busy=0.5)
    share = plain.kept(by_day(0), 1.0).mean()
    assert idle.kept(by_day(-1), 1.0).mean() == pytest.approx(share, abs=0.02)
    assert plain.kept(by_day(-2), 1.0).mean() < share - 0.2
