"""The floor of the sample centre: customers join queues, wait, give up or are answered, and are handed on."""

import heapq
import math
from typing import NamedTuple

from ingest.sample.afterwards import afterwards, is_open, topic_on
from ingest.sample.clock import HOUR, SECOND
from ingest.sample.contact import Cause, Contact, Ending, Handing, Stay
from ingest.sample.identifiers import Identifiers
from ingest.sample.lane import Crew, Lane
from ingest.sample.lanes import HANDLING
from ingest.sample.pool import Pool
from ingest.sample.world import stream

RINGS_FOR = 15
"""Seconds after which a ring that nobody takes is given up."""

_LONGEST_TALK = 40 * 60.0
_LONGEST_PATIENCE = 15 * 60.0
_ANNOUNCEMENT = (3.0, 6.0)
_KEY_AFTER = (45.0, 150.0)
_CALLBACK_OFFERED_AFTER = 60.0
_CALLBACK_STARTS_IN = (300.0, 1800.0)
_HANDING_ON = (1.0, 4.0)
_HOLD = 45.0
_MOST_STAYS_OF_A_CHAIN = 3
_LEFT_MENU = ""


class _Joins(NamedTuple):
    """A contact joins the queue of a topic; its patience is in seconds. Events are taken in this order."""

    at: int
    turn: int
    contact: Contact
    topic: str
    patience: float


class _Leaves(NamedTuple):
    """After how many seconds in the queue a customer leaves it unless answered, and how."""

    after: float
    how: Ending


