"""Numbers held against others: by hand, in every way to compare, and how seldom chance is called a difference."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.settings import Promise, Settings
from metrics.calendar import Period, PeriodError
from metrics.compare import difference, p_value, wilson
from metrics.comparison import NothingToCompareError, comparison
from metrics.find import find_metric
from metrics.measure import measure
from metrics.metric import Metric
from tests.metrics.worked import SETTINGS, START, Row, a_leg, facts, legs

SERVED, WAIT, OFFERED, LONGEST, TALK, SPEED = (
    find_metric(x)
    for x in ("served_in_time", "wait_p50", "offered", "longest_wait", "talk_time", "average_speed_of_answer")
)
WEEK = timedelta(days=7)
THIS_WEEK = Period(since=date(2026, 10, 5), until=date(2026, 10, 12))
LATER = START + 4 * WEEK


def served(n: int, k: int, **columns: Any) -> list[Row]:
    """So many contacts, of which so many were answered within the promise."""
    return legs("answered", 1, times=k, **columns) + legs("answered", 99, times=n - k, **columns)


def weeks(before: tuple[int, int], now: tuple[int, int], **columns: Any) -> list[Row]:
    """Contacts of the week before and of this one."""
    monday = START + timedelta(days=4)
    return served(*now, queued_at=monday, **columns) + served(*before, queued_at=monday - WEEK, **columns)


def row(*args: Any, rows: list[Row], **how: Any) -> Row:
    return comparison([*args], facts(rows, as_of=LATER), SETTINGS, period=THIS_WEEK, **how).cells.row(0, named=True)


def test_a_week_against_the_week_before() -> None:
    found = row(SERVED, rows=weeks((80, 48), (70, 56)))
    assert (found["value"], found["other"], found["n"], found["n_other"]) == (0.8, 0.6, 70, 80)
    # Newcombe's own example of 56/70 and 48/80.
    assert (found["difference_low"], found["difference_high"]) == pytest.approx((0.0524, 0.3339), abs=0.00005)
    assert found["verdict"] == "better"


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        pytest.param((80, 60), (70, 35), "worse", id="a fall of what should be high"),
        pytest.param((80, 60), (70, 50), "within noise", id="a little less"),
        pytest.param((80, 80), (29, 0), "too few", id="29 contacts tell nothing"),
    ],
)
def test_what_is_said_of_a_week(before: tuple[int, int], now: tuple[int, int], verdict: str) -> None:
    assert row(SERVED, rows=weeks(before, now))["verdict"] == verdict


def test_a_metric_that_is_neither_good_nor_bad_is_higher_or_lower() -> None:
    days = [(START + timedelta(days=4 + x), 40 + x % 2) for x in range(7)]
    rows = [x for at, n in days for x in legs("answered", times=2 * n, queued_at=at)]
    rows += [x for at, n in days for x in legs("answered", times=n, queued_at=at - WEEK)]
    found = row(OFFERED, rows=rows)
    # Twice as many on each of seven days: 40 or 41 more, so 283 in all, and Student's 2.447 x 0.535 x the root of 7.
    assert found["difference"] == 283
    assert found["difference_high"] == pytest.approx(283 + 2.447 * 0.5345 * 7**0.5, abs=0.01)
    assert found["verdict"] == "higher"


def test_a_group_that_there_is_no_longer_is_shown() -> None:
    rows = weeks((80, 48), (70, 56), queue="a") + served(40, 20, queue="b", queued_at=START - timedelta(days=3))
    found = comparison([SERVED], facts(rows, as_of=LATER), SETTINGS, by=["queue"], period=THIS_WEEK).cells
    assert found.select("queue", "value", "other", "verdict").rows()[1] == ("b", None, 0.5, "too few")


def test_each_queue_against_all_others() -> None:
    rows = served(100, 50, queue="a") + served(60, 54, queue="b") + served(40, 36, queue="c")
    found = comparison([SERVED], facts(rows, as_of=LATER), SETTINGS, against="rest", by=["queue"]).cells
    assert found["other"].to_list() == pytest.approx([0.9, 86 / 140, 104 / 160])
    assert found["n_other"].to_list() == [100, 140, 160]
    assert found["verdict"].to_list() == ["worse", "better", "better"]


def test_numbers_that_are_known_already_are_compared_as_if_they_had_been_asked() -> None:
    rows = [*served(100, 90, queue="a"), *served(100, 70, queue="b")]
    held = facts(rows, as_of=LATER)
    known = measure([SERVED], held, SETTINGS, by=["queue"])
    asked, told = (
        comparison([SERVED], held, SETTINGS, against="rest", by=["queue"], known=x).cells for x in (None, known)
    )
    assert_frame_equal(asked, told)


def test_a_queue_against_its_own_promise_and_its_channels() -> None:
    voice = Promise(within_s=20, target=0.8, queue={"b": Promise(within_s=20, target=0.95)})
    settings = Settings(home=Path("/nowhere"), promise={"voice": voice})
    rows = facts(served(100, 90, queue="a") + served(100, 85, queue="b"), as_of=LATER)
    found = comparison([SERVED, TALK], rows, settings, against="promise", by=["channel", "queue"])
    assert found.cells.select("queue", "other", "verdict").rows() == [("a", 0.8, "better"), ("b", 0.95, "worse")]
    assert found.said == ("talk_time is left out: nobody promises how large it should be.",)
    together = comparison([SERVED], rows, settings, against="promise", by=["channel"]).cells
    assert together.select("other", "verdict").rows() == [(None, "too few")], "two targets stand together"


def test_where_the_facts_begin_late_both_weeks_are_cut() -> None:
    rows = weeks((80, 48), (70, 56)) + served(50, 40, queued_at=START + timedelta(days=5))
    rows = [{**x, "queued_at": x["queued_at"] + timedelta(days=1)} for x in rows]
    found = comparison([SERVED], facts(rows, as_of=LATER), SETTINGS, period=THIS_WEEK)
    assert found.now.since == START.replace(tzinfo=None, hour=0) + timedelta(days=5)
    assert found.said[-1] == "The facts begin on 2026-09-29: both are cut to the days that there are of both."
    with pytest.raises(PeriodError, match="nothing to compare with"):
        comparison([SERVED], facts(rows, as_of=LATER), SETTINGS, against="last_year", period=THIS_WEEK)


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        pytest.param({"against": "rest"}, "has no rest", id="the whole centre has no rest"),
        pytest.param({"by": ["day"]}, "No day comes in two periods", id="a day never comes again"),
        pytest.param({"against": "promise"}, "Channels promise differently", id="channels of different promises"),
        pytest.param({"metrics": [LONGEST]}, "longest_wait is left out", id="one single row"),
        pytest.param(
            {"metrics": [OFFERED], "against": "rest", "by": ["queue"]}, "is a count", id="a count of the rest"
        ),
    ],
)
def test_what_cannot_be_compared_is_said(how: dict[str, Any], sentence: str) -> None:
    apart = {name: Promise(within_s=20, target=x) for name, x in (("voice", 0.8), ("chat", 0.9))}
    settings = Settings(home=Path("/nowhere"), promise=apart)
    with pytest.raises(NothingToCompareError, match=sentence):
        comparison(how.pop("metrics", [SERVED]), facts(served(9, 9), as_of=LATER), settings, period=THIS_WEEK, **how)


def test_what_has_no_meaning_in_a_channel_is_not_compared() -> None:
    rows = weeks((80, 48), (70, 56)) + weeks((80, 48), (70, 56), channel="email")
    abandoned = find_metric("abandon_rate")
    found = comparison([abandoned], facts(rows, as_of=LATER), SETTINGS, by=["channel"], period=THIS_WEEK).cells
    assert found["channel"].to_list() == ["voice"]


def test_quantiles_are_compared_by_their_own_intervals() -> None:
    waits = [a_leg("answered", x, queued_at=START - 3 * timedelta(days=1)) for x in range(1, 100)]
    waits += [a_leg("answered", 50 + x, queued_at=START + 4 * timedelta(days=1)) for x in range(1, 100)]
    found = row(WAIT, rows=waits)
    assert found["difference"] == pytest.approx(50, rel=0.03)
    assert (found["difference_low"] > 30, found["verdict"]) == (True, "worse")


def test_the_p_value_is_5_percent_where_the_interval_just_touches_nothing() -> None:
    found = pl.select(
        touches=p_value(pl.lit(0.1), low=pl.lit(0.0), high=pl.lit(0.3)),
        twice=p_value(pl.lit(-0.2), low=pl.lit(-0.5), high=pl.lit(-0.1)),
        same=p_value(pl.lit(0.0), low=pl.lit(0.0), high=pl.lit(0.0)),
    )
    assert found.row(0) == pytest.approx((0.05, 0.0000887, 1.0), abs=1e-6)


def test_of_a_hundred_equal_pairs_hardly_any_is_called_different() -> None:
    dice = np.random.default_rng(5)
    called = []
    for _ in range(40):
        now, before = (answer(dice.binomial(200, 0.85, 100)) for _ in range(2))
        both = difference(now, before, [SERVED], on=["queue"])
        surprise = p_value(pl.col("difference"), low=pl.col("difference_low"), high=pl.col("difference_high"))
        called.append(both.select((surprise <= 0.05 / 100).any()).item())
    assert np.mean(called) <= 0.1


def answer(served: np.ndarray) -> pl.DataFrame:
    """An answer of `measure` about queues with 200 contacts each."""
    frame = pl.DataFrame({"numerator": served, "n": 200, "metric": SERVED.name, "queue": range(served.size)})
    low, high = wilson(pl.col("numerator"), pl.col("n"))
    return frame.with_columns(value=pl.col("numerator") / 200, low=low, high=high)


def good_and_bad_days() -> list[Row]:
    """Both queues keep 80 of 100, one on every day and the other on good and bad ones; before, both kept 70 of 100."""
    begin = START + timedelta(days=4)
    return [
        row
        for queue, kept in (("even", [80] * 6), ("changeable", [100, 60] * 3))
        for week, of_days in ((0, kept), (1, [70] * 6))
        for day, k in enumerate(of_days)
        for row in served(100, k, queue=queue, queued_at=begin - week * WEEK + timedelta(days=day))
    ]


# Six days that lie 20 points from the mean of 80, 600 contacts in all: so far does the sum of the days vary.
VARIES = 6 * (20 / 600) ** 2 * 6 / 5


def width(rows: list[Row], metric: Metric = SERVED, **how: Any) -> float:
    found = row(metric, rows=rows, **how)
    return float(found["difference_high"] - found["difference_low"])


def test_good_and_bad_days_widen_the_interval_of_a_share() -> None:
    rows = good_and_bad_days()
    changeable, even = (width(rows, by=["queue"], where={"queue": [x]}) for x in ("changeable", "even"))
    by_chance = (0.8 * 0.2 + 0.7 * 0.3) / 600
    assert changeable / even == pytest.approx((VARIES / by_chance) ** 0.5, rel=0.001)


def test_days_on_which_the_rest_was_better_or_worse_widen_the_interval_too() -> None:
    rows = good_and_bad_days()
    found = comparison([SERVED], facts(rows, as_of=LATER), SETTINGS, against="rest", by=["queue"], period=THIS_WEEK)
    widths = found.cells.select(pl.col("difference_high") - pl.col("difference_low")).to_series().to_list()
    low, high = wilson(pl.lit(480.0), pl.lit(600.0))
    newcombe = pl.select(2 * ((0.8 - low) ** 2 + (high - 0.8) ** 2).sqrt()).item()
    # Of each queue five days are to spare, and as many it borrows from the other; Student's t for ten is 2.2281.
    expected = newcombe * (VARIES / (2 * 0.8 * 0.2 / 600)) ** 0.5 * 2.2281 / 1.95996
    assert widths == pytest.approx([expected, expected], rel=0.001)


def test_good_and_bad_days_widen_the_interval_of_a_mean() -> None:
    """Ninety and a hundred and ten seconds of talk in turn, the same for all contacts of a day, and the same before."""
    begin = START + timedelta(days=4)
    lengths = [(week, day, 90 + 20 * (day % 2)) for week in (0, 1) for day in range(6)]
    rows = [
        row
        for week, day, talk in lengths
        for row in legs("answered", times=50, queued_at=begin - week * WEEK + timedelta(days=day), talk_s=float(talk))
    ]
    # Each week's mean varies as that of six days of 90 and 110 does, and Student's t for ten days is 2.2281.
    expected = 2 * 2.2281 * (2 * 100 * 6 / 5 / 6) ** 0.5
    assert width(rows, metric=TALK) == pytest.approx(expected, rel=0.01)


def test_a_small_queue_that_chance_kept_from_long_waits_is_not_called_better() -> None:
    dice, called = np.random.default_rng(8), []
    for _ in range(5):
        sizes = {f"q{x}": 40 for x in range(20)} | {"large": 1200}
        rows = [
            a_leg("answered", wait, queue=queue)
            for queue, n in sizes.items()
            for wait in dice.lognormal(4, 1.2, n).tolist()
        ]
        found = comparison([SPEED], facts(rows, as_of=LATER), SETTINGS, against="rest", by=["queue"])
        called.append(found.cells["verdict"].is_in(["better", "worse"]).any())
    assert np.mean(called) <= 0.2


def test_a_queue_that_is_really_quicker_than_the_rest_is_called_better() -> None:
    waits = {"quick": [10.0, 20.0, 30.0] * 50, "slow": [40.0, 80.0, 120.0] * 50, "other": [50.0, 70.0, 90.0] * 50}
    rows = [a_leg("answered", wait, queue=queue) for queue, every in waits.items() for wait in every]
    found = comparison([SPEED], facts(rows, as_of=LATER), SETTINGS, against="rest", by=["queue"]).cells
    assert dict(found.select("queue", "verdict").iter_rows()) == {"quick": "better", "slow": "worse", "other": "worse"}
    quick = found.row(by_predicate=pl.col("queue") == "quick", named=True)
    # The rest waits for 75 s with a deviation of about 27, which is more than the 8 of the queue itself.
    rest = np.std(waits["slow"] + waits["other"], ddof=1)
    reach = 1.976 * ((rest**2 / 150) + (rest**2 / 300) * (1.968 / 1.976) ** 2) ** 0.5
    assert quick["difference_high"] - quick["difference"] == pytest.approx(reach, rel=0.01)
