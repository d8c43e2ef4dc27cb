"""The expressions about customers' answers that several metrics share; all are about rows of `survey`."""

import polars as pl

from ingest.vocabulary import SurveyKind

SATISFIED_FROM = 0.75
"""On a scale from 0 to 1; it makes 4 and 5 of 5, 6 and 7 of 7, and the raised thumb of two."""

_low, _high = pl.col("scale_min"), pl.col("scale_max")

score01 = (pl.col("value") - _low) / (_high - _low)
"""The answer on a scale from 0, the worst that could be given, to 1; null where there is none."""

best_quarter = (pl.col("value") - _low) >= SATISFIED_FROM * (_high - _low)
"""An answer in the best quarter of its scale."""


def counted(kind: SurveyKind) -> pl.Expr:
    """Whether a row is an answer of this kind that counts: complete, and of several about one contact the latest."""
    return (pl.col("kind") == kind) & pl.col("latest")


def on_a_scale(low: float, high: float) -> pl.Expr:
    """The answers on a scale of these ends, whatever scale they were given on."""
    return low + (high - low) * score01
