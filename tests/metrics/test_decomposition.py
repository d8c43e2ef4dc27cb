"""Where unevenness comes from: shares that add up, and that lie where somebody put the unevenness."""

from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ingest.store.kept import Shelf
from metrics import together
from metrics.attained import NoDirectionError, NotOfEachError
from metrics.composite import MadeOfOthersError
from metrics.decomposition import Decomposition, decomposition, of_cells
from metrics.find import find_metric
from metrics.metric import Unit
from tests.metrics.cube.filed import Filed
from tests.metrics.worked import SETTINGS, START, a_leg, facts

DAY = timedelta(days=1)
DIMENSIONS = ("channel", "hour", "team")


def cells(rates: np.ndarray, each: int = 200, seed: int | None = None, day: float = 0.0) -> pl.DataFrame:
    """Cells of three dimensions in eight blocks of days, each with so many contacts, of which these shares are served.

    With a seed they are drawn; `day` is by how much a cell is better or worse on one of the days, by chance.
    """
    dice = np.random.default_rng(seed)
    places = list(product(*(range(x) for x in rates.shape), range(8)))
    wanted = np.array([rates[place[:-1]] for place in places])
    wanted = np.clip(wanted + dice.normal(0, day, wanted.size) if day else wanted, 0, 1)
    served = dice.binomial(each, wanted) if seed is not None else wanted * each
    columns = {name: [place[x] for place in places] for x, name in enumerate((*DIMENSIONS, "block"))}
    return pl.DataFrame({**columns, "numerator": served, "denominator": float(each), "n": each}).cast(
        {"numerator": pl.Float64}
    )


def shares(rates: np.ndarray, **how: Any) -> dict[str, float]:
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


@pytest.mark.parametrize(
    "day", [pytest.param(0.0, id="by chance alone"), pytest.param(0.1, id="with good and bad days")]
)
def test_an_even_centre_has_nothing_to_share_out(day: float) -> None:
    def told(seed: int) -> Decomposition:
        return of_cells(cells(rates_by([0.7, 0.7, 0.7]), each=100, seed=seed, day=day), "served", DIMENSIONS)

    found = [told(seed) for seed in range(25)]
    assert np.mean([x.points == 0 for x in found]) > 0.3
    assert np.mean([(x.points or 0) ** 2 for x in found]) < (1.5 + 25 * day) ** 2
    assert any(x.parts["share"].null_count() for x in found)


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
    exact = shares(rates)["hour"]
    held = 0
    for seed in range(50):
        parts = of_cells(cells(rates, each=60, seed=seed, day=0.05), "served", DIMENSIONS).parts
        hour = parts.row(by_predicate=pl.col("dimension") == "hour", named=True)
        held += hour["low"] <= exact <= hour["high"]
    assert 44 <= held <= 50


def test_from_legs_to_shares() -> None:
    rows = [
        *(a_leg("answered", 5, channel="voice", queue="a", queued_at=START + x * DAY) for x in range(40)),
        *(a_leg("answered", 300, channel="chat", queue="b", queued_at=START + x * DAY) for x in range(40)),
    ]
    found = decomposition(find_metric("served_in_time"), facts(rows), SETTINGS, dimensions=("channel", "queue", "hour"))
    told = dict(zip(found.parts["dimension"], found.parts["share"], strict=True))
    assert told["channel"] == pytest.approx(0.5)
    assert told["queue"] == pytest.approx(0.5)
    assert found.n == 80


def test_a_team_that_only_answered_contacts_tell_explains_nothing() -> None:
    rows = [
        *(a_leg("answered", 5, team="a", queued_at=START + x * DAY) for x in range(40)),
        *(a_leg("abandoned", 90, queued_at=START + x * DAY) for x in range(10)),
    ]
    found = decomposition(find_metric("served_in_time"), facts(rows), SETTINGS, dimensions=("team", "weekday"))
    assert found.left_out == ("team",)
    assert found.parts["dimension"].to_list() == ["weekday"]


def test_a_dimension_that_nobody_ever_tells_is_left_out_of_few_facts_and_of_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        a_leg("answered", wait, channel=channel, queue="a", queued_at=START + x * DAY)
        for x in range(40)
        for channel, wait in (("voice", 5), ("chat", 300))
    ]
    told = facts(rows)
    frames = {name: frame for name, frame in told.frames.items() if isinstance(frame, pl.DataFrame)}
    few = Filed(frames=frames, as_of=told.as_of, shelf=Shelf(tmp_path))
    found = decomposition(find_metric("served_in_time"), few, SETTINGS)
    assert {"language", "segment"} <= {*found.left_out}
    monkeypatch.setattr(together, "FEW", 0)
    of_many = decomposition(find_metric("served_in_time"), few, SETTINGS)
    assert of_many.left_out == found.left_out
    assert_frame_equal(of_many.parts, found.parts)


def test_without_contacts_there_is_nothing() -> None:
    nothing = decomposition(find_metric("served_in_time"), facts(), SETTINGS)
    assert (nothing.points, nothing.n, nothing.parts.height) == (None, 0, 0)
    assert decomposition(find_metric("wait_p50"), facts(), SETTINGS).points is None


@pytest.mark.parametrize(
    ("metric", "error", "sentence"),
    [
        pytest.param("talk_time", NoDirectionError, "neither more nor less is better", id="without a direction"),
        pytest.param("abandoned", NotOfEachError, "is a count", id="a count"),
        pytest.param("cx_score", MadeOfOthersError, "ask about one of", id="made of others"),
    ],
)
def test_what_cannot_be_taken_apart_is_said(metric: str, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        decomposition(find_metric(metric), facts(), SETTINGS)


@pytest.mark.parametrize("metric", ["average_speed_of_answer", "wait_p50"])
def test_means_and_quantiles_are_taken_apart_into_shares_that_add_up(metric: str) -> None:
    rows = [
        a_leg("answered", wait, channel=channel, queue=queue, queued_at=START + day * DAY)
        for day in range(24)
        for channel, queue, waits in (("voice", "a", (10, 30)), ("voice", "b", (20, 40)), ("chat", "c", (100, 120)))
        for wait in waits
    ]
    found = decomposition(find_metric(metric), facts(rows), SETTINGS, dimensions=("channel", "queue", "hour"))
    assert found.parts["share"].sum() == pytest.approx(1.0)
    assert dict(zip(found.parts["dimension"], found.parts["share"], strict=True))["hour"] == pytest.approx(0.0)
    if metric == "wait_p50":
        # Half of all wait no longer than 30 s: all of queue a, half of b, and none of c.
        assert found.unit == Unit.PERCENT
        assert found.within == pytest.approx(30, rel=0.01)
        assert found.points == pytest.approx(100 * np.std([1.0, 0.5, 0.0]), rel=0.001)
    else:
        # The queues wait for 20, 30 and 110 s, the mean is 53.3 s; so far they typically lie from it.
        assert found.unit == Unit.SECONDS
        assert found.within is None
        assert found.points == pytest.approx(np.std([20, 30, 110]), rel=0.001)
