"""What a part of the service attains, for any metric with a direction: of what the index of unevenness is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.composite import Composite
from metrics.histogram import RELATIVE_ERROR, SMALLEST
from metrics.measure import measure
from metrics.metric import Count, Greatest, Metric, Quantile, Ratio, Unit
from metrics.rows import FactSource

Numbers = npt.NDArray[np.float64]


class NoDirectionError(ValueError):
    """Nobody says whether more or less of it is better, so that no part of the service can be behind."""

    def __init__(self, metric: str) -> None:
        """Say which metric it was asked of."""
        super().__init__(
            f"Of '{metric}' neither more nor less is better, so its parts cannot be uneven, only different: "
            f"spiritlevel compare {metric} --by channel --with rest."
        )


class NotOfEachError(TypeError):
    """A number that is not told of each contact: a larger part of the service simply has more of it."""

    def __init__(self, metric: str) -> None:
        """Say which metric it was asked of."""
        super().__init__(
            f"'{metric}' is a count, or the greatest of all, and larger parts of a service have more of it anyway; "
            f"ask about a share, a mean, a score or a quantile, such as abandon_rate or wait_p90."
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Attained:
    """A metric as the parts of a service attain it.

    `metric` is what is asked of each part: itself, or of a quantile the share of rows that are not beyond the quantile
    of all together, which is `within`.
    """

    metric: Ratio | Composite
    within: float | None = None


def attained(
    metric: Metric,
    facts: FactSource,
    settings: Settings,
    *,
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> Attained:
    """What is asked of the parts of a service to say how unevenly they attain a metric.

    Raises `NoDirectionError`, `NotOfEachError`, and what `measure` raises.
    """
    if metric.better == "neither":
        raise NoDirectionError(metric.name)
    if isinstance(metric, (Ratio, Composite)):
        return Attained(metric=metric)
    if not isinstance(metric, Quantile) or isinstance(metric, (Count, Greatest)):
        raise NotOfEachError(metric.name)
    together = measure([metric], facts, settings, where=where, period=period)["value"].item()
    # Out to the far edge of its step, so that rows of exactly this value are within it, wherever the step begins.
    within = None if together is None else max(together / (1 - RELATIVE_ERROR), SMALLEST)
    return Attained(metric=_share_within(metric, within or 0.0), within=together)


def scale_of(metric: Metric, values: Numbers, weights: Numbers) -> float:
    """What the values are divided by before they are compared, so that the index of all metrics means the same.

    A share stands as it is; a score is divided by how far its best answer is from its worst; of what has no upper end,
    such as a duration, twice the mean stands for that, which is what the half that has everything has.
    """
    if isinstance(metric, Composite):
        return metric.scale
    if isinstance(metric, Ratio) and metric.ends is not None:
        low, high = metric.ends
        return (high - low) * metric.scale
    if metric.unit == Unit.PERCENT:
        return 1.0
    return 2 * abs(float(np.sum(values * weights))) or 1.0


def _share_within(metric: Quantile, limit: float) -> Ratio:
    """The share of rows that are not beyond a limit; who has not got so far yet cannot be judged."""
    so_far = pl.lit(None, dtype=pl.Float64) if metric.so_far is None else metric.so_far
    beyond = pl.when(so_far > limit).then(pl.lit(value=False))
    return Ratio(
        name=metric.name,
        label=metric.label,
        unit=Unit.PERCENT,
        better="higher" if metric.better == "lower" else "lower",
        definition=metric.definition,
        source=metric.source,
        version=metric.version,
        table=metric.table,
        counted_on=metric.counted_on,
        not_for=metric.not_for,
        where=metric.where,
        numerator=pl.when(metric.value.is_not_null()).then(metric.value <= limit).otherwise(beyond),
    )
