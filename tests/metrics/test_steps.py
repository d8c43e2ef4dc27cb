"""The last step of a series: found where there is one, dated to the point, and hardly ever where there is none."""

import numpy as np
import pytest

from metrics.steps import SURPRISE, last_step


def noise(many: int, seed: int = 1) -> np.ndarray:
    """Random numbers around 0."""
    return np.random.default_rng(seed).normal(size=many)


def test_a_step_is_dated_to_the_first_point_after_it() -> None:
    step = last_step([*(20 + noise(16)), *(40 + noise(12, 2))])
    assert step is not None
    assert step.place == 16
    assert step.before == pytest.approx(20, abs=1)
    assert step.after == pytest.approx(40, abs=1)


def test_of_several_steps_the_last_is_told_with_the_level_just_before_it() -> None:
    step = last_step([*(20 + noise(12)), *(60 + noise(12, 2)), *(30 + noise(12, 3))])
    assert step is not None
    assert step.place == 24
    assert step.before == pytest.approx(60, abs=1)


@pytest.mark.parametrize("values", [[], [1.0] * 40, list(range(9)), [0.0, 100.0] * 20])
def test_nothing_is_told_of_few_points_of_equal_ones_or_of_an_even_to_and_fro(values: list[float]) -> None:
    assert last_step(values) is None


def test_chance_alone_seldom_makes_a_step() -> None:
    """Of 150 series without a step 1.5 are expected to show one; 6 or more come by chance in 0.4 % of such tests."""
    found = sum(last_step(noise(28, seed).tolist()) is not None for seed in range(150))
    assert found <= 5
    assert SURPRISE == 0.01


def test_weekends_are_no_steps() -> None:
    week = np.array([0, 0, 0, 0, 0, 9.0, 9.0])
    quiet = np.tile(week, 4) + 0.1 * noise(28)
    assert last_step(quiet.tolist(), season=7) is None
    worse = quiet + np.array([0.0] * 17 + [3.0] * 11)
    step = last_step(worse.tolist(), season=7)
    assert step is not None
    assert step.place == 17