class Floor:
    """All queues of the centre, worked through in the order of time.

    A stay is decided when it begins, since in a queue that is first come, first served nobody who comes later can
    change it; what it leads to (another stay, another contact) joins the events still to come.
    """

    def __init__(self, *, end: int, seed: int) -> None:
        """Nothing begins at or after `end`; where people wait for an answer, nothing in the hour before it."""
        self._end = end
        self._dice = stream(seed, "floor")
        self._identifiers = Identifiers(seed)
        self._pools: dict[tuple[str, str, str], Pool] = {}
        self._events: list[_Joins] = []
        self._turns = 0

    def serves(self, crew: Crew, pool: Pool) -> None:
        """Give a crew's topics to its pool."""
        for topic in crew.topics:
            self._pools[crew.lane.name, topic, crew.branch] = pool

    def comes(self, contact: Contact) -> None:
        """Let a contact come; not past the end."""
        lane = contact.lane
        menu = 0 if contact.cause is Cause.CALLBACK else self._between(lane, lane.menu)
        if self._in_time_for(lane, contact.started + menu):
            self._push(contact.started + menu, contact, self._first_topic(contact), self._patience(contact))

    def run(self) -> list[Contact]:
        """Work through everything; every contact that came, in the order in which they joined a queue."""
        came: list[Contact] = []
        while self._events:
            event = heapq.heappop(self._events)
            contact = event.contact
            if not contact.stays:
                contact.id = self._identifiers.of(contact)
                came.append(contact)
            if event.topic == _LEFT_MENU:
                contact.left_menu = event.at
            else:
                self._stay(event)
        for contact in came:
            _cut(contact, self._end)
        return came

    def _stay(self, event: _Joins) -> None:
        contact, lane = event.contact, event.contact.lane
        stay = Stay(topic=event.topic, queued=event.at)
        contact.stays.append(stay)
        pool = self._pools[lane.name, event.topic, contact.branch]
        turn = pool.earliest(event.at)
        leaves = self._leaves(event)
        gone = math.inf if math.isinf(leaves.after) else event.at + _ticks(lane, leaves.after)
        if turn is not None:
            stay.turn, stay.agent = turn
            stay.missed_ring = RINGS_FOR * SECOND if self._dice.random() < lane.missed_ring else 0
            stay.ring = self._between(lane, lane.ring)
            answered = stay.turn + stay.missed_ring + stay.ring
            if answered <= gone:
                self._talk(contact, stay, answered, pool)
                return
            if stay.turn < gone:
                pool.book(int(gone))  # it rang when the customer left
        if not math.isinf(gone):
            self._goes(event, stay, leaves, int(gone))
        self._next(contact)

    def _goes(self, event: _Joins, stay: Stay, leaves: _Leaves, gone: int) -> None:
        contact, lane = event.contact, event.contact.lane
        stay.ending, stay.left, stay.agent = leaves.how, gone, None
        if leaves.how is Ending.TIMEOUT:
            again = gone + self._between(lane, _ANNOUNCEMENT)
            self._push(again, contact, event.topic, event.patience - leaves.after)
        if leaves.how is Ending.CALLBACK:
            begins = gone + self._between(lane, _CALLBACK_STARTS_IN)
            self.comes(
                Contact(
                    lane=lane,
                    customer=contact.customer,
                    cause=Cause.CALLBACK,
                    started=begins,
                    topic=event.topic,
                    branch=contact.branch,
                    parent=contact,
                )
            )

    def _talk(self, contact: Contact, stay: Stay, answered: int, pool: Pool) -> None:
        lane, dice = contact.lane, self._dice
        mean = lane.handle * HANDLING[stay.topic]
        seconds = min(_LONGEST_TALK, dice.lognormal(math.log(mean) - lane.spread**2 / 2, lane.spread))
        together = max(lane.tick, _ticks(lane, seconds))
        hold = _ticks(lane, dice.exponential(_HOLD)) if dice.random() < lane.hold else 0
        stay.hold = hold if hold < together / 2 else 0
        stay.talk = together - stay.hold
        stay.wrap = _ticks(lane, dice.exponential(lane.wrap)) if lane.wrap else 0
        stay.answered, stay.left, stay.ending = answered, answered + together, Ending.ANSWERED
        pool.book(stay.left + stay.wrap)
        again = stay.left + self._between(lane, _HANDING_ON)
        may = len(contact.stays) < _MOST_STAYS_OF_A_CHAIN and contact.cause is not Cause.CALLBACK
        if dice.random() < lane.hands_on and may and again < self._end - HOUR:
            if dice.random() < lane.to_colleague:
                stay.handed = Handing.COLLEAGUE
            else:
                stay.handed = Handing.QUEUE
                others = [topic for topic in lane.topics if topic != stay.topic]
                self._push(again, contact, others[int(dice.integers(len(others)))], self._patience(contact))
                return
        self._next(contact)

    def _leaves(self, event: _Joins) -> _Leaves:
        lane, dice = event.contact.lane, self._dice
        ways = [_Leaves(event.patience, Ending.ABANDONED)]
        if lane.timeout is not None:
            ways.append(_Leaves(lane.timeout, Ending.TIMEOUT))
        if dice.random() < lane.presses_key:
            ways.append(_Leaves(dice.uniform(*_KEY_AFTER), Ending.KEY))
        if dice.random() < lane.takes_callback and event.contact.cause is not Cause.CALLBACK:
            offered = _CALLBACK_OFFERED_AFTER
            # None is offered so late that nobody would be there to make it.
            if is_open(lane, event.at + HOUR):
                ways.append(_Leaves(offered + dice.uniform(*_ANNOUNCEMENT), Ending.CALLBACK))
        return min(ways)

    def _next(self, contact: Contact) -> None:
        if contact.stays[-1].ending is Ending.TIMEOUT:
            return
        follows = afterwards(contact, self._dice)
        if follows is not None:
            lane = follows.lane
            self.comes(
                Contact(
                    lane=lane,
                    customer=contact.customer,
                    cause=follows.cause,
                    started=follows.at - follows.at % lane.tick,
                    topic=topic_on(lane, contact.topic, self._dice),
                    branch=self._branch(lane, contact.branch),
                    parent=contact,
                )
            )

    def _first_topic(self, contact: Contact) -> str:
        leaves = contact.cause is not Cause.CALLBACK and self._dice.random() < contact.lane.leaves_menu
        return _LEFT_MENU if leaves else contact.topic

    def _patience(self, contact: Contact) -> float:
        if contact.lane.patience is None or contact.cause is Cause.CALLBACK:
            return math.inf
        return min(_LONGEST_PATIENCE, self._dice.exponential(contact.lane.patience))

    def _branch(self, lane: Lane, before: str) -> str:
        branches = list(lane.branches.items())
        if not branches or before in lane.branches:
            return before if branches else ""
        return branches[int(self._dice.choice(len(branches), p=[share for _, share in branches]))][0]

    def _in_time_for(self, lane: Lane, at: int) -> bool:
        return at < self._end - (HOUR if lane.patience is not None else 0)

    def _between(self, lane: Lane, seconds: tuple[float, float]) -> int:
        return _ticks(lane, self._dice.uniform(*seconds)) if seconds[1] else 0

    def _push(self, at: int, contact: Contact, topic: str, patience: float) -> None:
        self._turns += 1
        heapq.heappush(self._events, _Joins(at, self._turns, contact, topic, patience))


def _ticks(lane: Lane, seconds: float) -> int:
    return round(seconds * SECOND / lane.tick) * lane.tick


def _cut(contact: Contact, end: int) -> None:
    last = contact.stays[-1] if contact.stays else None
    if last is None or last.ending is Ending.ABANDONED:
        return
    if last.answered is None or last.answered >= end:
        if last.left is None or last.left >= end:
            last.ending, last.turn, last.answered, last.left, last.agent = Ending.OPEN, None, None, None, None
    elif last.left is not None and last.left >= end:
        last.left = None
