"""What a day took in staff, in sentences; and why of some of it nothing is said."""

from collections.abc import Iterator

import polars as pl

from metrics.answer import SUPPRESSED_BELOW
from metrics.calendar import WEEKDAYS
from metrics.staffing.requirement import Requirement

_WHY = {
    "no_handling_time": "nobody wrote down how long contacts took",
    "few_handled": "fewer than 30 contacts tell how long they took",
}


def requirement_in_words(found: Requirement) -> list[str]:
    """The sentences, the main one first."""
    return list(_sentences(found))


def _sentences(found: Requirement) -> Iterator[str]:
    asked = found.asked
    if found.stretches.is_empty():
        span = f"on {asked.last}" if asked.weekday is None else f"in the eight weeks up to {asked.last}"
        yield f"No contacts that people could serve came {span}."
        return
    when = f"{asked.last}"
    if asked.weekday is not None:
        days = found.channels.select(pl.col("days").max().cast(pl.String)).item()
        when = f"A {WEEKDAYS[asked.weekday - 1].capitalize()} (mean of {days} in the eight weeks up to {asked.last})"
    came = found.stretches["contacts"].sum()
    yield f"{when}: {came:,.0f} contacts, by stretches of {asked.every_s // 60} minutes."
    if (found.totals["agents"] > 0).any():
        top = found.totals.row(int(found.totals["agents"].arg_max() or 0), named=True)
        yield (
            f"Most are needed at {top['at']:%H:%M}: {top['agents']:.1f} agents, which takes {top['positions']:.1f} "
            f"people at a shrinkage of {found.shrinkage:.0%}; nobody is planned to be busy for more than "
            f"{found.most_occupancy:.0%} of the time."
        )
    yield _beside_staff(found)
    for reason, why in _WHY.items():
        if silent := found.channels.filter(reason=reason)["channel"].unique(maintain_order=True).to_list():
            yield f"Of {', '.join(silent)} there is no number: {why}."
    if few := found.stretches.filter(reason="few_contacts").height:
        way = "" if asked.weekday else " --weekday takes eight weeks together."
        yield (
            f"Of {few} stretches of live channels there is no number, for fewer than {SUPPRESSED_BELOW} contacts came "
            f"in them.{way}"
        )
    impatient = pl.col("patience_s").is_null() & pl.col("handle_s").is_not_null()
    if by_c := found.channels.filter("live", impatient)["channel"].unique(maintain_order=True).to_list():
        yield f"Too few gave up in {', '.join(by_c)} to tell patience; Erlang C stands for Erlang A, and asks for more."


def _beside_staff(found: Requirement) -> str:
    if found.asked.channels:
        return "Nobody says in which channel an agent waits, so that staff is compared over all channels only."
    if not found.compared:
        return "Nobody says when agents were free, so that nothing is known of the staff that was there."
    told = found.totals.filter(pl.col("difference").is_not_null(), pl.col("required") > 0)
    channels = ", ".join(found.compared)
    if told.is_empty():
        return f"No stretch can be compared with the staff of {channels}: in each a channel has no number."
    short = told.filter(pl.col("difference") < 0)
    said = f"{short.height} of {told.height} stretches that can be compared had fewer agents than {channels} took"
    if short.is_empty():
        return f"{said}."
    worst = short.sort("difference", "at").row(0, named=True)
    return f"{said}; most were missing at {worst['at']:%H:%M}: {worst['present']:.1f} of {worst['required']:.1f}."
