"""What is usual at a time of a weekday, and how far a single one strays from it: a generalised linear model.

How many come is Poisson's (McCullagh and Nelder, 1989, chapter 6) with a rate that is a product: a profile of the day
for working days and for each of the two quietest weekdays, times the weekday; recent weeks count more. Real counts
stray further than Poisson's do, stretch by stretch and whole days together, and both are measured.
"""

import threading
import warnings
from dataclasses import dataclass

import numpy as np
import polars as pl
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from metrics.staffing.interval import interval
from metrics.staffing.many import Floats

_ONE_AT_A_TIME = threading.Lock()

HALF_LIFE_DAYS = 28
"""After so many days a day counts half."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Profile:
    """The usual course of the days of one `kind`: the model's parameters and their covariance.

    `cells` are the stretches in which anybody ever came, `weekdays` the days of this kind on which anybody did.
    """

    kind: int
    cells: pl.DataFrame
    weekdays: list[int]
    parameters: Floats
    covariance: Floats

    def of(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, Floats, Floats]:
        """Those of the stretches that it tells of, what is usual there, and its variance as a share of it squared."""
        told = rows.filter(pl.col("kind") == self.kind, pl.col("weekday").is_in(self.weekdays))
        told = told.join(self.cells, on="at", maintain_order="left")
        design = _design(told, self.cells.height, self.weekdays)
        unsure = ((design @ self.covariance) * design).sum(axis=1)
        return told, np.exp(design @ self.parameters), unsure


@dataclass(frozen=True, kw_only=True, eq=False)
class Seasonal:
    """What was learned: the profiles, and how far stretches and days stray from them.

    `scatter` is how many times Poisson's the variance of a stretch is, `day_scatter` the variance of a whole day around
    what is usual, as a share of it squared.
    """

    profiles: list[Profile]
    scatter: float
    day_scatter: float


def learned(past: pl.DataFrame) -> Seasonal:
    """What is usual, of a history with `metrics.staffing.history.with_weekdays`; some contacts came in it."""
    age = (pl.col("date").max() - pl.col("date")).dt.total_days()
    weighed = past.with_columns(weight=0.5 ** (age / HALF_LIFE_DAYS))
    came = past.filter(pl.col("contacts") > 0)
    profiles = [_profile(weighed, kind) for kind in came["kind"].unique().sort().to_list()]
    told = [profile.of(weighed) for profile in profiles]
    usual = pl.concat([rows.with_columns(usual=pl.Series(mean)) for rows, mean, _ in told])
    free = max(usual.height - sum(len(x.parameters) for x in profiles), 1)
    stray = (pl.col("contacts") - pl.col("usual")) ** 2 / pl.col("usual") * pl.col("weight")
    scatter = max(usual.select(stray.sum() / pl.col("weight").sum()).item() * usual.height / free, 1.0)
    days = usual.group_by("date").agg(pl.col("contacts", "usual").sum(), pl.col("weight").first())
    beyond = ((pl.col("contacts") - pl.col("usual")) ** 2 - scatter * pl.col("usual")) * pl.col("weight")
    day_scatter = days.select(beyond.sum() / (pl.col("usual") ** 2 * pl.col("weight")).sum()).item()
    return Seasonal(profiles=profiles, scatter=scatter, day_scatter=max(day_scatter, 0.0))


def _profile(weighed: pl.DataFrame, kind: int) -> Profile:
    mine = weighed.filter(pl.col("kind") == kind)
    came = mine.filter(pl.col("contacts") > 0)
    weekdays = came["weekday"].unique().sort().to_list()
    cells = came.select(pl.col("at").unique().sort()).with_columns(cell=pl.int_range(pl.len()))
    # Stretches of one weekday and time have one rate, so that their weighed mean says all of it.
    mean = (pl.col("contacts") * pl.col("weight")).sum() / pl.col("weight").sum()
    told = mine.filter(pl.col("weekday").is_in(weekdays)).join(cells, on="at").group_by("cell", "weekday")
    together = told.agg(mean=mean, weight=pl.col("weight").sum()).sort("cell", "weekday")
    parameters, covariance = _fitted(together, cells.height, weekdays)
    return Profile(
        kind=kind,
        cells=cells,
        weekdays=weekdays,
        parameters=parameters,
        covariance=covariance,
    )


def _fitted(together: pl.DataFrame, cells: int, weekdays: list[int]) -> tuple[Floats, Floats]:
    """The parameters of a profile and their covariance, of the weighed means of its stretches."""
    mean, weight = together["mean"].to_numpy(), together["weight"].to_numpy()
    if len(weekdays) == 1:  # of a single weekday the model is its means
        return np.log(mean), np.diag(1 / (mean * weight))
    design = _design(together, cells, weekdays)
    model = GLM(mean, design, family=Poisson(), var_weights=weight)
    # Where weekdays are the same but for a factor the model is their means as well, of which it warns though nothing is
    # wrong; what it divides by the freedom that is left is not asked for. What is warned of is the whole process's
    # business, so that of two pages that learn at once one waits.
    with _ONE_AT_A_TIME, np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        found = model.fit(wls_method="qr")
    return np.asarray(found.params), np.asarray(found.cov_params())


def foretold(usual: Seasonal, stretches: pl.DataFrame) -> pl.DataFrame:
    """The stretches (date, at, weekday, kind) with contacts, low and high: between which 95 of 100 will lie.

    The interval is that of a count: chance, days that stray as a whole, and what is not known of the parameters. Where
    nobody ever came all three are 0. Stretches with a `factor` have so many times the usual, as sure as their
    `factor_unsure` says (`metrics.staffing.noted_days.with_factors`).
    """
    if "factor" not in stretches.columns:
        stretches = stretches.with_columns(factor=1.0, factor_unsure=0.0)
    parts = []
    for profile in usual.profiles:
        rows, mean, unsure = profile.of(stretches)
        mean = mean * rows["factor"].to_numpy()
        unsure = unsure + rows["factor_unsure"].to_numpy() / usual.scatter
        variance = usual.scatter * mean + (usual.day_scatter + usual.scatter * unsure) * mean**2
        low, high = interval(mean, variance)
        parts.append(rows.select("date", "at", contacts=pl.Series(mean), low=pl.Series(low), high=pl.Series(high)))
    return (
        stretches.drop("factor", "factor_unsure")
        .join(pl.concat(parts), on=("date", "at"), how="left")
        .with_columns(pl.col("contacts", "low", "high").fill_null(0.0))
        .sort("date", "at")
    )


def foretold_days(usual: Seasonal, stretches: pl.DataFrame) -> pl.DataFrame:
    """The same for whole days: date, contacts, low, high."""
    each = foretold(usual, stretches)
    days = each.group_by("date").agg(pl.col("contacts").sum()).sort("date")
    mean = days["contacts"].to_numpy()
    unsure = np.zeros(len(mean))
    if "factor_unsure" in stretches.columns:
        unsure = (
            stretches.group_by("date").agg(pl.col("factor_unsure").first()).sort("date")["factor_unsure"].to_numpy()
        )
    low, high = interval(mean, usual.scatter * mean + (usual.day_scatter + unsure) * mean**2)
    return days.with_columns(low=pl.Series(low), high=pl.Series(high))


def _design(rows: pl.DataFrame, cells: int, weekdays: list[int]) -> Floats:
    """A column for each stretch of the day, and one for each weekday after the first that is open."""
    design = np.zeros((rows.height, cells + max(len(weekdays) - 1, 0)))
    design[np.arange(rows.height), rows["cell"].to_numpy()] = 1
    weekday = rows["weekday"].to_numpy()
    for place, day in enumerate(weekdays[1:]):
        design[:, cells + place] = weekday == day
    return design
