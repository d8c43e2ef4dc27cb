"""The model: the odds of coming back, feature by feature, fitted to contacts of which it is known."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from metrics.prediction.features import FEATURES

FEWEST = 500
"""From fewer contacts nothing is learned."""

FEWEST_OF_EACH = 10
"""A value of a feature counts for itself where so many customers came back, and so many did not."""

SPREAD = 1.0
"""How far, before anything is known, the log odds of one value are taken to lie from the mean (standard deviation)."""

UNTOLD = ""
"""Stands for a value that nobody tells."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """A logistic regression on `FEATURES`: what each value of one adds to the log odds of coming back.

    `weights` has, by feature and value, how far the log odds lie above those of the mean contact; a value that it does
    not name adds nothing. `shares` are the shares of all values among the contacts that were learned from: `n` contacts
    of which `back` came back, that ended from `since` to `until`.
    """

    intercept: float
    weights: Mapping[str, Mapping[str, float]]
    shares: Mapping[str, Mapping[str, float]]
    n: int
    back: int
    since: datetime
    until: datetime

    def as_words(self) -> dict[str, Any]:
        """What can be written down as JSON, and read again by `of_words`."""
        return asdict(self) | {"since": self.since.isoformat(), "until": self.until.isoformat()}

    def chance(self) -> pl.Expr:
        """The probability that the customer of a row with `FEATURES` comes back."""
        odds = sum((self.weight(name) for name in FEATURES), start=pl.lit(self.intercept))
        return 1 / (1 + (-odds).exp())

    def weight(self, name: str) -> pl.Expr:
        """What a row's value of a feature adds to the log odds."""
        weights = dict(self.weights.get(name, {}))
        return pl.col(name).fill_null(UNTOLD).replace_strict(weights, default=0.0, return_dtype=pl.Float64)


def of_words(words: Mapping[str, Any]) -> Model:
    """The model that was written down."""
    times = {name: datetime.fromisoformat(words[name]) for name in ("since", "until")}
    return Model(**{**words, **times})


def fitted(contacts: pl.DataFrame) -> Model | None:
    """The model of contacts with `until`, `FEATURES` and `back`; None where they are too few to learn from.

    By ridge regression (statsmodels; before anything is known weights are normal around 0), since two features may tell
    nearly the same. On one row for each combination of values, so that millions of contacts take no longer than those.
    """
    known = contacts.filter(pl.col("back").is_not_null()).with_columns(pl.col(FEATURES).fill_null(UNTOLD))
    back = int(known["back"].sum())
    if known.height < FEWEST or min(back, known.height - back) < FEWEST_OF_EACH:
        return None
    levels = {name: _levels(known, name) for name in FEATURES}
    kinds = known.group_by(FEATURES).agg(n=pl.len(), back=pl.col("back").sum()).sort(FEATURES)
    columns = [(name, value) for name, values in levels.items() for value in values]
    sides = kinds.select(
        [pl.lit(1.0).alias("one")]
        + [(pl.col(name) == value).cast(pl.Float64).alias(f"{name}={value}") for name, value in columns]
    ).to_numpy()
    found = _regressed(kinds, sides)
    shares = {name: _shares(known, name) for name in FEATURES}
    raw: dict[str, dict[str, float]] = {name: {} for name in FEATURES}
    for (name, value), weight in zip(columns, found[1:], strict=True):
        raw[name][value] = float(weight)
    means = {name: sum(shares[name][value] * x for value, x in raw[name].items()) for name in FEATURES}
    named = {name: {value: raw[name].get(value, 0.0) - means[name] for value in shares[name]} for name in FEATURES}
    since, until = known.select(pl.col("until").min(), until_=pl.col("until").max()).row(0)
    return Model(
        intercept=float(found[0]) + sum(means.values()),
        weights=named,
        shares=shares,
        n=known.height,
        back=back,
        since=since,
        until=until,
    )


def _regressed(kinds: pl.DataFrame, sides: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    import statsmodels.api as sm  # noqa: PLC0415 - slow to import, and only who learns needs it

    seen = kinds.select("back", rest=pl.col("n") - pl.col("back")).to_numpy().astype(np.float64)
    # statsmodels divides the likelihood, and not the penalty, by the number of rows.
    penalty = np.full(sides.shape[1], 1 / (SPREAD**2 * sides.shape[0]))
    penalty[0] = 0.0
    model = sm.GLM(seen, sides, family=sm.families.Binomial())
    return np.asarray(model.fit_regularized(alpha=penalty, L1_wt=0.0).params)


def _levels(known: pl.DataFrame, name: str) -> list[str]:
    """The values of a feature that count for themselves."""
    counted = (
        known.group_by(name)
        .agg(n=pl.len(), back=pl.col("back").sum())
        .filter(pl.min_horizontal("back", pl.col("n") - pl.col("back")) >= FEWEST_OF_EACH)
        .sort("n", name, descending=[True, False])
    )
    return counted[name].to_list()


def _shares(known: pl.DataFrame, name: str) -> dict[str, float]:
    counted = known.group_by(name).agg(share=pl.len() / known.height).sort(name)
    return dict(zip(counted[name], counted["share"], strict=True))
