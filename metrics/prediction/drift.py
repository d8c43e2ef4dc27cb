"""Whether what was learned still holds: who came since, and whether as many came back as were foretold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from ingest.table import UTC
from metrics.prediction.features import FEATURES
from metrics.prediction.model import UNTOLD, Model

WATCHED = timedelta(days=28)
FEWEST = 100
"""With fewer contacts nothing is said."""

MOVED = 0.25
"""From this population stability index on, others come than those who were learned from (the usual rule of banks)."""

SURPRISING = 3.0
"""So many standard errors lie between what was foretold and what came before it counts as another world."""

_LEAST = 1e-4
"""A share of nobody is taken for this, as the index would have no end."""


@dataclass(frozen=True, kw_only=True)
class Drift:
    """What became of the `n` contacts of the last weeks: the shares that were `foretold` to come back, and that `came`.

    Of these only those count that the model has not learned from and of which it is known; None where they are too few.
    `apart` is how many standard errors lie between the two, customers taken whole. `moved` has the stability index of
    each feature, and `is_drifted` says whether the model is to be learned anew.
    """

    n: int
    foretold: float | None
    came: float | None
    apart: float | None
    moved: Mapping[str, float]

    @property
    def is_drifted(self) -> bool:
        """Whether as many come back as were foretold no longer, or others come."""
        return (self.apart is not None and abs(self.apart) > SURPRISING) or bool(self.have_moved)

    @property
    def have_moved(self) -> tuple[str, ...]:
        """The features of which others come than were learned from."""
        return tuple(name for name, index in self.moved.items() if index > MOVED)


def drift(model: Model, contacts: pl.DataFrame, *, now: datetime) -> Drift:
    """How the contacts of the last four weeks compare with those that were learned from.

    `contacts` have person, until, `FEATURES` and back.
    """
    lately = contacts.filter(pl.col("until") > pl.lit(now - WATCHED, dtype=UTC))
    moved = {name: _moved(model.shares[name], lately, name) for name in FEATURES} if lately.height >= FEWEST else {}
    unseen = lately.filter(pl.col("until") > pl.lit(model.until, dtype=UTC), pl.col("back").is_not_null())
    if unseen.height < FEWEST:
        return Drift(n=lately.height, foretold=None, came=None, apart=None, moved=moved)
    each = unseen.select("person", chance=model.chance(), back=pl.col("back").cast(pl.Float64))
    rest = each.group_by("person").agg((pl.col("back") - pl.col("chance")).sum().alias("rest"))["rest"].to_numpy()
    error = float(np.sqrt((rest**2).sum()))
    foretold, came = each.select(pl.col("chance").mean(), pl.col("back").mean()).row(0)
    apart = float(rest.sum()) / error if error else 0.0
    return Drift(n=lately.height, foretold=foretold, came=came, apart=apart, moved=moved)


def _moved(learned: Mapping[str, float], lately: pl.DataFrame, name: str) -> float:
    """The population stability index: how far the shares of the values have moved, weighted by the shares."""
    values = lately.select(value=pl.col(name).fill_null(UNTOLD)).group_by("value").agg(now=pl.len() / lately.height)
    then = pl.DataFrame(
        {"value": list(learned), "then": list(learned.values())}, {"value": pl.String, "then": pl.Float64}
    )
    both = then.join(values, on="value", how="full", coalesce=True).with_columns(
        pl.col("then", "now").fill_null(0.0).clip(lower_bound=_LEAST)
    )
    index = ((pl.col("now") - pl.col("then")) * (pl.col("now") / pl.col("then")).log()).sum()
    return float(both.sort("value").select(index).item())
