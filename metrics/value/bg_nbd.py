"""BG/NBD: how often customers will buy again, and whether they still do, from when they have bought so far.

While a customer is one, purchases come as a Poisson process; after each purchase the customer leaves for good with some
chance. The rates differ between customers by a gamma distribution (`r`, `alpha`), the chances by a beta distribution
(`a`, `b`). Source: Fader, Hardie and Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, gammaln, hyp2f1, psi

Floats = NDArray[np.float64]

NAMES = ("r", "alpha", "a", "b")
BOUNDS = ((1e-4, 1e3), (1e-4, 1e5), (1e-3, 1e2), (1e-3, 1e3))
"""Within what the parameters are looked for; at an end of it customers do not differ, or never leave."""

NEAR_ONE = 1e-6
"""So close to 1 `a` is moved away from it: the formula divides by a - 1, and is smooth there all the same."""


class Bought(NamedTuple):
    """What is known of each customer, in weeks, as arrays of one length.

    `frequency` is the number of repeat purchases, `recency` the time from the first purchase to the last (0 where there
    was one only), `age` (T in the paper) the time from the first purchase to the end of what is known.
    """

    frequency: Floats
    recency: Floats
    age: Floats


def log_likelihood(logs: Floats, seen: Bought) -> tuple[Floats, Floats]:
    """Of each customer the log-likelihood, and its derivatives by the logarithms of the parameters, a column each.

    `logs` are the logarithms of r, alpha, a and b. Source: equation 6 of the paper, and its derivatives.
    """
    r, alpha, a, b = np.exp(logs)
    x = seen.frequency
    stayed, left = _both_ways(np.exp(logs), seen)
    value = (
        _by_count(lambda k: gammaln(r + k) - gammaln(r) + betaln(a, b + k) - betaln(a, b), x)
        + r * np.log(alpha)
        + np.logaddexp(stayed, left)
    )
    alive = np.exp(stayed - np.logaddexp(stayed, left))
    to_end, to_last = alpha + seen.age, alpha + seen.recency
    by_r = _by_count(lambda k: psi(r + k) - psi(r), x) + np.log(alpha)
    by_r -= alive * np.log(to_end) + (1 - alive) * np.log(to_last)
    by_alpha = r / alpha - (r + x) * (alive / to_end + (1 - alive) / to_last)
    of_both = _by_count(lambda k: psi(a + b) - psi(a + b + k), x)
    by_a = of_both + (1 - alive) / a
    by_b = of_both + _by_count(lambda k: psi(b + k) - psi(b), x) - (1 - alive) / (b + np.maximum(x, 1) - 1)
    return value, np.column_stack([by_r * r, by_alpha * alpha, by_a * a, by_b * b])


def alive(parameters: Floats, seen: Bought) -> Floats:
    """The probability that each customer still is one (Fader, Hardie and Lee 2008, a note on P(alive))."""
    stayed, left = _both_ways(parameters, seen)
    return np.exp(stayed - np.logaddexp(stayed, left))


def expected_purchases(parameters: Floats, seen: Bought, weeks: float) -> Floats:
    """How many purchases each customer is expected to make in so many weeks after the end of what is known.

    Source: equation 10 of the paper, its hypergeometric function in Euler's other form, which does not grow beyond all
    numbers for customers who bought hundreds of times.
    """
    r, alpha, a, b = parameters
    a = a if abs(a - 1) > NEAR_ONE else 1 + NEAR_ONE
    shrunk = (alpha + seen.age) / (alpha + seen.age + weeks)
    series = hyp2f1(a + b - 1 - r, a - 1, a + b + seen.frequency - 1, 1 - shrunk)
    of_those_alive = (a + b + seen.frequency - 1) / (a - 1) * (1 - shrunk ** (a - 1) * series)
    return np.asarray(of_those_alive * alive(parameters, seen))


def _both_ways(parameters: Floats, seen: Bought) -> tuple[Floats, Floats]:
    """The logarithms of the two ways in which it can have come so, up to what both share: stayed, or left."""
    r, alpha, a, b = parameters
    x = seen.frequency
    left = np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + seen.recency)
    return -(r + x) * np.log(alpha + seen.age), np.where(x > 0, left, -np.inf)


def _by_count(function: Callable[[Floats], Floats], counts: Floats) -> Floats:
    """A function of whole numbers, worked out once for each of them: of a million customers few numbers differ."""
    different, places = np.unique(counts, return_inverse=True)
    return np.asarray(function(different))[places]
