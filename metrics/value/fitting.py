"""The parameters under which what was seen is likeliest, and how sure they are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from metrics.compare import Z95

Floats = NDArray[np.float64]

LogLikelihood = Callable[[Floats], tuple[Floats, Floats]]
"""Of the logarithms of the parameters: the log-likelihood of each customer, and its derivatives, a column each."""

STEP = 1e-4
"""How far apart two points are between which a slope is taken, in logarithms of the parameters."""

STEEPEST = 1e-4
"""The steepest slope per customer, in logarithms of the parameters, that still counts as the top."""


class NotSettledError(ValueError):
    """No parameters fit better than all others: there are too few customers, or they are too much alike."""

    def __init__(self, model: str) -> None:
        """Say which model."""
        super().__init__(
            f"The model {model} does not settle on these purchases: they are too few, or customers too much alike."
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Fitted:
    """The likeliest parameters of a model, `n` customers, and what intervals are made of.

    `fixed` are the names of those that lie at an end of where they are looked for: customers differ so little there
    that nobody can say how little, so that they have no interval, and are taken as they are. `inverse` is the inverse
    of the observed information and `scores` the derivatives of each customer's log-likelihood, both in logarithms of
    the parameters. Together they tell how far the parameters would move if a customer weighed more, and so what they
    would be with other customers of the same kind, even where the model is not quite true.
    """

    names: tuple[str, ...]
    parameters: Floats
    log_likelihood: float
    n: int
    inverse: Floats
    scores: Floats
    fixed: tuple[str, ...] = ()

    @property
    def moves(self) -> Floats:
        """By how much each customer moves the logarithms of the parameters: a row each."""
        moved: Floats = self.scores @ self.inverse
        return moved

    @property
    def interval(self) -> tuple[Floats, Floats]:
        """Low and high of each parameter (95 %): the sandwich estimate (Huber 1967, White 1982), on logarithms.

        Of those that are `fixed` neither is a number.
        """
        error = np.sqrt((self.moves**2).sum(axis=0))
        error[[name in self.fixed for name in self.names]] = np.nan
        return self.parameters * np.exp(-Z95 * error), self.parameters * np.exp(Z95 * error)


def fit(
    model: str,
    log_likelihood: LogLikelihood,
    *,
    names: Sequence[str],
    start: Sequence[float],
    bounds: Sequence[tuple[float, float]],
) -> Fitted:
    """The likeliest parameters within bounds, looked for from `start`. Raises `NotSettledError`."""
    lowest, highest = np.log(np.array(bounds)).T

    def downhill(logs: Floats) -> tuple[float, Floats]:
        values, scores = log_likelihood(logs)
        return -float(values.mean()), -scores.mean(axis=0)

    begin = np.clip(np.log(np.array(start, dtype=np.float64)), lowest, highest)
    found = minimize(
        downhill,
        begin,
        jac=True,
        method="L-BFGS-B",
        bounds=list(zip(lowest, highest, strict=True)),
        options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-8},
    )
    logs: Floats = np.asarray(found.x)
    values, scores = log_likelihood(logs)
    free = np.flatnonzero((logs > lowest) & (logs < highest))
    if not np.isfinite(values).all() or np.abs(scores.mean(axis=0)[free]).max(initial=0) > STEEPEST:
        raise NotSettledError(model)
    information = _information(log_likelihood, logs)[np.ix_(free, free)]
    if not free.size or np.linalg.eigvalsh(information).min() <= 0:
        raise NotSettledError(model)
    inverse = np.zeros((len(logs), len(logs)))
    inverse[np.ix_(free, free)] = np.linalg.inv(information)
    return Fitted(
        names=tuple(names),
        parameters=np.exp(logs),
        log_likelihood=float(values.sum()),
        n=len(values),
        inverse=inverse,
        scores=scores,
        fixed=tuple(name for place, name in enumerate(names) if place not in free),
    )


def _information(log_likelihood: LogLikelihood, logs: Floats) -> Floats:
    """The observed information: minus the second derivatives, out of the slopes on both sides."""
    steps = np.eye(len(logs)) * STEP
    slopes = [(log_likelihood(logs - step)[1] - log_likelihood(logs + step)[1]).sum(axis=0) for step in steps]
    information = np.array(slopes) / (2 * STEP)
    return np.asarray((information + information.T) / 2)
