"""Erlang's formulas against a centre that is played through, contact by contact."""

import numpy as np
import pytest

from metrics.staffing.many import Stretches, erlang_a, erlang_c
from tests.metrics.staffing.play import DAYS, played


def one(*, handle_s: float, patience_s: float, within_s: float, rate: float) -> Stretches:
    """A single stretch."""
    return Stretches(
        rate=np.array([rate]),
        handle_s=np.array([handle_s]),
        within_s=np.array([within_s]),
        patience_s=np.array([patience_s]),
    )


@pytest.mark.parametrize(
    ("servers", "centre"),
    [
        pytest.param(13, {"rate": 100 / 1800, "handle_s": 180, "patience_s": 300, "within_s": 20}, id="the example"),
        pytest.param(8, {"rate": 100 / 1800, "handle_s": 180, "patience_s": 120, "within_s": 20}, id="overloaded"),
        pytest.param(3, {"rate": 0.002, "handle_s": 600, "patience_s": 200, "within_s": 60}, id="a quiet chat"),
        pytest.param(6, {"rate": 0.01, "handle_s": 500, "patience_s": 2000, "within_s": 600}, id="a counter"),
    ],
)
def test_erlang_a_is_what_a_played_centre_does(servers: int, centre: dict[str, float]) -> None:
    days = played(servers, **centre)
    found = erlang_a(one(**centre), np.array([servers]))
    told = np.array([found.service_level[0], found.abandons[0], found.mean_wait_s[0]])
    error = days.std(axis=1, ddof=1) / np.sqrt(DAYS)
    assert (np.abs(days.mean(axis=1) - told) <= 3 * error).all(), (told, days.mean(axis=1), error)


def test_erlang_c_is_what_it_does_when_nobody_leaves() -> None:
    centre = {"rate": 100 / 1800, "handle_s": 180.0, "patience_s": float("inf"), "within_s": 20.0}
    days = played(14, **centre)
    found = erlang_c(one(**centre), np.array([14]))
    told = np.array([found.service_level[0], 0, found.mean_wait_s[0]])
    error = days.std(axis=1, ddof=1) / np.sqrt(DAYS)
    assert (np.abs(days.mean(axis=1) - told) <= 3 * error).all(), (told, days.mean(axis=1), error)
