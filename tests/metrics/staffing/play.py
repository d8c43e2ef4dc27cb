"""A centre that is played through, contact by contact, for many days at once; who came first is served first."""

import numpy as np

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


def written(agents: int, *, handle_s: float, rate: float, within_s: float, weeks: int, seed: int) -> np.ndarray:
    """Of letters that come at any hour: when each came, when it was answered, and whether in time (three rows).

    Agents answer from 9 to 17 every day, and are there until they have done what they began.
    """
    luck = np.random.default_rng(seed)
    came = np.cumsum(luck.exponential(1 / rate, int(rate * weeks * 7 * 86_400 * 1.2)))
    came = came[came < weeks * 7 * 86_400]
    work = luck.exponential(handle_s, len(came))
    free, done = np.zeros(agents), np.zeros(len(came))
    for number, (at, takes) in enumerate(zip(came, work, strict=True)):
        soonest = int(free.argmin())
        begins = max(at, free[soonest])
        of_day = begins % 86_400
        begins += max(9 * 3600 - of_day, 0) if of_day < 17 * 3600 else 33 * 3600 - of_day
        done[number], free[soonest] = begins, begins + takes
    return np.array([came, done, done - came <= within_s])
