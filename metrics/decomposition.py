"""Where unevenness comes from: how much of it lies between channels, hours, weekdays, queues, teams and so on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt
import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.deviations import NotAShareError
from metrics.dimensions import dimensions_of
from metrics.measure import measure
from metrics.metric import Metric, Ratio
from metrics.rows import FactSource

ASKED = ("channel", "hour", "weekday", "queue", "team", "language", "segment")
"""Between which parts it may lie, if nobody asks otherwise."""

MOST_RESAMPLES = 200
DRAWN_AT_ONCE = 4_000_000
SEED = 7

Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Decomposition:
    """How much of a metric's unevenness lies between the parts of each dimension.

    `points` is how far contacts typically are from the mean, in percentage points, as far as the dimensions together
    tell and chance does not: a standard deviation. `parts` has a row per dimension, the greatest first: dimension,
    share (of the whole; all add up to 1), low, high (95 %), alone (the share if it were the only dimension). Null
    shares, and 0 points, where chance explains everything; no rows without contacts.
    """

    metric: str
    points: float | None
    n: int
    parts: pl.DataFrame


def decomposition(
    metric: Metric,
    facts: FactSource,
    settings: Settings,
    *,
    dimensions: Sequence[str] = ASKED,
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> Decomposition:
    """What each dimension has to do with the unevenness of a metric, which must be a share such as served_in_time.

    What the dimensions together explain of the variance between contacts, less what as many parts would explain by
    chance, is shared out by Shapley's value: what a dimension adds to the others, on average over all orders in which
    they could be asked. So the shares add up, and it does not matter which dimension is named first. Dimensions that
    say the same, such as a channel and its only queue, share it equally. Raises `NotAShareError`, and what `measure`
    raises.
    """
    if not (isinstance(metric, Ratio) and metric.is_proportion):
        raise NotAShareError(metric.name)
    there = [x for x in dimensions if x in dimensions_of(metric.table)]
    cells = measure([metric], facts, settings, by=there, where=where, period=period)
    return of_cells(cells, metric.name, there)


def of_cells(cells: pl.DataFrame, metric: str, dimensions: Sequence[str]) -> Decomposition:
    """The decomposition of what `measure` answered by these dimensions."""
    used = cells.filter(pl.col("n") > 0).sort(dimensions, nulls_last=True)
    k, n = (used[name].cast(pl.Float64).to_numpy() for name in ("numerator", "denominator"))
    codes = [used[name].rank("dense").fill_null(0).cast(pl.Int64).to_numpy() for name in dimensions]
    total = int(n.sum())
    if not total:
        return _told(metric, dimensions, points=None, n=0)
    found = _explained(k[None, :], n, codes)
    whole = float(found[-1, 0])
    if whole <= 0:
        return _told(metric, dimensions, points=0.0, n=total)
    shares = _shapley(found, len(dimensions))[:, 0] / whole
    drawn = min(MOST_RESAMPLES, max(20, DRAWN_AT_ONCE // k.size))
    again = np.random.default_rng(SEED).binomial(n.astype(np.int64), k / n, (drawn, k.size)).astype(np.float64)
    resampled = _explained(again, n, codes)
    spread = _shapley(resampled, len(dimensions)) / np.where(resampled[-1] > 0, resampled[-1], np.nan)
    # Drawing again adds noise of its own, which would move every share; only how far they scatter is taken from it.
    around = spread - np.nanmean(spread, axis=1, keepdims=True)
    low, high = (shares + np.nanquantile(around, q, axis=1) for q in (0.025, 0.975))
    alone = np.array([found[1 << place, 0] for place in range(len(dimensions))]) / whole
    points = 100 * float(np.sqrt(whole / total))
    return _told(metric, dimensions, points=points, n=total, share=shares, low=low, high=high, alone=alone)


def _explained(k: Numbers, n: Numbers, codes: Sequence[Whole]) -> Numbers:
    """What each set of dimensions explains of the squares, by its bits, less what chance does; one column per draw."""
    found = np.zeros((1 << len(codes), k.shape[0]))
    every, total = k.sum(axis=1), n.sum()
    squares = every - every**2 / total
    for chosen in range(1, 1 << len(codes)):
        together = np.stack([code for place, code in enumerate(codes) if chosen >> place & 1])
        group = np.unique(together, axis=1, return_inverse=True)[1].reshape(-1)
        order = np.argsort(group, kind="stable")
        begins = np.flatnonzero(np.diff(group[order], prepend=-1))
        size, served = np.add.reduceat(n[order], begins), np.add.reduceat(k[:, order], begins, axis=1)
        between = (served**2 / size).sum(axis=1) - every**2 / total
        left = max(total - begins.size, 1.0)
        found[chosen] = between - (begins.size - 1) * (squares - between) / left
    return found


def _shapley(explained: Numbers, many: int) -> Numbers:
    """What each of so many dimensions adds, on average over all orders; the rows add up to the last of `explained`."""
    added = np.zeros((many, explained.shape[1]))
    for place in range(many):
        others = [x for x in range(many) if x != place]
        for size in range(many):
            weight = factorial(size) * factorial(many - size - 1) / factorial(many)
            for chosen in combinations(others, size):
                before = sum(1 << x for x in chosen)
                added[place] += weight * (explained[before | 1 << place] - explained[before])
    return added


def _told(metric: str, dimensions: Sequence[str], *, points: float | None, n: int, **columns: Numbers) -> Decomposition:
    nothing = np.full(len(dimensions), np.nan)
    named = {x: columns.get(x, nothing) for x in ("share", "low", "high", "alone")}
    parts = pl.DataFrame({"dimension": list(dimensions), **named}).with_columns(pl.col(x).fill_nan(None) for x in named)
    shown = parts.clear() if not n else parts.sort("share", "dimension", descending=[True, False], nulls_last=True)
    return Decomposition(metric=metric, points=points, n=n, parts=shown)
