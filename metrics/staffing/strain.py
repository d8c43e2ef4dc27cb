"""Strain on people: how much teams have to do and how hard it is, beside what is usual for them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.compare import ratio_interval
from metrics.rows import FactSource
from metrics.staffing.agent_days import agent_days
from metrics.staffing.asked import WEEKS
from metrics.staffing.strain_judged import FEWEST_DAYS, MEASURES, NUMBERS, SHARES, judged
from metrics.staffing.week import weeks
from metrics.together import together

FEWEST_AGENTS = 5
"""A team of fewer is not shown apart: its numbers would be those of single people."""

LATELY = 28
"""So many days are looked at where nobody says since when."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Strain:
    """How `first` to `last` was for those who serve.

    Where fewer than five days are known before what was asked for, `first` is later: the last whole weeks, half of all
    that is known at most, stand beside what is known before them. `usual_first` is the first day of that, or `first`
    where nothing is.

    `teams` has a row for each team of at least five agents and each measure: team, agents, contacts, measure (a key of
    `MEASURES`), value, usual (of the same team, from `usual_first` until the day before `first`), difference, each with
    its 95 % interval from the days, days, usual_days, verdict ("higher", "lower", "within noise", "too few": below
    thirty contacts or five days; all rows are judged at once, so that at most 5 % of those called different are so by
    chance). `people` is the same of agents, each beside the others of their team in the same days; None where it was
    not asked for. `small` are the agents of teams that are too small to be shown apart.
    """

    first: date
    last: date
    usual_first: date
    teams: pl.DataFrame
    people: pl.DataFrame | None
    small: int


def strain(facts: FactSource, settings: Settings, *, period: Period | None = None, by_agent: bool = False) -> Strain:
    """The strain of a period, by default of the last four weeks. Raises `AskedError`."""
    asked = weeks(facts, settings, period)
    first = asked.first if period is not None else max(asked.first, asked.last - timedelta(days=LATELY - 1))
    before = first - timedelta(days=7 * WEEKS)
    with together():
        days = agent_days(facts, settings, Period(since=before, until=asked.last + timedelta(days=1)))
    first = _with_a_usual(days, first, asked.last)
    lately, usual = days.filter(pl.col("date") >= first), days.filter(pl.col("date") < first)
    size = lately.group_by("team").agg(agents=pl.col("agent").n_unique())
    large = size.filter(pl.col("agents") >= FEWEST_AGENTS).select("team")
    # A number that only some of a team have is of so many, whatever the team's size.
    shown = pl.min_horizontal("agents", pl.col("agents_usual").fill_null(FEWEST_AGENTS)) >= FEWEST_AGENTS
    return Strain(
        first=first,
        last=asked.last,
        usual_first=_first(usual) if usual.height else first,
        teams=judged(_ratios(lately, ["team"]), _ratios(usual, ["team"]), ["team"], shown=shown),
        people=_people(lately.join(large, on="team", nulls_equal=True)) if by_agent else None,
        small=int(size.filter(pl.col("agents") < FEWEST_AGENTS)["agents"].sum()),
    )


def strain_of(
    settings: Settings, *, period: Period | None = None, by_agent: bool = False
) -> Callable[[FactSource], Strain]:
    """The same as a question to the facts."""
    return lambda facts: strain(facts, settings, period=period, by_agent=by_agent)


def _with_a_usual(days: pl.DataFrame, first: date, last: date) -> date:
    """The day that lately begins with: the first one asked for, or a later one that leaves some days before it."""
    if days.is_empty() or days.filter(pl.col("date") < first)["date"].n_unique() >= FEWEST_DAYS:
        return first
    known = (last - _first(days)).days + 1
    half = 7 * max(known // 14, 1)
    return max(first, last - timedelta(days=half - 1)) if known - half >= FEWEST_DAYS else first


def _first(days: pl.DataFrame) -> date:
    begins: date = days.select(pl.col("date").min()).item()
    return begins


def _people(mine: pl.DataFrame) -> pl.DataFrame:
    """Each agent of these teams beside the others of their own, with no number where too few contacts tell it."""
    pairs = mine.select("team", who="agent").unique()
    others = pairs.join(mine, on="team", nulls_equal=True).filter(pl.col("who") != pl.col("agent"))
    beside = _ratios(others, ["team", "who"]).rename({"who": "agent"})
    each = _ratios(mine.with_columns(who="agent"), ["team", "who"]).rename({"who": "agent"})
    found = judged(each, beside, ["team", "agent"], shown=pl.lit(value=True))
    known = pl.col("verdict") != "too few"
    return found.with_columns(pl.when(known).then(pl.col(x)).alias(x) for x in NUMBERS)


def _ratios(days: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Of each group and measure the value with its interval, in which each day is one observation."""
    parts = []
    for name, (above, below, factor) in MEASURES.items():
        x, y = (pl.col(above) * factor, pl.col(below))
        told = days.filter(y > 0, x.is_not_null())
        each = told.group_by(*keys, "date").agg(x=x.sum(), y=y.sum(), contacts=pl.col("contacts").sum())
        sums = {"xx": pl.col("x") ** 2, "xy": pl.col("x") * pl.col("y"), "yy": pl.col("y") ** 2}
        squares = {names: product.sum() for names, product in sums.items()}
        low, high = ratio_interval(pl.col("x").sum(), pl.col("y").sum(), pl.len(), **squares)
        agents = told.group_by(keys).agg(agents=pl.col("agent").n_unique().cast(pl.Int64))
        of_days = each.group_by(keys).agg(
            measure=pl.lit(name),
            value=pl.col("x").sum() / pl.col("y").sum(),
            low=low.clip(lower_bound=0.0),
            high=high.clip(upper_bound=1.0) if name in SHARES else high,
            days=pl.len().cast(pl.Int64),
            contacts=pl.col("contacts").sum().cast(pl.Int64),
        )
        parts.append(of_days.join(agents, on=keys, nulls_equal=True))
    return pl.concat(parts)
