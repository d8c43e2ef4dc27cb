"""How many agents a crew needs, half hour by half hour, and who of them is there."""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

from ingest.sample.arrivals import rate
from ingest.sample.clock import HALF_HOUR, SECOND, HalfHour
from ingest.sample.lane import Crew
from ingest.sample.lanes import HANDLING
from ingest.sample.world import stream

Shifts = Mapping[str, Sequence[tuple[int, int]]]
"""By agent: the stretches of time in which they take contacts, half-open, in order, apart from each other."""

_BLOCK_HOURS = 2
"""A fraction of a person is a whole person on that share of the days, decided for so many hours at a time."""

_GOLDEN = (math.sqrt(5) - 1) / 2

_ROTATION = 3
"""By how many places the roster moves on each day, so that everybody has free days."""

_RESERVE = 1.4
"""People on the payroll for each person who is there at the busiest time."""


def erlang_c(agents: int, load: float) -> float:
    """The probability of having to wait with so many agents under this load in erlangs (Erlang's C formula)."""
    if agents <= load:
        return 1.0
    blocked = 1.0
    for i in range(1, agents + 1):
        blocked = load * blocked / (i + load * blocked)
    return blocked / (1 - load / agents * (1 - blocked))


def in_time(agents: int, *, load: float, handle: float, promise: float) -> float:
    """The share that Erlang's C formula expects to be answered within the promise; 0 where the load is too much."""
    if agents <= load:
        return 0.0
    return 1 - erlang_c(agents, load) * math.exp(-(agents - load) * promise / handle)


@cache
def agents_needed(*, load: float, handle: float, promise: float, aim: float) -> float:
    """The agents, with a fraction, that a load needs for the share `aim` to be answered within the promise.

    The fraction is where the aim lies between what two whole numbers of agents achieve.
    """
    if load <= 0:
        return 0.0
    below, agents = 0.0, 0
    while True:
        agents += 1
        reached = in_time(agents, load=load, handle=handle, promise=promise)
        if reached >= aim:
            return agents - 1 + (aim - below) / (reached - below)
        below = reached


def needed(crew: Crew, half_hour: HalfHour, scale: float) -> float:
    """The agents, with a fraction, whom the plan of a crew gives to one half hour."""
    handle = _handle(crew)
    if crew.capacity:
        work = crew.lane.weekly * scale * crew.share * crew.extra * handle / crew.at_once
        hours = work * crew.capacity / 3600
        planned = hours * crew.shifts[half_hour.of_the_week] / sum(crew.shifts)
    else:
        load = rate(crew.lane, half_hour, scale) * crew.share * crew.extra * handle * SECOND / HALF_HOUR
        planned = agents_needed(load=load, handle=handle, promise=crew.lane.promise, aim=crew.aim) / crew.at_once
        planned = max(planned, crew.at_least) if load else 0.0
    for short in crew.shortages:
        if half_hour.weekday in short.weekdays and short.hours[0] <= half_hour.hour < short.hours[1]:
            planned *= short.share
    return planned


def shifts(crew: Crew, half_hours: Sequence[HalfHour], *, scale: float, seed: int) -> Shifts:
    """Who of a crew is there when.

    Agents stand in a row; as many as a half hour needs, from the front, are there. The row turns by some places each
    day. A crew stays half an hour after closing for those who still wait.
    """
    counts = _counts(crew, half_hours, scale=scale, seed=seed)
    after = [max(now, before) if now == 0 else now for before, now in pairwise([0, *counts])]
    payroll = math.ceil(max(after, default=0) * _RESERVE) + 1
    days = {day: i for i, day in enumerate(dict.fromkeys(x.day for x in half_hours))}
    stretches: dict[str, list[tuple[int, int]]] = {}
    for half_hour, there in zip(half_hours, after, strict=True):
        for place in range(there):
            agent = crew.badge.format((place + days[half_hour.day] * _ROTATION) % payroll + 1)
            own = stretches.setdefault(agent, [])
            end = half_hour.begin + HALF_HOUR
            if own and own[-1][1] == half_hour.begin:
                own[-1] = (own[-1][0], end)
            else:
                own.append((half_hour.begin, end))
    return stretches


def _counts(crew: Crew, half_hours: Sequence[HalfHour], *, scale: float, seed: int) -> list[int]:
    luck = stream(seed, "staffing", crew.name).random(size=24 // _BLOCK_HOURS)
    days = {day: i for i, day in enumerate(dict.fromkeys(x.day for x in half_hours))}
    planned: dict[tuple[int, float], float] = {}
    counts = []
    for x in half_hours:
        week = (x.weekday, x.hour)
        if week not in planned:
            planned[week] = needed(crew, x, scale)
        # Steps of the golden ratio fill the circle evenly: a fraction of a person is there in just that share of days.
        today = (luck[int(x.hour) // _BLOCK_HOURS] + days[x.day] * _GOLDEN) % 1
        counts.append(int(planned[week] + today))
    return counts


def _handle(crew: Crew) -> float:
    lane = crew.lane
    topics = sum(lane.topics[topic] * HANDLING[topic] for topic in crew.topics)
    talk = lane.handle * topics / sum(lane.topics[topic] for topic in crew.topics)
    return talk + lane.wrap + sum(lane.ring) / 2
