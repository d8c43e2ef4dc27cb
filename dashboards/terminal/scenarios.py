"""Scenarios side by side, as rows of text for people who read them in a terminal."""

from dataclasses import asdict
from math import isfinite
from typing import Any

import polars as pl

from dashboards.words.formats import NOTHING
from metrics.scenarios.in_words import ends, title
from metrics.scenarios.scenarios import Scenarios
from metrics.scenarios.steps import STEPS, steps
from metrics.staffing.ranged import Ranged
from metrics.value.at_risk_in_words import as_known

LABELS = {
    "agents": "more agents at work",
    "paid_hours": "more paid hours",
    "cost": "cost",
    "saved": "contacts that do not give up",
    "customers": "customers not badly served",
    "each": "each leaves more",
    "kept": "kept",
    "net": "net",
    "break_even": "pays from, each",
}
_FINE = {"agents"}


def beside(found: Scenarios) -> pl.DataFrame:
    """A row for each step and a column for each scenario."""
    rows = steps(found).with_columns(told=_ranges(steps(found)))
    names = {str(x.scenario): title(x.scenario) for x in found.outcomes}
    wide = rows.pivot(on="scenario", on_columns=list(names), index=["step", "grade"], values="told")
    labels = pl.col("step").replace_strict(LABELS)
    heading = f"{found.first} to {found.last}, {found.currency}"
    return wide.select(labels.alias(heading), **_named(names), evidence="grade")


def plainly(found: Scenarios) -> dict[str, Any]:
    """All of it, for other programs; JSON has no infinity, and an end that is out of reach is null."""
    return {
        "currency": found.currency,
        "first": found.first,
        "last": found.last,
        "weeks": found.weeks,
        "shrinkage": found.shrinkage,
        "scenarios": [
            _finite(asdict(x)) | {"scenario": str(x.scenario), "title": title(x.scenario), "verdict": x.verdict}
            for x in found.outcomes
        ],
        "evidence": dict(STEPS),
    }


def _finite(told: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _finite(x) if isinstance(x, dict) else None if isinstance(x, float) and not isfinite(x) else x
        for name, x in told.items()
    }


def _named(names: dict[str, str]) -> dict[str, pl.Expr]:
    return {title: pl.col(written) for written, title in names.items()}


def _ranges(rows: pl.DataFrame) -> pl.Series:
    """Numbers no finer than they are known; a few dozen."""
    told = zip(rows["step"], rows["value"], rows["low"], rows["high"], strict=True)
    return pl.Series([NOTHING if value is None else _range(step, value, low, high) for step, value, low, high in told])


def _range(step: str, value: float, low: float, high: float) -> str:
    told = Ranged(value=value, low=low, high=high)
    least, most = told.closed.low, told.closed.high

    def known(x: float) -> str:
        fine = step in _FINE and most - least < 40  # noqa: PLR2004 narrower than ten units to a digit
        return f"{x:,.1f}" if fine else as_known(x, least, most)

    return f"{known(value)} ({ends(told, known)})"
