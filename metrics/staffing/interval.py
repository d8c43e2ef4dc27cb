"""Between which numbers a count will lie that strays further from its mean than chance alone would have it."""

import numpy as np
from scipy.stats import nbinom, norm, poisson

from metrics.compare import Z95
from metrics.staffing.many import Floats

_TAIL = 1 - norm.cdf(Z95)

_NO_FURTHER = 1e-6
"""A variance that is larger than the mean by less than this share of it is Poisson's."""


def interval(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Between which counts of this mean and variance lie in 95 of 100 cases, by the negative binomial.

    Where the variance is no more than the mean it is Poisson's distribution, and of a mean of 0 both ends are 0.
    """
    spread = np.maximum(variance - mean, 0)
    strays = spread > mean * _NO_FURTHER
    size = np.where(strays, mean**2 / np.where(strays, spread, 1.0), 1.0)
    share = size / (size + np.maximum(mean, 1e-12))
    low, high = (
        np.where(strays, nbinom.ppf(tail, size, share), poisson.ppf(tail, mean)) for tail in (_TAIL, 1 - _TAIL)
    )
    return np.where(mean > 0, low, 0.0), np.where(mean > 0, high, 0.0)
