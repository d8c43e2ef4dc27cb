"""The steps of scenarios as rows: what each takes and is worth, with its range and on what it rests."""

from collections.abc import Mapping

import polars as pl

from metrics.scenarios.scenarios import Scenarios
from metrics.staffing.ranged import Ranged
from metrics.value.in_words import ASSUMED, MODELLED

STEPS: Mapping[str, str] = {
    "agents": MODELLED,
    "paid_hours": MODELLED,
    "cost": ASSUMED,
    "saved": MODELLED,
    "customers": MODELLED,
    "each": ASSUMED,
    "kept": ASSUMED,
    "net": ASSUMED,
    "break_even": ASSUMED,
}
"""What `metrics.scenarios.outcome.Outcome` tells, each with its evidence: what rests on an assumption is one itself."""

MONEY = ("cost", "kept", "net")
"""The steps that can be drawn on one axis."""


def steps(found: Scenarios) -> pl.DataFrame:
    """A row for each scenario and step: scenario (as it is written), place, step, value, low, high, grade.

    Numbers are null where a scenario does not tell them.
    """
    rows = [
        (str(x.scenario), place, step, *_ends(getattr(x, step)), grade)
        for place, x in enumerate(found.outcomes)
        for step, grade in STEPS.items()
    ]
    numbers = dict.fromkeys(("value", "low", "high"), pl.Float64)
    schema = {"scenario": pl.String, "place": pl.Int64, "step": pl.String, **numbers, "grade": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _ends(told: Ranged | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if told is None else (told.value, told.low, told.high)
