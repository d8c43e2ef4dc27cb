"""The ids that each vendor gives to a contact."""

from collections.abc import Callable
from itertools import count

from ingest.sample.clock import SECOND, local
from ingest.sample.contact import Contact
from ingest.sample.world import stream


class Identifiers:
    """Gives ids, to contacts in the order in which they join their first queue."""

    def __init__(self, seed: int) -> None:
        """Every source counts, or throws dice, for itself."""
        self._dice = stream(seed, "identifiers")
        self._channels = count(1)
        self._tickets: dict[str, int] = {}
        self._of_source: dict[str, Callable[[Contact], str]] = {"pbx": self._unique_id, "shops": self._ticket}

    def of(self, contact: Contact) -> str:
        """The id of a contact as its source writes it."""
        return self._of_source.get(contact.lane.source, self._random)(contact)

    def _unique_id(self, contact: Contact) -> str:
        return f"{contact.started // SECOND}.{next(self._channels)}"

    def _ticket(self, contact: Contact) -> str:
        of_today = f"{contact.branch[:2].upper()}-{local(contact.started):%Y%m%d}"
        self._tickets[of_today] = self._tickets.get(of_today, 0) + 1
        return f"{of_today}-{self._tickets[of_today]:03d}"

    def _random(self, _: Contact) -> str:
        return random_id(self._dice.bytes(16))


def random_id(sixteen: bytes) -> str:
    """A version 4 UUID of sixteen random bytes."""
    digits = sixteen.hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{'89ab'[sixteen[8] & 3]}{digits[17:20]}-{digits[20:]}"
