"""Comparisons and control charts as rows of text for people who read them in a terminal."""

from collections.abc import Callable

import polars as pl

from dashboards.words.formats import UNNAMED, counts, signed, values
from dashboards.words.language import later
from ingest.settings import Settings
from metrics.charting import Chart
from metrics.comparison import Comparison
from metrics.find import all_metrics
from metrics.metric import Unit

__all__ = ["HEADINGS", "LIMITS", "charted", "compared", "in_its_unit", "signed", "units"]

HEADINGS = {
    "previous": later("before"),
    "last_year": later("last year"),
    "promise": later("promised"),
    "rest": later("the rest"),
}
"""What the other number of a comparison is called, by what is compared with."""

LIMITS = {"center": "centre", "lower": "lower", "upper": "upper"}
"""What a control chart's lines are called."""


def compared(found: Comparison, settings: Settings) -> pl.DataFrame:
    """A comparison, for people: metric, the dimensions, then texts: both values, the difference, `95 %`, n, verdict."""
    unit = pl.col("metric").replace_strict(units(settings), default=Unit.COUNT)
    other = HEADINGS[found.against]
    ends = [in_its_unit(unit, lambda each, x=x: signed(each, pl.col(x))) for x in ("difference_low", "difference_high")]  # type: ignore[misc]  # a lambda with a default
    known = pl.col("difference_low").is_not_null() & pl.col("difference_high").is_not_null()
    dimensions = found.cells.columns[1 : found.cells.columns.index("value")]
    return found.cells.select(
        "metric",
        *(pl.col(x).cast(pl.String).fill_null(UNNAMED) for x in dimensions),
        in_its_unit(unit, lambda each: values(each, pl.col("value"), 1)).alias("value"),
        in_its_unit(unit, lambda each: values(each, pl.col("other"), 1)).alias(other),
        in_its_unit(unit, lambda each: signed(each, pl.col("difference"))).alias("difference"),
        pl.when(known).then(pl.format("{} to {}", *ends)).otherwise(pl.lit("")).alias("95 %"),
        counts(pl.col("n")).alias("n"),
        *([] if found.against == "promise" else [counts(pl.col("n_other")).alias(f"n, {other}")]),
        "verdict",
    )


def charted(found: Chart, settings: Settings) -> pl.DataFrame:
    """A control chart, for people: the dimensions, bucket, then texts: value, n, centre and limits, phase, signal."""
    unit = units(settings)[found.metric]
    dimensions = found.points.columns[: found.points.columns.index("bucket")]
    moments = "%Y-%m-%d" if found.every in {"1d", "1w", "1mo"} else "%Y-%m-%d %H:%M"
    return found.points.select(
        *(pl.col(x).cast(pl.String).fill_null(UNNAMED) for x in dimensions),
        pl.col("bucket").dt.strftime(moments),
        values(unit, pl.col("value"), 1).alias(found.metric),
        counts(pl.col("n")).alias("n"),
        *(values(unit, pl.col(x), 1).alias(heading) for x, heading in LIMITS.items()),
        pl.col("phase").cast(pl.String),
        pl.col("rule").fill_null("").alias("signal"),
    )


def units(settings: Settings) -> dict[str, Unit]:
    """The unit of every metric."""
    return {name: metric.unit for name, metric in all_metrics(settings.plugins.metrics).items()}


def in_its_unit(unit: pl.Expr, written: Callable[[Unit], pl.Expr]) -> pl.Expr:
    """What each row writes in the unit of its own metric."""
    return pl.coalesce(pl.when(unit == each).then(written(each)) for each in Unit)
