"""What the days ahead take in staff, in sentences: the peak with its range, and how far the forecast can be trusted."""

from collections.abc import Iterator

import polars as pl

from metrics.staffing.forecast_in_words import WHY
from metrics.staffing.planned import Planned


def planned_in_words(found: Planned) -> list[str]:
    """The sentences, the main one first."""
    return list(_sentences(found))


def _sentences(found: Planned) -> Iterator[str]:
    told = found.told
    if found.days.is_empty() and not told.silent:
        yield "There are no contacts to tell from what will come."
        return
    days = f"{found.first}" if found.first == found.last else f"{found.first} to {found.last}"
    hours = found.days.select(pl.col("paid_hours", "paid_hours_low", "paid_hours_high").sum()).row(0)
    if found.days.is_empty():
        yield f"Of {days} nothing can be foretold."
    else:
        yield (
            f"{days}, by what came until {told.known_until}: {found.days['contacts'].sum():,.0f} contacts are "
            f"expected, which take {hours[0]:,.0f} paid hours ({hours[1]:,.0f} to {hours[2]:,.0f}) at a shrinkage of "
            f"{found.shrinkage:.0%}."
        )
    if (found.totals["agents"] > 0).any():
        top = found.totals.row(int(found.totals["agents"].arg_max() or 0), named=True)
        yield (
            f"Most are needed on {top['date']} at {top['at']:%H:%M}: {_range(top, 'agents')} agents, which takes "
            f"{_range(top, 'positions')} people; nobody is planned to be busy for more than {found.most_occupancy:.0%} "
            f"of the time."
        )
    if untried := sorted({*found.days["channel"].unique()} - {*told.tried}):
        yield f"It is too early to try the forecast of {', '.join(untried)} on weeks that it has not seen."
    if worse := sorted(x for x, tried in told.tried.items() if tried.contacts.verdict == "worse"):
        yield f"In {', '.join(worse)} taking the week before would have been nearer; see 'spiritlevel forecast'."
    for channel, reason in told.silent.items():
        yield f"{channel}: no forecast, for {WHY[reason]}."
    without = found.stretches.filter(pl.col("reason").is_not_null())["channel"].unique().sort().to_list()
    if without:
        yield f"Of {', '.join(without)} there is no number: too few contacts tell how long they take."


def _range(row: dict[str, float], name: str) -> str:
    return f"{row[name]:.1f} ({row[f'{name}_low']:.1f} to {row[f'{name}_high']:.1f})"
