"""How far one number moves when only its definition changes: the same rows under every rule that vendors use."""

from collections.abc import Mapping, Sequence

import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.measure import measure_each
from metrics.metric import DEFAULT, Metric
from metrics.rows import FactSource


def definition_range(
    metric: Metric,
    facts: FactSource,
    settings: Settings,
    *,
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
    every: str | None = None,
) -> pl.DataFrame:
    """One row per group: the keys, low and high (the least and the greatest value), and the presets that give them.

    The metric's own definition stands among the presets as "default". Columns: the dimensions of `by`, bucket with
    `every`, low, high, low_preset, high_preset, presets (how many rules gave a value). A metric without presets has a
    range of one point. Raises what `measure` raises.
    """
    asked: list[tuple[Metric, str | None]] = [(metric, None), *((metric, preset) for preset in metric.presets)]
    answers = measure_each(asked, facts, settings, by=by, where=where, period=period, every=every)
    keys = [*by, "bucket"] if every else list(by)
    value = pl.col("value")
    ends = {
        "low": value.min(),
        "high": value.max(),
        "low_preset": _named(value == value.min()),
        "high_preset": _named(value == value.max()),
        "presets": value.is_not_null().sum().cast(pl.Int64),
    }
    if not keys:
        return answers.select(**ends)
    return answers.group_by(keys, maintain_order=True).agg(**ends)


def _named(chosen: pl.Expr) -> pl.Expr:
    """Of several rules that give the same value the metric's own, else the first by name."""
    preset = pl.col("preset").filter(chosen)
    return preset.sort_by(preset != DEFAULT, preset).first()
