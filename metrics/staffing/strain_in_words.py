"""Strain on people, in sentences: what is harder than usual, and what is easier; who is not shown, and why."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from metrics.answer import FEW_BELOW
from metrics.staffing.strain import FEWEST_AGENTS, Strain
from metrics.staffing.strain_judged import FEWEST_DAYS, SHARES

NAMES: Mapping[str, str] = {
    "contacts_per_hour": "contacts an hour of presence",
    "occupancy": "occupancy",
    "hold_s": "hold a contact",
    "after_s": "work after a contact",
    "transferred": "contacts handed on",
}
"""What the measures are called."""


def strain_in_words(found: Strain) -> list[str]:
    """The sentences, the main one first."""
    return list(_sentences(found))


def written(measure: str, value: float) -> str:
    """A value in its unit."""
    if measure in SHARES:
        return f"{value:.0%}" if measure == "occupancy" else f"{value:.1%}"
    return f"{value:.1f}" if measure == "contacts_per_hour" else f"{value:.0f} s"


def _sentences(found: Strain) -> Iterator[str]:
    days = f"{found.first} to {found.last}"
    if found.teams.is_empty():
        yield f"From {days} no team of at least {FEWEST_AGENTS} agents is known to have served anybody."
    elif (judged := found.teams.filter(pl.col("verdict") != "too few")).is_empty():
        yield (
            f"{days}: there is nothing to compare with yet; it takes {FEW_BELOW} contacts of a team on at least "
            f"{FEWEST_DAYS} days, and as many before them."
        )
    else:
        off = judged.filter(pl.col("verdict").is_in(["higher", "lower"]))
        many = judged["team"].n_unique()
        yield (
            f"{days}, beside what was usual for the same teams since {found.usual_first}: of {judged.height} numbers "
            f"of {many} teams {off.height} {'is' if off.height == 1 else 'are'} different beyond chance."
        )
        order = off.sort("team", "measure", nulls_last=True)
        rows = [order.row(place, named=True) for place in range(order.height)]
        yield from map(_one, rows)
    if found.small:
        yield (
            f"{found.small} agents are in teams of fewer than {FEWEST_AGENTS}, which are not shown: their numbers "
            f"would be those of single people."
        )


def _one(row: Mapping[str, Any]) -> str:
    name, value, usual = row["measure"], row["value"], row["usual"]
    team = row["team"] or "no team"
    ends = " to ".join(written(name, row[x]) for x in ("low", "high"))
    return (
        f"{team}: {NAMES[name]} {written(name, value)} ({ends}), {row['verdict']} than its usual "
        f"{written(name, usual)}."
    )
