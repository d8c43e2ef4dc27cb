"""Sentences about staffing: what the coming week takes, why there were too few, and for whom it is hard."""

from typing import Any

import polars as pl

from dashboards.asked.filters import FILTERS, Choice
from dashboards.asked.staffing_questions import tried
from dashboards.blocks.cards import Card
from dashboards.words import formats
from dashboards.words.language import _, later, many
from metrics.staffing.causes import Causes
from metrics.staffing.planned import Planned
from metrics.staffing.strain import Strain

HOW_TO_READ_TRIED = later(
    "Each of the last weeks foretold from what lay before it. Off by: the sum of all errors over the sum of what came, "
    "beside taking the same half hour of the week before. Better or worse: where the difference of the days' errors "
    "lies beyond chance at 95 %. Inside: half hours that lay in their 95 % interval."
)
HOW_TO_READ_CAUSES = later(
    "The week from {begin} to {end}: hours of agents that were missing, or too many, against what came. What the "
    "forecast explains is at most what was missing; the rest is the roster's. The forecast is the one that the days "
    "before the week would have made. n: half hours that can be compared."
)
HOW_TO_READ_AGENTS = later(
    "By name, not by size: each agent beside the others of the team in the same days, where thirty contacts tell it."
)
SIDES = {"under": later("Too few"), "over": later("Too many")}
_WHAT = {"contacts": later("Contacts"), "handling": later("Handling time")}


def whole(found: Planned, week: Causes) -> str:
    """What the page begins with: what the coming week takes, and what the last one lacked."""
    hours, top = _paid(found), _peak(found)
    if top is None:
        said = _("Nothing can be foretold yet: it takes two whole weeks and a hundred contacts of a channel.")
    else:
        said = _(
            "The coming week takes {hours} paid hours (95 %: {low} to {high}); most are needed on {day} at {time}: {n} "
            "agents."
        ).format(
            hours=_count(hours[0]),
            low=_count(hours[1]),
            high=_count(hours[2]),
            day=formats.day(top["date"]),
            time=f"{top['at']:%H:%M}",
            n=_count(top["agents"]),
        )
    short = _side(week, "under")
    if short is None or not short["stretches"]:
        return said
    return f"{said} {_missing(short)}"


def cards(found: Planned, week: Causes) -> list[Card]:
    """What the coming week takes and what the last one lacked, in large type."""
    hours, top = _paid(found), _peak(found)
    made = []
    if top is not None:
        made += [
            Card(
                label=_("Paid hours, coming week"),
                value=_count(hours[0]),
                lines=[
                    _ends(hours[1], hours[2]),
                    _("{share} shrinkage").format(share=formats.percent(found.shrinkage)),
                ],
            ),
            Card(
                label=_("Most agents at once"),
                value=_count(top["agents"]),
                lines=[
                    _ends(top["agents_low"], top["agents_high"]),
                    f"{formats.day(top['date'])}, {top['at']:%H:%M}",
                ],
            ),
        ]
    labels = {"under": _("Hours that were missing, last week"), "over": _("Hours too many, last week")}
    for side, label in labels.items():
        row = _side(week, side)
        if row is not None:
            explained = _("{share} by the forecast").format(share=_part(row)) if row["hours"] else ""
            halves = _("{n} of {all} half hours").format(
                n=formats.count(row["stretches"]), all=formats.count(row["of"])
            )
            made.append(Card(label=label, value=_count(row["hours"]), lines=[x for x in (explained, halves) if x]))
    return made


def not_asked(choice: Choice) -> str:
    """What of the reader's choice nothing here can be told of; empty where there is nothing."""
    other = [_(FILTERS[x][0]).lower() for x in choice.where if x != "channel"]
    if not other:
        return ""
    return _("Staff is told of whole channels: all of {filters} is in these numbers.").format(
        filters=formats.in_a_row(other)
    )


def coming(found: Planned) -> str:
    """Which channel takes most of the coming week."""
    hours = found.days.group_by("channel").agg(pl.col("agent_hours").sum()).sort("agent_hours", "channel")
    total = hours["agent_hours"].sum()
    if not total:
        return _("Nothing is foretold")
    top = hours.row(-1, named=True)
    return _("{channel} takes {share} of the coming week's hours at work").format(
        channel=formats.name("channel", top["channel"]), share=formats.percent(top["agent_hours"] / total)
    )


