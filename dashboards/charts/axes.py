"""Axes: numbers in the unit of their metric, at marks that people would make."""

from typing import Any

import altair as alt

from dashboards.theme import percent_axis
from dashboards.words import formats
from dashboards.words.language import _
from metrics.metric import Metric, Unit

# Abbreviations of units are the same everywhere.
_DURATION = (
    "abs(datum.value) < 120 ? datum.value + ' s' : abs(datum.value) < 7200 ? round(datum.value / 6) / 10 + ' min' : "
    "abs(datum.value) < 172800 ? round(datum.value / 360) / 10 + ' h' : round(datum.value / 8640) / 10 + ' d'"
)


def attained(metric: Metric, within: float | None) -> str:
    """What parts of a service attain of a metric: of a quantile the share that is not beyond that of all together."""
    if within is None:
        return _(metric.label)
    value = formats.value(metric.unit, within)
    return _("{metric}: share within {value}").format(metric=_(metric.label), value=value)


def axis_of(unit: Unit, **options: Any) -> alt.Axis:
    """An axis of values in this unit."""
    if unit is Unit.PERCENT:
        return percent_axis(values=[x / 10 for x in range(11)], **options)
    if unit is Unit.SECONDS:
        return alt.Axis(tickCount=5, labelExpr=_DURATION, **options)
    return alt.Axis(tickCount=5, **options)
