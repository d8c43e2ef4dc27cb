"""What is expected, in sentences: how much, and whether the forecast was better than taking the week before."""

from collections.abc import Iterator

import polars as pl

from metrics.staffing.backtest import Backtest, Tried
from metrics.staffing.forecast import Forecast

WHY = {
    "few_weeks": "fewer than two whole weeks are known",
    "few_contacts": "fewer than 100 contacts came",
}
"""Why of a channel nothing is foretold."""


def forecast_in_words(found: Forecast) -> list[str]:
    """The sentences, the main one first."""
    return list(_sentences(found))


def _sentences(found: Forecast) -> Iterator[str]:
    if found.days.is_empty() and not found.silent:
        yield "There are no contacts to tell from what will come."
        return
    yield f"Expected from {found.first} to {found.last}, by what came until {found.known_until}."
    for channel in found.days["channel"].unique(maintain_order=True).to_list():
        total = found.days.filter(pl.col("channel") == channel)["contacts"].sum()
        yield f"{channel}: {total:,.0f} contacts. {_trust(found.tried.get(channel))}"
    yield from _notes(found)
    for channel, reason in found.silent.items():
        yield f"{channel}: no forecast, for {WHY[reason]}."


def _notes(found: Forecast) -> Iterator[str]:
    """What was noted, and what it does to the forecast."""
    if found.left_out:
        days = ", ".join(f"{channel} {n}" for channel, n in sorted(found.left_out.items()))
        yield f"From days of which something was noted nothing is learned: {days}."
    for channel, phase in sorted(found.phases.items()):
        yield f"{channel}: learned from what came since {phase}, when other values became usual."
    rows = found.noted.sort("channel", "date")
    for row in (rows.row(place, named=True) for place in range(rows.height)):
        said = f"{row['channel']}, {row['date']}, '{row['words']}'"
        if row["factor"] is None:
            yield f"{said}: it was never noted before, so that this day is foretold as if nothing were."
        else:
            days = "day" if row["days"] == 1 else "days"
            yield (
                f"{said}: {row['factor']:.2f} times the usual ({row['low']:.2f} to {row['high']:.2f}), as on "
                f"{row['days']} {days} of which the same was noted."
            )


def _trust(tried: Backtest | None) -> str:
    if tried is None:
        return "It is too early to try the forecast on weeks that it has not seen."
    inside = "" if tried.contacts.inside is None else f"; {tried.contacts.inside:.0%} of the stretches lay inside"
    handling = "" if tried.handling is None else f" Handling time: {_beside(tried.handling)}."
    weeks = "a week" if tried.weeks == 1 else f"{tried.weeks} weeks"
    return f"Of {weeks} not seen: {_beside(tried.contacts)}{inside}.{handling}"


def _beside(tried: Tried) -> str:
    said = {"better": "better than", "worse": "worse than", "within noise": "no different, beyond chance, from"}
    return f"off by {tried.error:.0%} a stretch, {said[tried.verdict]} the {tried.naive:.0%} of taking the week before"