def last_week(found: Causes) -> str:
    """How often there were too few, and mostly why."""
    row = _side(found, "under")
    if row is None:
        return _("Nothing is known of the staff that was there")
    return _missing(row).rstrip(".") if row["stretches"] else _("There were nowhere too few agents")


def causes_table(found: Causes) -> pl.DataFrame:
    """Too few and too many with what explains them."""
    return formats.headed(
        found.sums.with_columns(
            said=pl.col("side").replace_strict({x: _(words) for x, words in SIDES.items()}, return_dtype=pl.String)
        ),
        {
            _("Agents"): "said",
            _("Half hours"): "stretches",
            _("n"): "of",
            _("Hours"): formats.scores(pl.col("hours")),
            _("By the forecast"): formats.scores(pl.col("forecast_hours")),
            _("By the roster"): formats.scores(pl.col("roster_hours")),
            _("Beyond the forecast's interval"): "outside",
        },
    )


def strain(found: Strain) -> str:
    """What is beyond chance off the usual."""
    judged = found.teams.filter(pl.col("verdict") != "too few")
    off = judged.filter(pl.col("verdict").is_in(["higher", "lower"])).height
    if judged.is_empty():
        return _("Nobody can say yet how hard it is for teams")
    if not off:
        return _("For every team all is as usual")
    return many(
        "{n} number of a team is off its usual beyond chance",
        "{n} numbers of teams are off their usual beyond chance",
        off,
    ).format(n=formats.count(off))


def tried_table(found: Planned) -> pl.DataFrame:
    """The backtest of every channel beside taking the week before."""
    rows = tried(found).sort(formats.order("channel"), "kind")
    return formats.headed(
        rows,
        {
            _("Channel"): formats.names("channel", pl.col("channel")),
            _("Foretold"): pl.col("kind").replace_strict({x: _(y) for x, y in _WHAT.items()}, return_dtype=pl.String),
            _("Weeks tried"): "weeks",
            _("Off by"): formats.percents(pl.col("error")),
            _("The week before"): formats.percents(pl.col("naive")),
            _("Difference, points"): formats.points(pl.col("difference")),
            _("Low"): formats.points(pl.col("low")),
            _("High"): formats.points(pl.col("high")),
            _("Verdict"): formats.verdicts(pl.col("verdict")),
            _("Inside"): formats.percents(pl.col("inside")),
        },
    )


def trusted(found: Planned) -> str:
    """In how many channels the forecast is better than taking the week before."""
    rows = tried(found).filter(pl.col("kind") == "contacts")
    if rows.is_empty():
        return _("It is too early to try the forecast on weeks that it has not seen")
    better = rows.filter(pl.col("verdict") == "better").height
    return _("In {n} of {all} channels the forecast of contacts is better than taking the week before").format(
        n=formats.count(better), all=formats.count(rows.height)
    )


def _missing(row: dict[str, Any]) -> str:
    return many(
        "In the last week there were too few agents in {n} half hour of {all}, {share} of it because of the forecast.",
        "In the last week there were too few agents in {n} half hours of {all}, {share} of it because of the forecast.",
        row["stretches"],
    ).format(n=formats.count(row["stretches"]), all=formats.count(row["of"]), share=_part(row))


def _part(row: dict[str, Any]) -> str:
    return formats.percent(row["forecast_hours"] / row["hours"]) if row["hours"] else formats.NOTHING


def _side(found: Causes, side: str) -> dict[str, Any] | None:
    rows = found.sums.filter(pl.col("side") == side, pl.col("of") > 0)
    return rows.row(0, named=True) if rows.height else None


def _paid(found: Planned) -> tuple[float, float, float]:
    value, low, high = found.days.select(pl.col("paid_hours", "paid_hours_low", "paid_hours_high").sum()).row(0)
    return value, low, high


def _peak(found: Planned) -> dict[str, Any] | None:
    rows = found.totals.filter(pl.col("agents") > 0).sort("agents", "date", "at", descending=[True, False, False])
    return rows.row(0, named=True) if rows.height else None


def _ends(low: float, high: float) -> str:
    return _("95 %: {low} to {high}").format(low=_count(low), high=_count(high))


def _count(number: float) -> str:
    return formats.count(round(number))
