"""Control charts: their limits by hand, what they call unusual, and how seldom they are wrong."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from metrics.control import control_chart
from metrics.find import find_metric
from metrics.metric import Metric
from tests.metrics.worked import START

SHARE, COUNT, TIME = (find_metric(name) for name in ("served_in_time", "offered", "wait_p50"))


def series(values: Sequence[float], n: float = 100.0) -> pl.DataFrame:
    """A series of one metric by days, each value of so many contacts."""
    return pl.DataFrame(
        {
            "bucket": [START + timedelta(days=x) for x in range(len(values))],
            "value": values,
            "numerator": [x * n for x in values],
            "denominator": [n] * len(values),
        }
    )


def border(day: int) -> datetime:
    return START + timedelta(days=day)


def test_the_limits_of_an_xmr_chart() -> None:
    """Mean 12, mean moving range 2: the limits are 12 -/+ 2.66 x 2 (Wheeler)."""
    chart = control_chart(series([11, 13, 11, 13, 11, 13, 11, 13]), TIME)
    assert chart["center"][0] == 12
    assert chart["upper"][0] == pytest.approx(12 + 2.66 * 2, abs=0.01)
    assert chart["lower"][0] == pytest.approx(12 - 2.66 * 2, abs=0.01)


def test_the_limits_of_a_p_chart_follow_how_many_contacts_there_are() -> None:
    values = [0.45, 0.55] * 10
    wide, narrow = (control_chart(series(values, n), SHARE) for n in (100.0, 10_000.0))
    assert wide["center"][0] == pytest.approx(0.5)
    # Both scatter by 0.1 from day to day, which is more than chance gives ten thousand contacts: Laney widens.
    for chart in (wide, narrow):
        assert chart["upper"][0] - chart["center"][0] == pytest.approx(3 * 0.1 / 1.128)


def test_shares_stay_between_nothing_and_all() -> None:
    chart = control_chart(series([1.0, 0.9, 1.0, 0.8, 1.0, 0.7, 1.0, 0.9]), SHARE)
    assert chart["upper"].max() == 1.0


def test_a_point_outside_and_a_shift_are_told() -> None:
    chart = control_chart(series([50, 52, 48, 51, 49, 90, 50, 51] + [50, 52] * 8), TIME)
    assert [place for place, x in enumerate(chart["signal"]) if x == "above"] == [5]
    steps = control_chart(series([48, 49] * 5 + [51, 52] * 5), TIME)
    assert "shift" in steps["signal"].to_list()


def test_after_a_border_other_things_are_usual() -> None:
    values = [10.0, 12, 10, 12, 10, 12, 10, 12, 40, 42, 40, 42, 40, 42, 40, 42]
    chart = control_chart(series(values), TIME, borders=[border(8)])
    assert chart["phase"].to_list() == [0] * 8 + [1] * 8
    assert chart["center"].to_list() == [11.0] * 8 + [41.0] * 8
    assert chart["signal"].null_count() == 16


def test_a_young_phase_has_no_limits() -> None:
    chart = control_chart(series([10.0] * 9), TIME, borders=[border(5)])
    assert chart["upper"].null_count() == 9


kinds = pytest.mark.parametrize("metric", [SHARE, COUNT, TIME], ids=["shares", "counts", "times"])
LEVELS = {SHARE: (0.6, 0.9), COUNT: (400.0, 800.0), TIME: (60.0, 90.0)}


def drawn(metric: Metric, level: float, many: int, dice: np.random.Generator) -> list[float]:
    """So many points by chance around a level, each of five hundred contacts."""
    if metric is SHARE:
        return [float(x) / 500 for x in dice.binomial(500, level, many)]
    return [float(x) for x in (dice.poisson(level, many) if metric is COUNT else dice.normal(level, 5, many))]


@kinds
def test_a_phase_has_the_limits_that_it_would_have_alone(metric: Metric) -> None:
    dice = np.random.default_rng(12)
    phases = [drawn(metric, level, 12, dice) for level in LEVELS[metric]]
    together = control_chart(series(phases[0] + phases[1], 500.0), metric, borders=[border(12)])
    apart = pl.concat([control_chart(series(x, 500.0), metric) for x in phases])
    columns = ["value", "center", "lower", "upper", "signal"]
    assert together.select(columns).equals(apart.select(columns))


@kinds
def test_what_a_phase_explains_is_no_signal_and_what_lies_outside_of_it_is(metric: Metric) -> None:
    dice = np.random.default_rng(13)
    before, after = LEVELS[metric]
    values = drawn(metric, before, 15, dice) + drawn(metric, after, 15, dice)
    assert control_chart(series(values, 500.0), metric)["signal"].null_count() < 30
    assert control_chart(series(values, 500.0), metric, borders=[border(15)])["signal"].null_count() == 30
    values[20] = before / 2
    fallen = control_chart(series(values, 500.0), metric, borders=[border(15)])
    assert [place for place, x in enumerate(fallen["signal"]) if x == "below"] == [20]


@kinds
def test_phases_do_not_make_chance_look_like_more(metric: Metric) -> None:
    dice = np.random.default_rng(14)
    points = [x for place in range(40) for x in drawn(metric, LEVELS[metric][place % 2], 30, dice)]
    chart = control_chart(series(points, 500.0), metric, borders=[border(30 * x) for x in range(1, 40)])
    assert chart["phase"].max() == 39
    assert 0 < chart["signal"].is_in(["above", "below"]).sum() < 12


@kinds
def test_what_is_chance_is_seldom_called_anything_else(metric: Metric) -> None:
    dice = np.random.default_rng(11)
    chance = {
        SHARE: dice.binomial(500, 0.8, 1800) / 500,
        COUNT: dice.poisson(400, 1800),
        TIME: dice.normal(60, 5, 1800),
    }
    charts = [control_chart(series(x.tolist(), 500.0), metric) for x in np.split(chance[metric].astype(float), 30)]
    outside = pl.concat(charts)["signal"].is_in(["above", "below"]).sum()
    assert 0 < outside < 18
