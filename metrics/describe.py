"""What the numbers mean, in words: the catalogue and each definition, from the objects themselves."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from ingest.settings import Settings
from metrics.composite import Composite
from metrics.derive.effort import effort
from metrics.dimensions import dimensions_of
from metrics.find import all_metrics, find_metric


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


def definition(name: str, settings: Settings) -> dict[str, str]:
    """One metric in full: its sentence, population, clock, dimensions and presets. Raises `UnknownMetricError`.

    A metric that the settings weigh says with which weights.
    """
    metric = find_metric(name, settings.plugins.metrics)
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
    if isinstance(metric, Composite):
        said["made of"] = ", ".join(part.name for part in metric.parts(settings).values())
        said["counted on"] = "each part's own clock"
        said["by"] = ", ".join(metric.shared_dimensions(settings))
        said["weights"] = ", ".join(f"{key} {weight:.0%}" for key, weight in metric.weighed(settings).items())
    if metric.table is effort.table:
        said["weights"] = ", ".join(f"{key} {weight:g}" for key, weight in settings.effort.model_dump().items())
    if metric.not_for:
        said["not for"] = ", ".join(sorted(metric.not_for))
    return said | {f"preset {preset}": variant.definition for preset, variant in metric.presets.items()}
