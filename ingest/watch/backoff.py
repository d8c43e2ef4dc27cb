"""When to try again what failed: soon, then later and later, and never all at the same moment."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Backoff:
    """The waits between tries, in seconds: doubled after every failure, up to the greatest."""

    first_s: float
    most_s: float
    chance: Callable[[], float] = field(default=random.random)
    _failures: int = 0
    _not_before: float = 0.0

    def is_due(self, now: float) -> bool:
        """Whether it may be tried."""
        return now >= self._not_before

    def failed(self, now: float) -> float:
        """Note a failure; returns how long to wait, between half and the whole of the wait that is due."""
        # Beyond some doublings any wait is the greatest, and a number without end would be too large for a float.
        longest = min(self.most_s, self.first_s * 2.0 ** min(self._failures, 64))
        self._failures += 1
        wait = longest * (0.5 + self.chance() / 2)
        self._not_before = now + wait
        return wait

    def succeeded(self) -> bool:
        """Note a success; returns whether it had failed before."""
        had_failed = self._failures > 0
        self._failures, self._not_before = 0, 0.0
        return had_failed
