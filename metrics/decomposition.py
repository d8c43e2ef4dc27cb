"""Where unevenness comes from: how much of it lies between channels, hours, weekdays, queues, teams and so on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import factorial
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import polars as pl

from ingest.settings import Settings
from ingest.table import Table
from metrics.around import Around
from metrics.attained import attained
from metrics.calendar import Period
from metrics.compare import Z95, student
from metrics.composite import Composite, MadeOfOthersError
from metrics.derived_table import WithDerived
from metrics.dimensions import dimensions_of, with_dimensions
from metrics.measure import measure
from metrics.metric import Metric, Unit
from metrics.rows import FactSource
from metrics.together import are_few, once

ASKED = ("channel", "hour", "weekday", "queue", "team", "language", "segment")
"""Between which parts it may lie, if nobody asks otherwise."""

LEAST_TOLD = 0.95
"""A dimension that fewer contacts tell is left out: a team, for one, is known of those that were answered only."""

BLOCKS = 8
"""Among so many blocks the days are dealt out (the dimension `block`)."""

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Decomposition:
    """How much of a metric's unevenness lies between the parts of each dimension.

    `points` is how far the parts that contacts belong to typically are from the mean, in percentage points of a share
    and else in `unit`: a standard deviation, as far as the dimensions together tell it and chance does not. `parts` has
    a row per dimension, the greatest first: dimension, share (of the whole; all add up to 1), low, high (95 %), alone
    (the share if it were the only dimension). Null shares, and 0 points, where all of it can be chance (one-sided,
    95 %); no rows without contacts. `left_out` names the dimensions of which too many contacts tell nothing. `within`
    is, of a quantile, its value over all contacts: what is taken apart is the share that is not beyond it.
    """

    metric: str
    points: float | None
    n: int
    parts: pl.DataFrame
    left_out: tuple[str, ...] = ()
    unit: Unit = Unit.PERCENT
    within: float | None = None


def decomposition(
    metric: Metric,
    facts: FactSource,
    settings: Settings,
    *,
    dimensions: Sequence[str] = ASKED,
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> Decomposition:
    """What each dimension has to do with the unevenness of a metric with a direction: a share, a mean or a quantile.

    What the dimensions together explain of the variance between contacts is shared out by Shapley's value: what a
    dimension adds to the others, on average over all orders in which they could be asked. So the shares add up, and it
    does not matter which dimension is named first. Dimensions that say the same, such as a channel and its only queue,
    share it equally. Only what shows on different days counts as explained: neither chance nor one bad day does. The
    intervals come from leaving out one block of days after the other. Raises `NoDirectionError`, `NotOfEachError`,
    `MadeOfOthersError`, and what `measure` raises.
    """
    if isinstance(metric, Composite):
        raise MadeOfOthersError(metric, settings)
    of = attained(metric, facts, settings, where=where, period=period)
    metric = of.metric
    there = [x for x in dimensions if x in dimensions_of(metric.table)]
    never = _never_told(there, metric.table, facts, settings)
    by = [x for x in there if x not in never]
    told = measure([metric], facts, settings, by=[*by, "block"], where=where, period=period)
    silent = tuple(x for x in there if x in never or _silence(told, x) > 1 - LEAST_TOLD)
    used = [x for x in there if x not in silent]
    sums = pl.col("n", "numerator", "denominator").sum()
    cells = told if used == by else told.group_by(*used, "block").agg(sums)
    found = replace(of_cells(cells, metric.name, used), left_out=silent, unit=metric.unit, within=of.within)
    if found.points is None or metric.unit == Unit.PERCENT:
        return found
    return replace(found, points=found.points / 100 * metric.scale)


def of_cells(cells: pl.DataFrame, metric: str, dimensions: Sequence[str]) -> Decomposition:
    """The decomposition of what `measure` answered by these dimensions and `block`."""
    used = cells.filter(pl.col("n") > 0).sort(dimensions, nulls_last=True)
    total = int(used["n"].sum())
    if not total:
        return _told(metric, dimensions, points=None, n=0)
    codes = np.stack([used[name].rank("dense").fill_null(0).cast(pl.Int64).to_numpy() for name in dimensions])
    block = used["block"].cast(pl.Int64).to_numpy()
    size, served = (_by_block(used[name], block) for name in ("denominator", "numerator"))
    groups = _groups(codes)
    explained = _explained(served, size, groups)
    there = np.flatnonzero(size.sum(axis=0))
    if there.size == 1:
        return _told(metric, dimensions, points=0.0, n=total)  # all of it may be the luck of these days
    without = [_explained(np.delete(served, x, axis=1), np.delete(size, x, axis=1), groups) for x in there]
    # Of an even centre half of all sums are above nothing by chance; it has to be surely so before anything is told.
    freedom = there.size - 1
    if explained[-1] <= _one_sided(freedom) * _reach(np.array([some[-1] for some in without])):
        return _told(metric, dimensions, points=0.0, n=total)
    added = _shapley(explained, len(dimensions))
    shares = added / explained[-1]
    reach = Z95 * _reach(np.stack([_shapley(some, len(dimensions)) / explained[-1] for some in without]))
    return _told(
        metric,
        dimensions,
        points=100 * float(np.sqrt(explained[-1])),
        n=total,
        share=shares,
        low=shares - reach,
        high=shares + reach,
        alone=np.array([explained[1 << place] for place in range(len(dimensions))]) / explained[-1],
    )


def _never_told(dimensions: Sequence[str], table: Table, facts: FactSource, settings: Settings) -> frozenset[str]:
    """Those of the dimensions that no row tells, whenever it began; of many facts nobody looks through all of them."""
    if not are_few(facts):
        return frozenset()
    known = WithDerived(facts=facts, settings=settings)

    def looked_through() -> pl.DataFrame:
        rows = with_dimensions(
            known.scan(table), table, dimensions, counted_on=table.day, around=Around(facts=known), settings=settings
        )
        nobody = pl.len() == 0
        return rows.select(pl.col(x).is_not_null().any() | nobody for x in dimensions).collect()

    told = once(f"told of {table.name}: {', '.join(dimensions)}", facts, settings, looked_through)
    return frozenset(x for x in dimensions if not told[x].item())


def _silence(cells: pl.DataFrame, dimension: str) -> float:
    """The share of contacts that tell nothing of a dimension."""
    silent, every = (float(x["n"].sum()) for x in (cells.filter(pl.col(dimension).is_null()), cells))
    return silent / max(every, 1.0)


def _by_block(column: pl.Series, block: npt.NDArray[np.int64]) -> Numbers:
    """A number of each cell in the column of its block."""
    spread = np.zeros((block.size, BLOCKS))
    spread[np.arange(block.size), block] = column.cast(pl.Float64).to_numpy()
    return spread


def _groups(codes: npt.NDArray[np.int64]) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """For each set of dimensions, by its bits: an order in which groups stand together, and their begins."""
    found = []
    for chosen in range(1 << len(codes)):
        together = np.zeros(codes.shape[1], dtype=np.int64)
        for place in range(len(codes)):
            if chosen >> place & 1:
                together = together * (codes[place].max() + 1) + codes[place]
                together = np.unique(together, return_inverse=True)[1].reshape(
                    -1
                )  # small again, however many there are
        order = np.argsort(together, kind="stable")
        found.append((order, np.flatnonzero(np.diff(together[order], prepend=-1))))
    return found


def _explained(
    served: Numbers, size: Numbers, groups: Sequence[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]
) -> Numbers:
    """What each set of dimensions, by its bits, explains of the variance between contacts.

    The product of a part's differences from the mean in two blocks is, on average, the square of its true difference,
    because what is chance in one block knows nothing of the other.
    """
    found = np.zeros(len(groups))
    apart = served - served.sum() / size.sum() * size
    for chosen, (order, begins) in enumerate(groups[1:], start=1):
        n, x = (np.add.reduceat(some[order], begins, axis=0) for some in (size, apart))
        pairs = n.sum(axis=1) ** 2 - (n**2).sum(axis=1)
        in_two = pairs > 0
        squares = (x.sum(axis=1) ** 2 - (x**2).sum(axis=1))[in_two] / pairs[in_two]
        weights = n.sum(axis=1)[in_two]
        found[chosen] = (weights * squares).sum() / weights.sum() if in_two.any() else 0.0
    return found


def _reach(without: Numbers) -> Numbers:
    """The standard error of what was found with one block of days after the other left out (the jackknife)."""
    blocks = len(without)
    return np.asarray(np.sqrt((blocks - 1) / blocks * ((without - without.mean(axis=0)) ** 2).sum(axis=0)))


def _one_sided(freedom: int) -> float:
    """Student's 95 % quantile on one side."""
    return float(pl.select(student(pl.lit(float(freedom)), z=NormalDist().inv_cdf(0.95))).item())


def _shapley(explained: Numbers, many: int) -> Numbers:
    """What each of so many dimensions adds, on average over all orders; the rows add up to the last of `explained`."""
    added = np.zeros(many)
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
