"""Gamma-Gamma: what customers spend per purchase in the long run, from what they have spent so far.

What one customer spends varies from purchase to purchase by a gamma distribution of shape `p`; the scales differ
between customers by another one (`q`, `v`), and do not hang together with how often they buy. Source: Fader and Hardie
(2013), The Gamma-Gamma model of monetary value.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, psi

Floats = NDArray[np.float64]

NAMES = ("p", "q", "v")
BOUNDS = ((1e-3, 1e4), (1e-3, 1e4), (1e-6, 1e9))
"""Within what the parameters are looked for; at an end of it customers do not differ, or purchases do not."""


class Spent(NamedTuple):
    """What each customer spent, as arrays of one length: the mean of so many repeat purchases, above 0."""

    frequency: Floats
    mean: Floats


def log_likelihood(logs: Floats, seen: Spent) -> tuple[Floats, Floats]:
    """Of each customer the log-likelihood, and its derivatives by the logarithms of the parameters, a column each.

    `logs` are the logarithms of p, q and v. Source: equation 1a of the note, and its derivatives.
    """
    p, q, v = np.exp(logs)
    x, mean = seen
    shape, scale = p * x, v + x * mean
    value = gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * np.log(v) - (shape + q) * np.log(scale)
    value += (shape - 1) * np.log(mean) + shape * np.log(x)
    both = psi(shape + q)
    by_p = x * (both - psi(shape) + np.log(x * mean) - np.log(scale))
    by_q = both - psi(q) + np.log(v) - np.log(scale)
    by_v = q / v - (shape + q) / scale
    return value, np.column_stack([by_p * p, by_q * q, by_v * v])


def expected_spend(parameters: Floats, seen: Spent) -> Floats:
    """What each customer is expected to spend per purchase; of one without a repeat purchase, what all do on average.

    It is a mean of the customer's own mean and that of all, weighed by how often they bought. There is none where q is
    not above 1: the mean of all has no bound then. Source: equation 5 of the note.
    """
    p, q, v = parameters
    x, mean = seen
    below = p * x + q - 1
    return np.asarray(np.where(below > 0, p * (v + x * np.nan_to_num(mean)) / np.where(below > 0, below, 1), np.nan))
