"""What if: people moved from one channel, or from some hours, to others, and what becomes of both and of evenness."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from math import inf

import numpy as np
import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.catalogue.served_in_time import served_in_time
from metrics.measure import measure
from metrics.rows import FactSource
from metrics.staffing.asked import Asked, AskedError
from metrics.staffing.crew import Crew, crew
from metrics.staffing.many import Floats
from metrics.staffing.ranged import Ranged, ranged
from metrics.staffing.reached import Reached, reached
from metrics.staffing.week import SLOT_S, in_hours
from metrics.together import together
from metrics.unevenness import Unevenness, demand, of_answers

Hours = tuple[tuple[time, time], ...]
"""Stretches of the day, each from a half hour until just before another; an end of 00:00 is midnight."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """So many people who are at work in one channel at some hours, and are then in another, or there at other hours.

    Without `hours` it is whenever the first channel is regularly served; without `to_hours` the hours stay the same.
    """

    people: float
    source: str
    target: str
    hours: Hours = ()
    to_hours: Hours = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class WhatIf:
    """What a move does, in the typical week of a period.

    `source` and `target` are the two channels (the same where only hours change), `before` and `after` the unevenness
    by channel of the share served in time, `change` by how much its index changes, with what the model is not sure of;
    None where fewer than two channels have enough contacts. `moved` are the people who could move, in the mean of the
    half hours, and `agent_hours` their hours at work in a week.
    """

    move: Move
    asked: Asked
    source: Reached
    target: Reached
    moved: float
    agent_hours: float
    before: Unevenness
    after: Unevenness
    change: Ranged | None


def what_if(facts: FactSource, settings: Settings, move: Move, *, period: Period | None = None) -> WhatIf:
    """What a move does. Raises `AskedError` and what `measure` raises."""
    with together():
        of = crew(facts, settings, period)
        return moved(of, facts, settings, move)


def moved(of: Crew, facts: FactSource, settings: Settings, move: Move) -> WhatIf:
    """The same of a crew that is known already. Raises `AskedError`."""
    leave, arrive = _by_half_hour(of, move)
    if not leave.any():
        raise AskedError(f"Nobody is at work in {move.source} in these hours, so that nobody can move.")
    same = move.source == move.target
    source = reached(of, move.source, arrive - leave if same else -leave)
    target = source if same else reached(of, move.target, arrive)
    changed = {x.channel: x for x in (source, target)}
    before, after, change = _evenness(of, facts, settings, changed)
    return WhatIf(
        move=move,
        asked=of.asked,
        source=source,
        target=target,
        moved=float(leave[leave > 0].mean()),
        agent_hours=float(leave.sum()) * SLOT_S / 3600,
        before=before,
        after=after,
        change=change,
    )


def _by_half_hour(of: Crew, move: Move) -> tuple[Floats, Floats]:
    """How many leave and how many arrive, by half hour of the week; as many hours arrive as leave."""
    if not 0 < move.people < inf:
        raise AskedError(f"{move.people:g} people cannot move; name a number above 0.")
    if move.source == move.target and (not move.to_hours or move.to_hours == move.hours):
        raise AskedError("They would stay where they are; name another channel, or other hours to move to.")
    source, _ = of.of(move.source), of.of(move.target)
    when = in_hours(move.hours) * (1.0 if move.hours else source.served)
    leave: Floats = np.minimum(move.people * when, source.agents)
    if not move.to_hours:
        return leave, leave
    # On each day as many hours as were freed on it, spread evenly over those to move to.
    there = in_hours(move.to_hours).reshape(7, -1)
    freed = leave.reshape(7, -1).sum(axis=1, keepdims=True)
    arrive: Floats = (there * freed / np.maximum(there.sum(axis=1, keepdims=True), 1)).reshape(-1)
    return leave, arrive


def _evenness(
    of: Crew, facts: FactSource, settings: Settings, changed: dict[str, Reached]
) -> tuple[Unevenness, Unevenness, Ranged | None]:
    """The unevenness as it is and as it would be, and by how much the index changes."""
    asked = [served_in_time, demand]
    answers = measure(asked, facts, settings, by=["channel"], period=of.asked.measured)
    days = measure([served_in_time], facts, settings, by=["channel"], period=of.asked.measured, every="1d")

    def index(by: Sequence[tuple[str, float]]) -> Unevenness:
        return of_answers(_as_if(answers, dict(by)), served_in_time, "channel", days=days)

    now = [(name, x.after.value - x.before.value) for name, x in changed.items()]
    before, after = index([]), index(now)
    if before.index is None or after.index is None:
        return before, after, None
    others = []
    for name, x in changed.items():
        for end in (x.change.low, x.change.high):
            found = index([*((y, z) for y, z in now if y != name), (name, end)])
            others.append((found.index or 0.0) - before.index)
    return before, after, ranged(after.index - before.index, others)


def _as_if(answers: pl.DataFrame, changes: dict[str, float]) -> pl.DataFrame:
    """The answers with other shares of the channels that change."""
    mine = (pl.col("metric") == served_in_time.name) & (pl.col("n") > 0)
    by = pl.col("channel").cast(pl.String).replace_strict(changes, default=0.0, return_dtype=pl.Float64)
    change = pl.when(mine).then(by).otherwise(0.0)
    # Where nothing changes the sum stays what it is to the last digit.
    moved = (pl.col("numerator") / pl.col("denominator") + change).clip(0, 1) * pl.col("denominator")
    return answers.with_columns(
        numerator=pl.when(change != 0).then(moved).otherwise("numerator"),
        **{
            x: pl.when(change != 0).then((pl.col(x) + change).clip(0, 1)).otherwise(x) for x in ("value", "low", "high")
        },
    )
