"""Erlang's formulas against a centre that is played through, contact by contact."""

import numpy as np
import pytest

from metrics.staffing.many import Stretches, erlang_a, erlang_c

DAYS = 400
"""So many days are played at once, each with luck of its own."""

CONTACTS, FIRST = 1500, 300
"""Contacts of each day; the first of them find a centre that has only just opened, and are not counted."""


def played(servers: int, *, handle_s: float, patience_s: float, within_s: float, rate: float) -> np.ndarray:
    """Of each day the shares answered in time and lost, and the mean wait; who came first is served first."""
    luck = np.random.default_rng(20261122)
    at, free = np.zeros(DAYS), np.zeros((DAYS, servers))
    days, sums = np.arange(DAYS), np.zeros((3, DAYS))
    for number in range(CONTACTS):
        at += luck.exponential(1 / rate, DAYS)
        soonest = free.argmin(axis=1)
        wait = np.maximum(free[days, soonest] - at, 0)
        patience = luck.exponential(patience_s, DAYS) if np.isfinite(patience_s) else np.full(DAYS, np.inf)
        stays = wait <= patience
        ends = at + wait + luck.exponential(handle_s, DAYS)
        free[days, soonest] = np.where(stays, ends, free[days, soonest])
        if number >= FIRST:
            sums += np.array([stays & (wait <= within_s), ~stays, np.minimum(wait, patience)])
    return sums / (CONTACTS - FIRST)


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
