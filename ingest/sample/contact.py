"""What truly happened: contacts, and the stays in queues that they are made of, before anybody writes a log of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from ingest.sample.lane import Lane


class Ending(StrEnum):
    """How a stay in a queue ended."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    TIMEOUT = "timeout"
    KEY = "key"
    CALLBACK = "callback"
    OPEN = "open"


class Handing(StrEnum):
    """How an answered customer was handed on: to a queue at once, or to a colleague after a word with them."""

    QUEUE = "queue"
    COLLEAGUE = "colleague"


class Cause(StrEnum):
    """Why a contact was made."""

    NEED = "need"
    REDIAL = "redial"
    SWITCH = "switch"
    REPEAT = "repeat"
    CALLBACK = "callback"


@dataclass(slots=True)
class Stay:
    """One stay in one queue. Moments and durations are in milliseconds; what did not happen is None.

    `turn` is when an agent became free for it, also where the customer had gone by then. `left` is the end of the
    talk where there was one, else the moment at which the customer left the queue.
    """

    topic: str
    queued: int
    ending: Ending = Ending.OPEN
    turn: int | None = None
    answered: int | None = None
    left: int | None = None
    agent: str | None = None
    missed_ring: int = 0
    ring: int = 0
    talk: int = 0
    hold: int = 0
    wrap: int = 0
    handed: Handing | None = None

    @property
    def wait(self) -> int | None:
        """From entering the queue to the answer."""
        return None if self.answered is None else self.answered - self.queued


@dataclass(slots=True)
class Contact:
    """One contact of one customer: an episode in one channel, with its stays in the order in which they happened.

    `customer` is a number of the population, or None where the customer stays anonymous. `id` is the vendor's. Who left
    in the menu before the queue has no stay, and `left_menu` is when that was.
    """

    lane: Lane
    customer: int | None
    started: int
    topic: str
    branch: str = ""
    cause: Cause = Cause.NEED
    id: str = ""
    parent: "Contact | None" = None
    left_menu: int | None = None
    stays: list[Stay] = field(default_factory=list)

    @property
    def ended(self) -> int | None:
        """When its last stay was left; None while that is open."""
        return self.stays[-1].left if self.stays else self.left_menu

    @property
    def answered(self) -> bool:
        """Somebody spoke with the customer at least once."""
        return any(stay.answered is not None for stay in self.stays)
