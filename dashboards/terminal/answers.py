"""Answers as rows of text for people who read them in a terminal: numbers in their unit, a note where to be careful."""

from collections.abc import Callable

import polars as pl

from dashboards.words.formats import UNNAMED, counts, intervals, percents, values
from ingest.settings import Settings
from metrics.amounts import amount
from metrics.decomposition import Decomposition
from metrics.find import all_metrics
from metrics.metric import Unit
from metrics.unevenness import FEWEST, Unevenness

NOTES = {"few": "fewer than 30: read with care", "none": "no contact fits"}
"""What to say of a number because of how many contacts it rests on."""

REASONS = {
    "not_applicable": "has no meaning here",
    "no_rows": "no contact fits",
    "not_judged": "none could be judged",
    "too_few": "fewer than 5: not shown",
    "still_open": "too many still wait",
    "not_reached": "too few got so far",
    "nothing_to_divide_by": "nothing to divide by",
}
"""Why there is no number."""


def readable(answer: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """An answer of `measure`, for people.

    Columns: metric, the dimensions, bucket, then texts: `value`, `95 %` (the interval), `n`, `judged` (the coverage),
    `note`; and `made of`, where one of the metrics is made of others.
    """
    unit = pl.col("metric").replace_strict(_units(settings), default=Unit.COUNT)
    note = pl.coalesce(
        pl.col("reason").replace_strict(REASONS, default=None), pl.col("size").replace_strict(NOTES, default="")
    )
    return answer.select(
        *answer.columns[: answer.columns.index("value")],
        _in_its_unit(unit, lambda each: values(each, pl.col("value"), 1)).alias("value"),
        _in_its_unit(unit, lambda each: intervals(each, pl.col("low"), pl.col("high"), 1)).alias("95 %"),
        counts(pl.col("n")).alias("n"),
        percents(pl.col("coverage")).alias("judged"),
        note.alias("note"),
        *([pl.col("made_of").alias("made of")] if "made_of" in answer.columns else []),
    )


def side_by_side(answer: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """An answer by one dimension with a column for each metric: the values, for people."""
    by = answer.columns[1]
    return readable(answer, settings).pivot("metric", index=by, values="value", maintain_order=True)


def parts(found: Unevenness) -> pl.DataFrame:
    """The parts of the service that were compared, for people: attainment with its interval, weight, n, and a note.

    The columns are named after the dimension and the metric; of a quantile it is said within what the shares are.
    """
    shown = pl.when(pl.col("low").is_not_null()).then(pl.col("attainment"))
    few = pl.when(pl.col("n") < FEWEST).then(pl.lit("too few to be compared: left out"))
    out = pl.when("left_out").then(few.otherwise(pl.lit("not all of it is known: left out")))
    within = "" if found.within is None else f" within {amount(Unit.SECONDS, found.within)}"
    return found.parts.select(
        pl.col("dim").fill_null(UNNAMED).alias(found.by),
        values(found.unit, shown, 1).alias(f"{found.metric}{within}"),
        intervals(found.unit, pl.col("low"), pl.col("high"), 1).alias("95 %"),
        percents(pl.col("weight"), 1).alias("weight"),
        counts(pl.col("n")).alias("n"),
        pl.when(pl.col("dim").is_null()).then(pl.lit("unnamed: left out")).otherwise(out).alias("note"),
    )


def shares_of_unevenness(found: Decomposition) -> pl.DataFrame:
    """How much of the unevenness lies between what, for people: each share with its interval, and what it is alone."""
    return found.parts.select(
        pl.col("dimension").alias("between"),
        percents(pl.col("share"), 1).alias("share"),
        intervals(Unit.PERCENT, pl.col("low"), pl.col("high"), 1).alias("95 %"),
        percents(pl.col("alone"), 1).alias("alone"),
    )


def _units(settings: Settings) -> dict[str, Unit]:
    return {name: metric.unit for name, metric in all_metrics(settings.plugins.metrics).items()}


def _in_its_unit(unit: pl.Expr, written: Callable[[Unit], pl.Expr]) -> pl.Expr:
    return pl.coalesce(pl.when(unit == each).then(written(each)) for each in Unit)
