"""What is likeliest is found, with an interval that is right as often as it says, and it is said where it is not."""

import numpy as np
import pytest

from metrics.value.fitting import Floats, NotSettledError, fit

SEEN = np.random.default_rng(1).exponential(2.0, 4000)


def exponential(logs: Floats) -> tuple[Floats, Floats]:
    """The log-likelihood of exponential times of this mean."""
    mean = np.exp(logs[0])
    return -np.log(mean) - SEEN / mean, (SEEN / mean - 1)[:, None]


def test_the_likeliest_mean_is_the_mean_with_the_interval_that_every_book_gives() -> None:
    found = fit("times", exponential, names=["mean"], start=[1], bounds=[(1e-3, 1e3)])
    low, high = found.interval
    assert found.parameters[0] == pytest.approx(SEEN.mean(), rel=1e-6)
    error = SEEN.std() / SEEN.mean() / np.sqrt(4000)
    assert (low[0], high[0]) == pytest.approx(
        tuple(SEEN.mean() * np.exp(sign * 1.96 * error) for sign in (-1, 1)), rel=1e-4
    )


def test_what_lies_at_an_end_of_where_it_is_looked_for_has_no_interval() -> None:
    def both(logs: Floats) -> tuple[Floats, Floats]:
        value, slope = exponential(logs[:1])
        return value - np.exp(-logs[1]), np.hstack([slope, np.full_like(slope, np.exp(-logs[1]))])

    found = fit("times", both, names=["mean", "alike"], start=[1, 1], bounds=[(1e-3, 1e3), (1e-3, 100)])
    assert found.fixed == ("alike",)
    assert np.isnan(found.interval[0][1])
    assert np.isfinite(found.interval[0][0])


def test_where_everything_fits_alike_nothing_is_found() -> None:
    def flat(logs: Floats) -> tuple[Floats, Floats]:
        return np.zeros(10), np.zeros((10, len(logs)))

    with pytest.raises(NotSettledError, match="The model times does not settle"):
        fit("times", flat, names=["mean"], start=[1], bounds=[(1e-3, 1e3)])
