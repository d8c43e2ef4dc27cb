"""What each customer is worth from now on: purchases to come, what each brings, and what later money is worth today."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from metrics.value import bg_nbd, gamma_gamma
from metrics.value.bg_nbd import Bought, expected_purchases
from metrics.value.fitting import STEP, Fitted, NotSettledError, fit
from metrics.value.gamma_gamma import expected_spend
from metrics.value.history import bought, spent
from metrics.value.terms import Terms

Floats = NDArray[np.float64]

NODES = 6
"""At so many moments of the horizon purchases are reckoned; with more of them no figure changes in five digits."""

ALIKE = 0.05
"""The chance to leave after a purchase from which one is looked for that all customers have."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Models:
    """The two models that make up a customer's value, fitted to the same customers."""

    purchases: Fitted
    spend: Fitted


def models(customers: pl.DataFrame) -> Models:
    """Both models, fitted to rows of `history`; that of amounts to those with a repeat purchase.

    Raises `NotSettledError`.
    """
    seen, several = bought(customers), spent(customers.filter(pl.col("mean_spend").is_not_null()))
    spend = fit(
        "Gamma-Gamma",
        lambda logs: gamma_gamma.log_likelihood(logs, several),
        names=gamma_gamma.NAMES,
        start=(1, 2, max(float(several.mean.mean()), 1) if len(several.mean) else 1),
        bounds=gamma_gamma.BOUNDS,
    )
    if spend.parameters[gamma_gamma.NAMES.index("q")] <= 1:
        raise NotSettledError("Gamma-Gamma")  # the mean over all customers would have no bound
    return Models(purchases=_purchases(seen), spend=spend)


def _purchases(seen: Bought) -> Fitted:
    """The model of purchases; where customers leave all alike it has no top, and is looked for at the end of b."""
    rate = (1, max(float(seen.age.mean()), 1))
    last = bg_nbd.BOUNDS[bg_nbd.NAMES.index("b")][1]
    try:
        return _fitted_from(seen, (*rate, 1, 2))
    except NotSettledError:
        return _fitted_from(seen, (*rate, ALIKE * last, last))


def _fitted_from(seen: Bought, start: tuple[float, ...]) -> Fitted:
    return fit(
        "BG/NBD",
        lambda logs: bg_nbd.log_likelihood(logs, seen),
        names=bg_nbd.NAMES,
        start=start,
        bounds=bg_nbd.BOUNDS,
    )


def discounted_purchases(parameters: Floats, seen: Bought, terms: Terms) -> Floats:
    """How many purchases each customer is expected to make, each weighing what its money is worth today.

    It is the integral of the rate of purchases times the discount, by parts, and that by Gauss and Legendre.
    """
    places, weights = np.polynomial.legendre.leggauss(NODES)
    moments, weights = terms.weeks * (places + 1) / 2, terms.weeks * weights / 2
    total = np.exp(-terms.force * terms.weeks) * expected_purchases(parameters, seen, terms.weeks)
    if terms.force:
        parts = (
            weight * np.exp(-terms.force * moment) * expected_purchases(parameters, seen, float(moment))
            for moment, weight in zip(moments, weights, strict=True)
        )
        total = total + terms.force * sum(parts)
    return np.asarray(total)


def worth(customers: pl.DataFrame, fitted: Models, terms: Terms) -> tuple[pl.DataFrame, Floats]:
    """What each customer is worth, and by how much that changes with the logarithm of each parameter, a column each.

    The frame has the columns of `history` and alive (the probability), purchases (expected within the horizon, later
    ones weighing less), spend (expected per purchase) and value (in the same currency). `customers` are rows of
    `history`; those alike in frequency, recency and age are reckoned once.
    """
    key = list(Bought._fields)
    alike = customers.select(key).unique(maintain_order=True).with_row_index("of")
    of = customers.select(key).join(alike, on=key, how="left", maintain_order="left")["of"].to_numpy()
    seen, amounts = bought(alike), spent(customers)
    purchases, by_purchases = _with_slopes(lambda x: discounted_purchases(x, seen, terms), fitted.purchases.parameters)
    spend, by_spend = _with_slopes(lambda x: expected_spend(x, amounts), fitted.spend.parameters)
    purchases, by_purchases = purchases[of], by_purchases[of]
    slopes = np.hstack([by_purchases * spend[:, None], by_spend * purchases[:, None]]) * terms.margin
    each = customers.with_columns(
        alive=pl.Series(bg_nbd.alive(fitted.purchases.parameters, seen)[of]),
        purchases=pl.Series(purchases),
        spend=pl.Series(spend),
        value=pl.Series(purchases * spend * terms.margin),
    )
    return each, slopes


def _with_slopes(function: Callable[[Floats], Floats], parameters: Floats) -> tuple[Floats, Floats]:
    """A function's values, and by how much they change with the logarithm of each parameter, a column each."""
    steps = np.exp(np.eye(len(parameters)) * STEP)
    slopes = [(function(parameters * step) - function(parameters / step)) / (2 * STEP) for step in steps]
    return function(parameters), np.column_stack(slopes)
