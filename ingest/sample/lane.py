"""What a lane and a crew are: one way for customers to come, and the people who serve a part of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ingest.vocabulary import Channel

Week = tuple[float, ...]
"""168 weights, one per hour of the week from Monday, 00:00; 0 is closed."""

MONDAY, SATURDAY, SUNDAY = 0, 5, 6
WORKDAYS = range(5)


@dataclass(frozen=True, kw_only=True, eq=False)
class Lane:
    """One way for customers to come: a channel at one source, with its demand and the nature of its contacts.

    All durations are in seconds, all shares between 0 and 1.
    """

    name: str
    source: str
    channel: Channel
    sub_channel: str = ""
    promise: float
    short_abandon: float = 0.0

    weekly: float
    """Contacts in an ordinary week at scale 1, spread over its hours by `week`, and by shares over what follows."""
    week: Week
    topics: Mapping[str, float]
    branches: Mapping[str, float] = field(default_factory=dict)

    address: str
    """What the source knows customers by; it knows only the share `known` of them."""
    known: float = 1.0
    language: str = ""
    """Most who come speak this one; where it is empty they speak as all customers do."""
    tick: int
    """The resolution of the source's clock, in milliseconds."""

    menu: tuple[float, float] = (0.0, 0.0)
    """From and to: how long the menu before the queue takes; the share `leaves_menu` hangs up in it."""
    leaves_menu: float = 0.0
    ring: tuple[float, float] = (0.0, 0.0)
    """From and to: how long an agent lets it ring; the share `missed_ring` of the calls rings out once before."""
    missed_ring: float = 0.0
    handle: float
    """Mean of a lognormal with the sigma `spread`; `wrap`, the work afterwards, is the mean of an exponential."""
    spread: float = 0.6
    wrap: float = 0.0
    hold: float = 0.0
    """Share of the contacts that are put on hold."""
    hands_on: float = 0.0
    """Share of the answered who are handed on: to another queue, or, so many of them, to a colleague without one."""
    to_colleague: float = 0.0

    patience: float | None = None
    """Mean of an exponential; None where nobody holds the line."""
    timeout: float | None = None
    """When the system takes a caller out of the queue, to join it again at its end."""
    presses_key: float = 0.0
    """Share of those who would press the key that leads out of the queue, were they to wait so long."""
    takes_callback: float = 0.0
    """Share of those who would rather be called back."""

    asked: float = 0.0
    """Share of the answered who get a survey, and of these the share who answer it."""
    replies: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Shortage:
    """Hours of the week in which a crew has only this share of the people that it needs."""

    weekdays: Sequence[int]
    hours: tuple[float, float]
    share: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Crew:
    """The people who serve some topics, or one branch, of one lane.

    Planned in one of two ways: by `aim`, the share of contacts that Erlang's formula says is answered in time, hour
    by hour; or, for a backlog, by `capacity`, the paid working time of a week as a multiple of its work, spread over
    the hours of `shifts`.
    """

    name: str
    lane: Lane
    topics: Sequence[str]
    branch: str = ""
    badge: str
    """A pattern that makes an agent's id from a number."""
    at_once: int = 1
    """How many customers one agent serves at a time."""
    extra: float = 1.0
    """What lifts the plan for those who come back or are handed on."""
    aim: float = 0.0
    at_least: float = 1.0
    """With `aim`: so many are there whenever somebody may come; below 1, on that share of the days."""
    capacity: float = 0.0
    shifts: Week = ()
    shortages: Sequence[Shortage] = ()

    @property
    def share(self) -> float:
        """Its part of the contacts of its lane."""
        of_branches = self.lane.branches[self.branch] if self.branch else 1.0
        return of_branches * sum(self.lane.topics[topic] for topic in self.topics)


def week(
    day: Mapping[int, float],
    *,
    days: Sequence[float],
    saturday: Mapping[int, float] | None = None,
    sunday: Mapping[int, float] | None = None,
) -> Week:
    """The weights of a week from those of a day's hours and those of the seven days; a missing hour is closed."""
    weekend = (day if saturday is None else saturday, day if sunday is None else sunday)
    shapes = [*(day for _ in WORKDAYS), *weekend]
    return tuple(share * shape.get(hour, 0.0) for share, shape in zip(days, shapes, strict=True) for hour in range(24))


def hours(first: int, weights: Sequence[float]) -> dict[int, float]:
    """One weight per hour, the first of them for the hour `first`; past midnight it goes on from 0."""
    return {(first + i) % 24: weight for i, weight in enumerate(weights)}
