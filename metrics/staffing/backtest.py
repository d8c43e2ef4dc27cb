"""How right a forecast would have been: weeks that it had not seen, beside saying that all comes as a week before."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import polars as pl

from metrics.compare import mean_interval
from metrics.staffing.handling_usual import handling_foretold
from metrics.staffing.history import quietest, with_weekdays
from metrics.staffing.seasonal import foretold, learned

WEEKS = 4
"""So many of the last weeks are foretold, each from those before it."""

FEWEST = 2
"""With fewer weeks to learn from nothing is foretold."""

Verdict = Literal["better", "worse", "within noise"]


@dataclass(frozen=True, kw_only=True)
class Tried:
    """How wrong both were, as a share of what came: the sum of errors over the sum of what they were about.

    `difference` is `error` less `naive`, with its 95 % interval from the days, each of which is one observation; the
    verdict is "within noise" where that holds 0. `inside` is the share of the stretches, where anybody was expected,
    whose number lay in the interval of 95 %; None where no interval is tried.
    """

    error: float
    naive: float
    difference: float
    low: float
    high: float
    verdict: Verdict
    inside: float | None = None


@dataclass(frozen=True, kw_only=True)
class Backtest:
    """What became of the forecast in `weeks` weeks that it had not seen; handling is None where too little is known."""

    weeks: int
    contacts: Tried
    handling: Tried | None


def backtest(past: pl.DataFrame, closed: frozenset[date], noted: frozenset[date] = frozenset()) -> Backtest | None:
    """The test, of a history and the days on which it was closed; None where it is too short for one.

    From `noted` days nothing is learned, but they are foretold like all others: what was noted later was not known.
    """
    ends = past.select(pl.col("date").max()).item()
    weeks = min(WEEKS, past["date"].n_unique() // 7 - FEWEST)
    lasts = [ends - timedelta(days=7 * back) for back in range(weeks)]
    rounds = [x for last in lasts if (x := foretold_week(past, closed, last, noted)) is not None]
    if not rounds:
        return None
    told = pl.concat(rounds)
    before = past.select(
        "at", (pl.col("date") + pl.duration(days=7)).cast(pl.Date), naive="contacts", n="handled", s="worked_s"
    )
    both = told.join(before, on=("date", "at")).sort("date", "at")
    contacts = _tried(
        both.select("date", came="contacts", model=_off("foretold", "contacts"), naive=_off("naive", "contacts"))
    )
    if contacts is None:
        return None
    inside = both.filter(pl.col("foretold") > 0).select(
        pl.col("contacts").is_between("low", "high", closed="both").mean()
    )
    timed = both.filter(pl.col("handled") > 0, pl.col("n") > 0, pl.col("handle_s").is_not_null())
    handling = _tried(
        timed.select(
            "date",
            came="worked_s",
            model=(pl.col("handle_s") * pl.col("handled") - pl.col("worked_s")).abs(),
            naive=(pl.col("s") / pl.col("n") * pl.col("handled") - pl.col("worked_s")).abs(),
        )
    )
    return Backtest(weeks=len(rounds), contacts=replace(contacts, inside=inside.item()), handling=handling)


def foretold_week(
    past: pl.DataFrame, closed: frozenset[date], last: date, noted: frozenset[date] = frozenset()
) -> pl.DataFrame | None:
    """The seven days up to one, with what the days before them foretell; None where nobody came before.

    Columns: those of the history, weekday, kind, low, high, handle_s, and foretold (the contacts that are expected).
    """
    begins = last - timedelta(days=6)
    seen = past.filter(pl.col("date") < begins, ~pl.col("date").is_in(sorted(noted)))
    if not seen["contacts"].sum():
        return None
    quiet = quietest(seen)
    seen = with_weekdays(seen, closed, quiet)
    asked = with_weekdays(past.filter(pl.col("date").is_between(begins, last)), closed, quiet)
    usual = learned(seen)
    told = foretold(usual, asked.select("date", "at", "weekday", "kind"))
    timed = handling_foretold(seen, told).select("date", "at", "low", "high", "handle_s", foretold="contacts")
    return asked.join(timed, on=("date", "at"))


def _off(column: str, came: str) -> pl.Expr:
    return (pl.col(column) - pl.col(came)).abs()


def _tried(errors: pl.DataFrame) -> Tried | None:
    """Of errors by stretch (date, came, model, naive) what both amount to; None where nothing came."""
    came, error, naive = (float(x) for x in errors.select(pl.col("came", "model", "naive").sum()).row(0))
    if not came:
        return None
    days = errors.group_by("date").agg(d=(pl.col("model") - pl.col("naive")).sum())
    low, high = mean_interval(pl.col("d").sum(), (pl.col("d") ** 2).sum(), pl.len())
    ends = days.select(low=low, high=high).row(0)
    # The interval is of the mean of a day; all of them together are so many times as much.
    low_all, high_all = ((x if x is not None else 0.0) * days.height / came for x in ends)
    verdict: Verdict = "better" if high_all < 0 else "worse" if low_all > 0 else "within noise"
    return Tried(
        error=error / came,
        naive=naive / came,
        difference=(error - naive) / came,
        low=low_all,
        high=high_all,
        verdict=verdict,
    )
