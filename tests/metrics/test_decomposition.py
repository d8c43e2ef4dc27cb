"""Where unevenness comes from: shares that add up, and that lie where somebody put the unevenness."""

from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.decomposition import Decomposition, decomposition, of_cells
from metrics.deviations import NotAShareError
from metrics.find import find_metric
from tests.metrics.worked import SETTINGS, facts, legs

DIMENSIONS = ("channel", "hour", "team")


def cells(rates: np.ndarray, each: int = 200, seed: int | None = None) -> pl.DataFrame:
    """Cells of three dimensions, each with so many contacts, of which these shares are served (drawn, with a seed)."""
    places = list(product(*(range(x) for x in rates.shape)))
    wanted = np.array([rates[place] for place in places])
    served = np.random.default_rng(seed).binomial(each, wanted) if seed is not None else (wanted * each).round()
    columns = {name: [place[x] for place in places] for x, name in enumerate(DIMENSIONS)}
    return pl.DataFrame({**columns, "numerator": served, "denominator": float(each), "n": each}).cast(
        {"numerator": pl.Float64}
    )


def shares(rates: np.ndarray, **how: int) -> dict[str, float]:
    """The share of each dimension."""
    parts = of_cells(cells(rates, **how), "served", DIMENSIONS).parts
    return dict(zip(parts["dimension"], parts["share"], strict=True))


def rates_by(channel: list[float], hours: int = 4, teams: int = 3) -> np.ndarray:
    """Rates that depend on the channel alone."""
    return np.broadcast_to(np.array(channel)[:, None, None], (len(channel), hours, teams)).copy()


def test_what_lies_between_channels_is_said_to_lie_there() -> None:
    found = shares(rates_by([0.9, 0.5, 0.8]), seed=1)
    assert found["channel"] == pytest.approx(1.0, abs=0.03)


def test_two_causes_of_the_same_size_have_half_each() -> None:
    rates = rates_by([0.8, 0.6], hours=2)
    rates[:, 0] += 0.1
    rates[:, 1] -= 0.1
    found = shares(rates, each=10_000)
    assert found["channel"] == pytest.approx(0.5, abs=0.01)
    assert found["hour"] == pytest.approx(0.5, abs=0.01)
    assert found["team"] == pytest.approx(0.0, abs=0.01)


def test_where_only_one_channel_fails_at_one_hour_both_have_to_do_with_it() -> None:
    rates = np.full((2, 2, 2), 0.9)
    rates[0, 0] = 0.3
    found = shares(rates, each=10_000)
    assert found["channel"] == pytest.approx(found["hour"], abs=0.01) == pytest.approx(0.5, abs=0.01)


def test_an_even_centre_has_nothing_to_share_out() -> None:
    def told(seed: int) -> Decomposition:
        return of_cells(cells(rates_by([0.8, 0.8, 0.8]), seed=seed), "served", DIMENSIONS)

    points = [found.points or 0.0 for found in map(told, range(40))]
    assert np.median(points) < 0.7
    assert max(points) < 2.5
    assert any(told(seed).parts["share"].null_count() for seed in range(40))


def test_what_the_parts_are_called_and_which_dimension_comes_first_change_nothing() -> None:
    rates = np.random.default_rng(3).uniform(0.4, 0.9, (3, 4, 2))
    one = cells(rates)
    other = one.with_columns(channel=2 - pl.col("channel")).sample(fraction=1.0, shuffle=True, seed=5)
    first = of_cells(one, "served", DIMENSIONS).parts
    second = of_cells(other, "served", DIMENSIONS[::-1]).parts
    assert first["dimension"].to_list() == second["dimension"].to_list()
    assert first["share"].to_list() == pytest.approx(second["share"].to_list())


@given(st.lists(st.floats(0.05, 0.95), min_size=12, max_size=12), st.integers(20, 500))
@settings(max_examples=60, deadline=None)
def test_the_shares_add_up(rates: list[float], each: int) -> None:
    found = of_cells(cells(np.array(rates).reshape(2, 3, 2), each=each), "served", DIMENSIONS)
    if found.points:
        assert found.parts["share"].sum() == pytest.approx(1.0)
        assert (found.parts["low"] <= found.parts["share"]).all()


def test_the_interval_holds_the_true_share() -> None:
    rates = rates_by([0.85, 0.7, 0.6])
    rates[:, 0] += 0.1
    exact = shares(rates, each=1_000_000)["hour"]
    held = 0
    for seed in range(100):
        parts = of_cells(cells(rates, seed=seed), "served", DIMENSIONS).parts
        hour = parts.row(by_predicate=pl.col("dimension") == "hour", named=True)
        held += hour["low"] <= exact <= hour["high"]
    assert held >= 88


def test_from_legs_to_shares() -> None:
    rows = [
        *legs("answered", 5, times=300, channel="voice", queue="a"),
        *legs("answered", 300, times=300, channel="chat", queue="b"),
    ]
    found = decomposition(find_metric("served_in_time"), facts(rows), SETTINGS, dimensions=("channel", "queue", "hour"))
    told = dict(zip(found.parts["dimension"], found.parts["share"], strict=True))
    assert told["channel"] == pytest.approx(0.5)
    assert told["queue"] == pytest.approx(0.5)
    assert found.n == 600


def test_without_contacts_there_is_nothing_and_of_a_mean_it_cannot_be_asked() -> None:
    nothing = decomposition(find_metric("served_in_time"), facts(), SETTINGS)
    assert (nothing.points, nothing.n, nothing.parts.height) == (None, 0, 0)
    with pytest.raises(NotAShareError):
        decomposition(find_metric("talk_time"), facts(), SETTINGS)
