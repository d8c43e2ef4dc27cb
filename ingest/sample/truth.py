"""What truly happened, counted from the simulated contacts: the figures that the product's own can be held against."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ingest.sample.clock import SECOND, local
from ingest.sample.contact import Cause, Contact, Ending, Stay
from ingest.sample.crews import BILLING_MONDAY, EVENING_BEGINS, MORNING_BEGINS
from ingest.sample.simulate import Centre
from ingest.sample.writers import amazon
from ingest.vocabulary import Channel


@dataclass(frozen=True, kw_only=True)
class Served:
    """What became of some stays in queues, by the product's own definitions, counted without it.

    `offered` counts the customers' own stays, not those of callbacks. Each is one of `answered`, `abandoned` (after a
    while), `short_abandoned`, `flowed_out` and `waiting`, of which those `not_due` can still be answered in time.
    """

    offered: int
    answered: int
    abandoned: int
    short_abandoned: int
    flowed_out: int
    waiting: int
    not_due: int
    in_time: int

    @property
    def share(self) -> float | None:
        """Served in time: the share of the offered stays, as far as they are due, answered within the promise."""
        due = self.offered - self.not_due
        return self.in_time / due if due else None


@dataclass(frozen=True, kw_only=True)
class Planted:
    """One unevenness that was planted: a sentence that names it, what is in it, and what lies beside it."""

    name: str
    sentence: str
    inside: Served
    beside: Served


class Known(NamedTuple):
    """One stay of a customer's own contact that lies in the logs, with the local weekday and hour of its beginning."""

    contact: Contact
    stay: Stay
    weekday: int
    hour: int


def known_contacts(centre: Centre) -> Iterator[Contact]:
    """The contacts that lie in the logs: all but those whose first record had not been delivered when they end."""
    end = centre.period.end
    for contact in centre.contacts:
        if contact.lane.source != amazon.SOURCE or not contact.stays or amazon.is_delivered(contact.stays[0], end):
            yield contact


def known_stays(centre: Centre) -> Iterator[Known]:
    """The stays that lie in the logs, but for those of callbacks."""
    for contact in centre.contacts:
        if contact.cause is not Cause.CALLBACK:
            for stay in contact.stays:
                if contact.lane.source != amazon.SOURCE or amazon.is_delivered(stay, centre.period.end):
                    at = local(stay.queued)
                    yield Known(contact, stay, at.weekday(), at.hour)


def served(stays: Sequence[Known], as_of: int) -> Served:
    """Count what became of some stays; `as_of` is the moment up to which the logs tell."""
    endings = [known.stay.ending for known in stays]
    gave_up = [known for known in stays if known.stay.ending is Ending.ABANDONED]
    short = sum(_left_after(known) < known.contact.lane.short_abandon for known in gave_up)
    waiting = [known for known in stays if known.stay.ending is Ending.OPEN]
    return Served(
        offered=len(stays),
        answered=endings.count(Ending.ANSWERED),
        abandoned=len(gave_up) - short,
        short_abandoned=short,
        flowed_out=sum(ending in {Ending.TIMEOUT, Ending.KEY, Ending.CALLBACK} for ending in endings),
        waiting=len(waiting),
        not_due=sum(as_of - known.stay.queued <= known.contact.lane.promise * SECOND for known in waiting),
        in_time=sum(_in_time(known) for known in stays),
    )


def planted(stays: Sequence[Known], as_of: int) -> tuple[Planted, ...]:
    """The planted unevenness, as large as it turned out."""
    hours = BILLING_MONDAY.hours

    def one(name: str, sentence: str, among: Callable[[Known], bool], inside: Callable[[Known], bool]) -> Planted:
        there = [known for known in stays if among(known)]
        return Planted(
            name=name,
            sentence=sentence,
            inside=served([known for known in there if inside(known)], as_of),
            beside=served([known for known in there if not inside(known)], as_of),
        )

    return (
        one("whatsapp", "WhatsApp, against all other channels together.", lambda _: True, _on_whatsapp),
        one(
            "whatsapp evening",
            "WhatsApp from 17:00 until the team is back at 8:00, against WhatsApp from 8:00 to 17:00.",
            _on_whatsapp,
            lambda known: not MORNING_BEGINS <= known.hour < EVENING_BEGINS,
        ),
        one(
            "whatsapp delivery",
            "WhatsApp in the queue delivery, against WhatsApp in the other queues.",
            _on_whatsapp,
            lambda known: known.stay.topic == "delivery",
        ),
        one(
            "billing on monday",
            "The telephone's queue billing on Mondays from 9:00 to 11:00, against all its other hours.",
            lambda known: known.contact.lane.channel is Channel.VOICE and known.stay.topic == "billing",
            lambda known: known.weekday in BILLING_MONDAY.weekdays and hours[0] <= known.hour < hours[1],
        ),
    )


def _on_whatsapp(known: Known) -> bool:
    return known.contact.lane.channel is Channel.MESSAGING


def _left_after(known: Known) -> float:
    left = known.stay.left
    return float("inf") if left is None else (left - known.stay.queued) / SECOND


def _in_time(known: Known) -> bool:
    wait = known.stay.wait
    return wait is not None and wait <= known.contact.lane.promise * SECOND
