"""The telephone's logs: Asterisk's queue_log, one file per day, cut at midnight whatever calls are going on."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np

from ingest.sample.clock import HOUR, SECOND, Day
from ingest.sample.contact import Contact, Ending, Handing, Stay
from ingest.sample.crews import CREWS
from ingest.sample.lanes import TOPICS
from ingest.sample.simulate import Centre
from ingest.sample.world import address, stream
from ingest.sample.writers.written import Written

SOURCE = "pbx"

_NO_CALL = "NONE"
_ANONYMOUS = "anonymous"
_MILLISECONDS = 1_000
_LONGEST_BREAK = 2 * HOUR
_CALLER_ENDS = 0.62
_EXTENSIONS: Mapping[str, str] = {topic: str(8500 + i) for i, topic in enumerate(TOPICS)}

Line = tuple[int, str]
"""The second since 1970 at which something was logged, and the whole line."""


def write(centre: Centre, folder: Path) -> Written:
    """Write `queue_log-YYYYMMDD` for each local day, and three lines that no reader should trust."""
    dice = stream(centre.seed, "asterisk")
    lines = [*_calls(centre, dice), *_agents(centre, dice), *_system(centre)]
    lines.sort(key=lambda line: line[0])  # stable: what happened to one call in one second keeps its order
    days = centre.period.days()
    broken = _broken(days)
    at = 0
    for day in days:
        of_day = []
        while at < len(lines) and lines[at][0] * SECOND < day.end:
            of_day.append(lines[at])
            at += 1
        of_day = sorted([*of_day, *(line for line in broken if _in(day, line))], key=lambda line: line[0])
        text = "".join(f"{line}\n" for _, line in of_day)
        (folder / f"queue_log-{day.date:%Y%m%d}").write_text(text, encoding="utf-8")
    latest = max((line[0] for line in lines), default=0) * SECOND
    return Written(source=SOURCE, files=len(days), records=at, broken=len(broken), latest=latest)


def _calls(centre: Centre, dice: np.random.Generator) -> Iterator[Line]:
    queues: dict[str, _Waiting] = {}
    stays = [(stay, call) for call in centre.contacts if call.lane.source == SOURCE for stay in call.stays]
    stays.sort(key=lambda pair: pair[0].queued)
    for stay, call in stays:
        yield from _stay(stay, call, queues.setdefault(stay.topic, _Waiting()), dice)


def _stay(stay: Stay, call: Contact, waiting: "_Waiting", dice: np.random.Generator) -> Iterator[Line]:
    left_queue = stay.left if stay.answered is None else stay.answered
    left_queue = stay.queued if left_queue is None else left_queue
    came_as, went_as = waiting.positions(stay.queued, left_queue)
    wait = (left_queue - stay.queued) // SECOND
    queue = stay.topic

    def line(at: int, agent: str | None, *what: object) -> Line:
        second = at // SECOND
        return second, "|".join(map(str, (second, call.id, queue, agent or _NO_CALL, *what)))

    caller = address("phone", call.customer) or _ANONYMOUS
    yield line(stay.queued, None, "ENTERQUEUE", "", caller, came_as)
    if stay.answered is None:
        if stay.ending is Ending.ABANDONED:
            yield line(left_queue, None, "ABANDON", went_as, came_as, wait)
        elif stay.ending is Ending.TIMEOUT:
            yield line(left_queue, None, "EXITWITHTIMEOUT", went_as, came_as, wait)
        elif stay.ending is Ending.KEY:
            yield line(left_queue, None, "EXITWITHKEY", 1, went_as, came_as, wait)
        return
    if stay.missed_ring:
        rang_out = stay.missed_ring // SECOND * _MILLISECONDS  # the one event that counts in milliseconds
        yield line(stay.answered - stay.ring, stay.agent, "RINGNOANSWER", rang_out)
    bridge = f"{(stay.answered - stay.ring) // SECOND}.{dice.integers(10**6, 10**7)}"
    yield line(stay.answered, stay.agent, "CONNECT", wait, bridge, stay.ring // SECOND)
    if stay.left is None:
        return
    together = (stay.left - stay.answered) // SECOND
    if stay.handed is Handing.QUEUE:
        onwards = _EXTENSIONS[_next_topic(stay, call)]
        yield line(stay.left, stay.agent, "BLINDTRANSFER", onwards, "from-internal", wait, together, came_as)
    elif stay.handed is Handing.COLLEAGUE:
        yield line(stay.left, stay.agent, "ATTENDEDTRANSFER", "BRIDGE", dice.bytes(8).hex(), wait, together, came_as)
    else:
        who = "COMPLETECALLER" if dice.random() < _CALLER_ENDS else "COMPLETEAGENT"
        yield line(stay.left, stay.agent, who, wait, together, came_as)


def _next_topic(stay: Stay, call: Contact) -> str:
    return call.stays[call.stays.index(stay) + 1].topic


def _agents(centre: Centre, dice: np.random.Generator) -> Iterator[Line]:
    for crew in CREWS:
        if crew.lane.source != SOURCE:
            continue
        (queue,) = crew.topics
        for agent, shifts in centre.shifts[crew.name].items():

            def line(at: int, call: str, event: str, why: str = "", *, agent: str = agent, queue: str = queue) -> Line:
                second = at // SECOND + int(dice.integers(0, 20))
                return second, f"{second}|{call}|{queue}|{agent}|{event}|{why}"

            yield line(shifts[0][0], "MANAGER", "ADDMEMBER")
            for (_, leaves), (returns, _) in pairwise(shifts):
                if returns - leaves <= _LONGEST_BREAK:
                    yield line(leaves, _NO_CALL, "PAUSE", "break")
                    yield line(returns, _NO_CALL, "UNPAUSE")
                else:
                    yield line(leaves, "MANAGER", "REMOVEMEMBER")
                    yield line(returns, "MANAGER", "ADDMEMBER")
            # A minute early where it is midnight, so that the day's file has it.
            yield line(shifts[-1][1] - 60 * SECOND, "MANAGER", "REMOVEMEMBER")


def _system(centre: Centre) -> Iterator[Line]:
    for number, day in enumerate(centre.period.days()):
        early = (day.begin + 3 * HOUR) // SECOND
        yield early, f"{early}|{_NO_CALL}|{_NO_CALL}|{_NO_CALL}|CONFIGRELOAD|"
        if number == 0:
            yield early - 60, f"{early - 60}|{_NO_CALL}|{_NO_CALL}|{_NO_CALL}|QUEUESTART|"


def _broken(days: tuple[Day, ...]) -> list[Line]:
    """A line that a full disk cut short, one from the year 5138, and one with a talk of minus half a minute."""
    first, middle, last = (days[len(days) * i // 4].noon // SECOND for i in (1, 2, 3))
    return [
        (first, f"{first}|{first - 9}."),
        (middle, f"99999999999|{middle}.0|billing|{_NO_CALL}|ENTERQUEUE||{_ANONYMOUS}|1"),
        (last, f"{last}|{last}.0|billing|PJSIP/8001|COMPLETECALLER|12|-30|1"),
    ]


def _in(day: Day, line: Line) -> bool:
    return day.begin <= line[0] * SECOND < day.end


class _Waiting:
    """Who waits in one queue, told only by when they will leave it; asked in the order of their coming."""

    def __init__(self) -> None:
        self._leave_at: list[int] = []

    def positions(self, came: int, leaves: int) -> tuple[int, int]:
        """The place at which somebody joins, and the place from which they leave, both counted from 1."""
        self._leave_at = [at for at in self._leave_at if at > came]
        before = len(self._leave_at)
        still = sum(at > leaves for at in self._leave_at)
        self._leave_at.append(leaves)
        return before + 1, still + 1
