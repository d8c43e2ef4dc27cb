"""What customers do next: dial again, change the channel, come back some days later."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ingest.sample.clock import DAY, HOUR, MINUTE, local, local_at
from ingest.sample.contact import Cause, Contact, Ending, Stay
from ingest.sample.lane import Lane
from ingest.sample.lanes import CHAT, MAIL, NIGHT, NIGHT_LINE, SHOPS, TELEPHONE
from ingest.vocabulary import Channel

REDIALS = 0.5
"""Share of those who gave up on the telephone and dial again the same day."""

SWITCHES = {Channel.CHAT: 0.30, Channel.MESSAGING: 0.40, Channel.SOCIAL: 0.30, Channel.EMAIL: 0.25}
"""Share of those who gave up a chat, or were left too long without an answer, and then take the telephone."""

TOO_LONG = {Channel.MESSAGING: 3 * HOUR, Channel.SOCIAL: 5 * HOUR, Channel.EMAIL: 30 * HOUR}
"""How long people wait for a first answer before they think of the telephone."""

REPEATS = 0.06
"""Share of those who were served and come back with the same need within four days."""

_SAME_LANE = 0.55


@dataclass(frozen=True, slots=True)
class Next:
    """A contact that follows from another: on which lane, when, and why."""

    lane: Lane
    at: int
    cause: Cause


def afterwards(contact: Contact, dice: np.random.Generator) -> Next | None:
    """What the customer of a contact does next, if anything; called when the contact's last stay is decided."""
    if contact.customer is None or not contact.stays or contact.cause is Cause.CALLBACK:
        return None
    last, lane = contact.stays[-1], contact.lane
    if last.ending is Ending.ABANDONED and last.left is not None:
        return _gave_up(lane, last.left, dice)
    if lane.channel in TOO_LONG and _waited(contact.stays[0]) > TOO_LONG[lane.channel]:
        if dice.random() >= SWITCHES[lane.channel]:
            return None
        later = contact.started + TOO_LONG[lane.channel] + int(dice.exponential(90 * MINUTE))
        return Next(TELEPHONE, opening(TELEPHONE, later, dice), Cause.SWITCH)
    if last.ending is Ending.ANSWERED and last.left is not None and dice.random() < REPEATS:
        later = last.left + DAY // 2 + int(dice.random() * 3.5 * DAY)
        other = _same_or_other(lane, dice)
        return Next(other, opening(other, later, dice), Cause.REPEAT)
    return None


def opening(lane: Lane, moment: int, dice: np.random.Generator) -> int:
    """The moment itself where the lane is open then; else some time of its next open day, as its callers come."""
    if is_open(lane, moment):
        return moment
    at = local(moment)
    today = at.weekday()
    for days in range(8):
        first = at.hour + 1 if days == 0 else 0
        weights = [lane.week[(today + days) % 7 * 24 + hour] for hour in range(first, 24)]
        if sum(weights) > 0:
            shares = np.array(weights) / sum(weights)
            hour = first + int(dice.choice(len(shares), p=shares)) + dice.random()
            return local_at(moment, days=days, hour=hour)
    raise ValueError(f"The lane '{lane.name}' never opens.")


def _gave_up(lane: Lane, left: int, dice: np.random.Generator) -> Next | None:
    if lane.channel is Channel.VOICE and dice.random() < REDIALS:
        later = left + 2 * MINUTE + int(dice.exponential(20 * MINUTE))
        other = lane if is_open(lane, later) else _TELEPHONES[is_open(NIGHT_LINE, later)]
        return Next(other, opening(other, later, dice), Cause.REDIAL)
    if lane.channel is Channel.CHAT and dice.random() < SWITCHES[lane.channel]:
        later = left + 2 * MINUTE + int(dice.exponential(20 * MINUTE))
        return Next(TELEPHONE, opening(TELEPHONE, later, dice), Cause.SWITCH)
    return None


_TELEPHONES: Mapping[bool, Lane] = {True: NIGHT_LINE, False: TELEPHONE}


def _same_or_other(lane: Lane, dice: np.random.Generator) -> Lane:
    if lane is not NIGHT_LINE and dice.random() < _SAME_LANE:
        return lane
    others = [x for x in (TELEPHONE, CHAT, MAIL, SHOPS) if x is not lane]
    return others[int(dice.integers(len(others)))]


def _waited(stay: Stay) -> float:
    return float("inf") if stay.answered is None else stay.answered - stay.queued


def is_open(lane: Lane, moment: int) -> bool:
    """Whether customers can come to a lane at this moment."""
    at = local(moment)
    return lane.week[at.weekday() * 24 + at.hour] > 0


def topic_on(lane: Lane, topic: str, dice: np.random.Generator) -> str:
    """The queue for a need on another lane; at night there is only one, and its callers' needs are of all kinds."""
    if lane is NIGHT_LINE:
        return NIGHT
    if topic in lane.topics:
        return topic
    topics = list(lane.topics)
    return topics[int(dice.choice(len(topics), p=list(lane.topics.values())))]
