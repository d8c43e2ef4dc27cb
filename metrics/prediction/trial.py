"""How far to trust a model: learned from the earlier contacts, and held against the later ones that it has not seen."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from metrics.compare import wilson
from metrics.prediction.model import FEWEST_OF_EACH, fitted

HELD_OUT = 0.25
"""The last quarter of the contacts is not learned from."""

STEPS = 10
FAIR = (0.8, 1.25)
"""Odds that differ by less than this factor from one customer to the next, of what they should, are fair."""

CALIBRATION = pl.Schema(
    {"foretold": pl.Float64(), "came": pl.Float64(), "low": pl.Float64(), "high": pl.Float64(), "n": pl.Int64()}
)
"""Of a tenth of the contacts, by what was foretold: the mean of that, the share that came back, with its interval."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What became of `n` contacts of which a model that had not seen them foretold something.

    `foretold` and `came` are the mean probability and the share that came back; `slope` how far the odds differ, as a
    part of what was foretold (1 is right, below 1 the model exaggerates), with its standard error. `gain` is the Brier
    score of saying the mean of all for everybody, less the model's, as a part of the former, with its 95 % interval;
    customers are taken whole. `right` is how often, of two contacts of which one came back, that one had the greater
    probability (AUC).
    """

    n: int
    foretold: float
    came: float
    slope: float
    slope_error: float
    gain: float
    low: float
    high: float
    right: float

    @property
    def is_trusted(self) -> bool:
        """Whether it tells customers apart beyond chance, and neither exaggerates nor is off as a whole."""
        level, reach = self.foretold / self.came if self.came else 0.0, 1.96 * self.slope_error
        is_fair = self.slope + reach >= FAIR[0] and self.slope - reach <= FAIR[1]
        return self.low > 0 and is_fair and FAIR[0] <= level <= FAIR[1]

    def as_words(self) -> dict[str, Any]:
        """What can be written down as JSON."""
        return asdict(self)


def trial(contacts: pl.DataFrame) -> tuple[Trial, pl.DataFrame] | None:
    """Try the model on contacts with person, until, `FEATURES` and back; `CALIBRATION` beside it.

    None where they are too few to learn from, or to try it on.
    """
    known = contacts.filter(pl.col("back").is_not_null()).sort("until", "id")
    cut = int(known.height * (1 - HELD_OUT))
    earlier, later = known.head(cut), known.tail(known.height - cut)
    model = fitted(earlier)
    back = int(later["back"].sum())
    if model is None or min(back, later.height - back) < FEWEST_OF_EACH:
        return None
    told = later.select("person", "back", chance=model.chance()).sort("chance", "person", "back")
    usual = model.back / model.n
    hit = pl.col("back").cast(pl.Float64)
    squares = told.select("person", by_mean=(usual - hit) ** 2, by_model=(pl.col("chance") - hit) ** 2)
    gain, low, high = _gain(squares)
    slope, error = _slope(told)
    found = Trial(
        n=told.height,
        foretold=float(told.select(pl.col("chance").mean()).item()),
        came=back / told.height,
        slope=slope,
        slope_error=error,
        gain=gain,
        low=low,
        high=high,
        right=_right(told),
    )
    return found, _calibration(told)


def _gain(squares: pl.DataFrame) -> tuple[float, float, float]:
    """The part of the squared error that the model saves, and its 95 % interval (delta method, by person)."""
    each = squares.group_by("person").agg(pl.col("by_mean", "by_model").sum()).sort("person")
    mean, model = (each[name].to_numpy() for name in ("by_mean", "by_model"))
    ratio = float(model.sum() / mean.sum())
    rest = model - ratio * mean
    error = float(np.sqrt((rest**2).sum())) / float(mean.sum())
    return 1 - ratio, 1 - ratio - 1.96 * error, 1 - ratio + 1.96 * error


def _slope(told: pl.DataFrame) -> tuple[float, float]:
    """How the odds that came grow with those that were foretold, and the standard error of that."""
    import statsmodels.api as sm  # noqa: PLC0415 - slow to import, and only who learns needs it

    odds = (pl.col("chance") / (1 - pl.col("chance"))).log()
    kinds = told.group_by("chance").agg(back=pl.col("back").sum(), n=pl.len()).sort("chance")
    sides = kinds.select(pl.lit(1.0).alias("one"), odds=odds).to_numpy()
    seen = kinds.select("back", rest=pl.col("n") - pl.col("back")).to_numpy().astype(np.float64)
    found = sm.GLM(seen, sides, family=sm.families.Binomial()).fit()
    return float(found.params[1]), float(found.bse[1])


def _right(told: pl.DataFrame) -> float:
    """The area under the ROC curve, by ranks; of two that are alike each is right half the time."""
    ranks = told.select("back", rank=pl.col("chance").rank("average"))
    back = int(ranks["back"].sum())
    above = float(ranks.filter("back")["rank"].sum()) - back * (back + 1) / 2
    return above / (back * (told.height - back))


def _calibration(told: pl.DataFrame) -> pl.DataFrame:
    place = pl.int_range(pl.len()) * STEPS // pl.len()
    steps = (
        told.with_columns(step=place)
        .group_by("step")
        .agg(foretold=pl.col("chance").mean(), back=pl.col("back").sum(), n=pl.len())
    )
    low, high = wilson(pl.col("back"), pl.col("n"))
    made = steps.sort("step").with_columns(came=pl.col("back") / pl.col("n"), low=low, high=high)
    return made.select(pl.col(name).cast(dtype) for name, dtype in CALIBRATION.items())
