"""Since when a series is as it is now: its last step, if it has one that chance would hardly make."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SHORTEST = 4
"""A level of fewer points than this may be gone tomorrow, and is not called one."""

FEWEST = 10
"""With fewer points than this no step can be told from chance."""

SURPRISE = 0.01
"""How often chance alone may show a step in a series that has none."""

TIMES = 3
"""So often a point of the season has to come with a whole season around it, for anybody to know what is usual there."""

SHUFFLES = 999
SEED = 7

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Step:
    """The last step of a series: `place` is its first point after it, `before` and `after` the means on both sides."""

    place: int
    before: float
    after: float


def last_step(values: Sequence[float], *, season: int = 1) -> Step | None:
    """The last step of a series in order of time; None where there is none beyond chance.

    The step is where the means of both sides lie furthest apart in their standard errors. The same is done to the
    series in a random order, again and again: what so seldom shows there is no chance (a permutation test). Then what
    lies after a step is searched for another one, so that the last is told. With `season`, an odd number of points such
    as the 7 days of a week, what is usual at each of them is taken off first, where there are enough to know it.
    """
    series = np.asarray(values, dtype=np.float64)
    plain = _without_season(series, season)
    found, begin = None, 0
    while (place := _step(plain[begin:])) is not None:
        before, after = series[begin : begin + place], series[begin + place :]
        begin += place
        found = Step(place=begin, before=float(before.mean()), after=float(after.mean()))
    return found


def _without_season(series: Numbers, season: int) -> Numbers:
    """The series without what is usual at each point of a season, held against the mean of the season around it."""
    half = season // 2
    if not half or series.size < (TIMES + 1) * season - 1:
        return series
    around = np.convolve(series, np.full(season, 1 / season), mode="valid")
    apart = series[half : half + around.size] - around
    place = np.arange(series.size) % season
    # A median: next to a step the mean around it lies between both levels.
    usual = np.array([np.median(apart[place[half : half + around.size] == x]) for x in range(season)])
    return np.asarray(series - usual[place], dtype=np.float64)


def _step(series: Numbers) -> int | None:
    """Before which point the series steps, counted from its beginning."""
    if series.size < FEWEST or np.ptp(series) == 0:
        return None
    apart = _apart(series)
    shuffled = np.random.default_rng(SEED).permuted(np.tile(series, (SHUFFLES, 1)), axis=1)
    as_far = np.count_nonzero(_apart(shuffled).max(axis=-1) >= apart.max())
    if (as_far + 1) / (SHUFFLES + 1) > SURPRISE:
        return None
    return SHORTEST + int(apart.argmax())


def _apart(series: Numbers) -> Numbers:
    """How far the means before and after each place lie apart, in units that are alike for all places."""
    many = series.shape[-1]
    before = np.arange(SHORTEST, many - SHORTEST + 1)
    sums = np.cumsum(series, axis=-1)
    first, whole = sums[..., before - 1], sums[..., -1:]
    means = first / before - (whole - first) / (many - before)
    return np.asarray(np.abs(means) * np.sqrt(before * (many - before) / many), dtype=np.float64)
