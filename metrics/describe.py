"""What the numbers mean, in words: the catalogue and each definition, from the objects themselves."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from ingest.settings import Settings
from metrics.dimensions import dimensions_of
from metrics.find import all_metrics, find_metric
from metrics.metric import Unit


def catalogue(plugins: Iterable[Path] = ()) -> pl.DataFrame:
    """Every metric: `metric`, `label`, `unit`, `better` (which direction is good), `table`, `presets`, `version`."""
    return pl.DataFrame(
        [
            {
                "metric": metric.name,
                "label": metric.label,
                "unit": metric.unit.value,
                "better": metric.better,
                "table": metric.table.name,
                "presets": len(metric.presets),
                "version": metric.version,
            }
            for metric in all_metrics(plugins).values()
        ]
    )


def definition(name: str, plugins: Iterable[Path] = ()) -> dict[str, str]:
    """One metric in full: its sentence, population, clock, dimensions and presets. Raises `UnknownMetricError`."""
    metric = find_metric(name, plugins)
    said = {
        metric.name: metric.label,
        "definition": metric.definition,
        "unit": metric.unit.value,
        "better": metric.better,
        "source": metric.source,
        "version": str(metric.version),
        "made of": f"{metric.table.name}: {metric.table.grain}",
        "counted on": metric.counted_on,
        "by": ", ".join(dimensions_of(metric.table)),
    }
    if metric.not_for:
        said["not for"] = ", ".join(sorted(metric.not_for))
    return said | {f"preset {preset}": variant.definition for preset, variant in metric.presets.items()}


def readable(answer: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """An answer of `measure` for people: values and intervals as texts in their unit, and a note where to be careful.

    Columns: metric, the dimensions, bucket, `value`, `low`, `high`, `n`, `judged` (the coverage), `note`.
    """
    units = {name: metric.unit for name, metric in all_metrics(settings.plugins.metrics).items()}
    unit = pl.col("metric").replace_strict(units, default=Unit.COUNT)
    notes = {"few": "fewer than 30: read with care", "suppressed": "fewer than 5: not shown", "none": "no number"}
    note = pl.col("size").replace_strict(notes, default="")
    keys = answer.columns[: answer.columns.index("value")]
    return answer.select(
        *keys,
        *(_in_unit(name, unit) for name in ("value", "low", "high")),
        "n",
        judged=_percent(pl.col("coverage"), 0),
        note=pl.when(pl.col("reason").is_not_null()).then(note + " (" + pl.col("reason") + ")").otherwise(note),
    )


def _in_unit(name: str, unit: pl.Expr) -> pl.Expr:
    value = pl.col(name)
    return (
        pl.when(unit == Unit.PERCENT)
        .then(_percent(value, 1))
        .when(unit == Unit.SECONDS)
        .then(value.round(1).cast(pl.String) + " s")
        .when(unit == Unit.SCORE)
        .then(value.round(1).cast(pl.String))
        .otherwise(value.cast(pl.Int64).cast(pl.String))
        .alias(name)
    )


def _percent(share: pl.Expr, digits: int) -> pl.Expr:
    return (share * 100).round(digits).cast(pl.String) + " %"
