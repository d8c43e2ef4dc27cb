"""Too few and too many, in sentences: how much, and which part of it the forecast explains."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from metrics.staffing.causes import Causes

_WHY = {
    "few_weeks": "fewer than two whole weeks lie before it",
    "few_contacts": "fewer than 100 contacts came before it",
    "no_handling_time": "too few contacts tell how long they take",
}


def causes_in_words(found: Causes) -> list[str]:
    """The sentences, the main one first."""
    return list(_sentences(found))


def _sentences(found: Causes) -> Iterator[str]:
    if not found.compared and not found.silent:
        yield (
            f"Nobody says when agents were free from {found.first} to {found.last}, so that nothing is known of the "
            f"staff that was there."
        )
        return
    if found.stretches.is_empty():
        yield f"No half hour from {found.first} to {found.last} can be compared."
    else:
        channels = ", ".join(found.compared)
        rows = {x: found.sums.row(by_predicate=pl.col("side") == x, named=True) for x in ("under", "over")}
        yield (
            f"{found.first} to {found.last}, {channels}: in {rows['under']['stretches']:,} of {rows['under']['of']:,} "
            f"half hours there were too few agents, by {rows['under']['hours']:,.1f} hours; {_cause(rows['under'])}"
        )
        yield (
            f"In {rows['over']['stretches']:,} there were more than it took, by {rows['over']['hours']:,.1f} hours; "
            f"{_cause(rows['over'])}"
        )
        yield (
            f"In {rows['under']['outside']:,} of the first some channel had more contacts than the interval of its "
            f"forecast held, in {rows['over']['outside']:,} of the others fewer. The forecast is the one that the days "
            f"before the week would have made."
        )
    for channel, reason in sorted(found.silent.items()):
        yield f"{channel} is left out, with the half hours in which anybody came by it: {_WHY[reason]}."


def _cause(row: dict[str, Any]) -> str:
    if not row["hours"]:
        return "nothing is to be explained."
    return (
        f"{row['forecast_hours'] / row['hours']:.0%} of that because other contacts came than were foretold, "
        f"{row['roster_hours'] / row['hours']:.0%} because the roster was not what the forecast asked for."
    )
