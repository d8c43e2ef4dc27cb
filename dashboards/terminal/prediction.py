"""What was learned of who comes back, as tables for a terminal."""

from collections.abc import Sequence

import polars as pl

from metrics.prediction.in_words import reason
from metrics.prediction.learning import Learned
from metrics.prediction.model import UNTOLD, Model


def calibration(found: Learned) -> pl.DataFrame:
    """Of each tenth of the contacts what was foretold and what came, in percent."""
    percent = [(pl.col(name) * 100).round(1).alias(f"{name} %") for name in ("foretold", "came", "low", "high")]
    return found.calibration.select(*percent, "n")


def weights(model: Model) -> pl.DataFrame:
    """By how much each value multiplies the odds, most first; what nobody tells is left out."""
    rows = [
        (reason(f"{name}:{value}"), weight, model.shares[name][value])
        for name, values in model.weights.items()
        for value, weight in values.items()
        if value != UNTOLD
    ]
    table = pl.DataFrame(rows, {"what": pl.String, "weight": pl.Float64, "share": pl.Float64}, orient="row")
    return table.sort("weight", "what", descending=[True, False]).select(
        "what",
        pl.col("weight").exp().round(2).alias("odds times"),
        (pl.col("share") * 100).round(1).alias("of contacts %"),
    )


def with_reasons(cases: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """These columns of cases, and why their customers are likely to come back, where anybody is."""
    said = pl.col("why").list.eval(
        pl.element().replace_strict(
            {name: reason(name) for name in cases["why"].explode().drop_nulls().unique()}, return_dtype=pl.String
        )
    )
    likely = {"likely to come back": said.list.join(", ")} if cases["why"].list.len().sum() else {}
    return cases.select(*columns, **likely)
