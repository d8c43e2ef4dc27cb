"""A number with the two ends between which it lies, made of what each of its uncertain factors does to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import hypot, isfinite


@dataclass(frozen=True, kw_only=True)
class Ranged:
    """A number, and between which two it lies in 95 of 100 cases as far as its factors tell.

    An end is infinite where one factor at its own end leaves no number at all.
    """

    value: float
    low: float
    high: float

    @property
    def is_open(self) -> bool:
        """Whether one end is infinite."""
        return not (isfinite(self.low) and isfinite(self.high))

    @property
    def closed(self) -> "Ranged":
        """The same with an infinite end as far from the number as the other: how finely it is known by that one."""
        below, above = self.value - self.low, self.high - self.value
        reach = min(below, above)
        return Ranged(
            value=self.value,
            low=self.low if isfinite(below) else self.value - reach,
            high=self.high if isfinite(above) else self.value + reach,
        )

    def within(self, least: float, most: float) -> "Ranged":
        """The same with nothing beyond what there can be."""
        return Ranged(**{x: min(max(getattr(self, x), least), most) for x in ("value", "low", "high")})

    def times(self, factor: float) -> "Ranged":
        """The same so many times; the factor is not below 0."""
        return Ranged(value=self.value * factor, low=self.low * factor, high=self.high * factor)


def ranged(value: float, others: Sequence[float]) -> Ranged:
    """A number beside what it would be with one factor each at one of its ends.

    The factors are measured apart from each other, so that what they do adds up by squares, to each side by itself.
    """
    below, above = (hypot(*(max(sign * (x - value), 0.0) for x in others)) for sign in (-1, 1))
    return Ranged(value=value, low=value - below, high=value + above)


def ranged_by(of: Callable[[int], float], factors: int) -> Ranged:
    """The same of a function that gives the number itself for 0, and with a factor at one of its ends for 1, 2 ..."""
    return ranged(of(0), [of(x) for x in range(1, factors + 1)])
