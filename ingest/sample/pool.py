"""A crew at work: who of its agents is free first, counted contact by contact in the order of their coming."""

import heapq
from collections.abc import Mapping, Sequence

from ingest.sample.staffing import Shifts


class Pool:
    """Several agents who serve one queue, first come, first served, each up to `at_once` customers at a time.

    Ask for `earliest` in the order in which customers join, and `book` what it gave before asking again: taken one by
    one in that order, each customer's turn is known at once, whatever becomes of the later ones.
    """

    def __init__(self, shifts: Shifts, *, at_once: int = 1) -> None:
        """The agents are free from the beginning of their first shift."""
        agents = [agent for agent, own in shifts.items() if own]
        self._seats = [_Seat(agent, shifts) for agent in agents for _ in range(at_once)]
        self._ready = [(seat.begin, i) for i, seat in enumerate(self._seats)]
        heapq.heapify(self._ready)

    def earliest(self, at: int) -> tuple[int, str] | None:
        """When, from `at` on, an agent can turn to the next customer, and who; None when nobody ever comes again.

        Of several free agents it is the one who has been free longest.
        """
        ready = self._ready
        while ready:
            since, i = ready[0]
            wanted = max(since, at)
            there = self._seats[i].there(wanted)
            if there is None:
                heapq.heappop(ready)
            elif there == wanted:
                return wanted, self._seats[i].agent
            else:
                heapq.heapreplace(ready, (there, i))
        return None

    def book(self, until: int) -> None:
        """Keep the agent whom `earliest` gave busy until this moment."""
        heapq.heapreplace(self._ready, (until, self._ready[0][1]))


class _Seat:
    """One of the places at which an agent serves a customer."""

    def __init__(self, agent: str, shifts: Mapping[str, Sequence[tuple[int, int]]]) -> None:
        self.agent = agent
        self._shifts = shifts[agent]
        self._at = 0

    @property
    def begin(self) -> int:
        """When the agent's first shift begins."""
        return self._shifts[0][0]

    def there(self, moment: int) -> int | None:
        """The first moment from this one on at which the agent is there; asked with moments that only grow."""
        while self._at < len(self._shifts):
            begin, end = self._shifts[self._at]
            if moment < end:
                return max(begin, moment)
            self._at += 1
        return None
