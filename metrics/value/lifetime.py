"""Customer lifetime value: what customers are worth over the horizon of the settings, and how sure that is."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import polars as pl

from ingest.settings import Settings
from metrics.rows import FactSource
from metrics.value.clientele import BY, clientele
from metrics.value.fitting import Fitted, NotSettledError
from metrics.value.groups import grouped
from metrics.value.history import history
from metrics.value.hold_out import HoldOut, hold_out, split_of
from metrics.value.purchases import Purchases, purchases
from metrics.value.retention import Retention, retention
from metrics.value.terms import MarginFrom, Terms, terms_of
from metrics.value.worth import Models, models, worth

FEWEST = 100
"""With fewer customers who bought again the models are not fitted: DECISIONS.md says how far off they are then."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LifetimeValue:
    """What customers are worth from the last known purchase on, and all that was assumed for it.

    `method` is "bg_nbd" (with Gamma-Gamma), "retention" where purchases are too few for these, or None where nothing
    can be said; `reason` says why it is not the first. `groups` are the mean values of customers by segment,
    first_channel, main_channel and channels, with the columns of `grouped`. `parameters` are those of the models:
    model, parameter, value, low, high (95 %; null where customers are too much alike to say). `people` has a row per
    customer: the columns of `worth` and those of `clientele`. `terms` are in force, `margin_from` says whence the
    margin is: "settings", "purchases", or None where the whole amount counts. `n` customers are known, `n_again` of
    them bought again. `no_hold_out` says why `hold_out` is None.
    """

    method: Literal["bg_nbd", "retention"] | None
    reason: str | None
    currency: str
    terms: Terms
    margin_from: MarginFrom
    since: date | None
    until: date | None
    n: int
    n_again: int
    purchases: Purchases
    groups: pl.DataFrame
    parameters: pl.DataFrame
    retention: Retention | None
    hold_out: HoldOut | None
    no_hold_out: str | None
    people: pl.DataFrame


def lifetime_value(facts: FactSource, settings: Settings) -> LifetimeValue:
    """What customers are worth, by the models where enough of them bought again, else by plain retention."""
    made = purchases(facts, settings)
    terms, margin_from = terms_of(made, settings)
    until = made.until
    customers = history(made.days, until) if until else history(made.days, date.max)
    again = customers.filter(pl.col("mean_spend").is_not_null()).height
    people = clientele(facts, settings, made.days) if customers.height else pl.DataFrame(schema=_NOBODY)
    told = customers.join(people, on="person", how="left", maintain_order="left")
    fitted, reason = _fitted(customers, again)
    plain, held, no_hold_out = None, None, reason
    groups, parameters = pl.DataFrame(schema=_GROUPS), pl.DataFrame(schema=_PARAMETERS)
    if fitted is not None and until is not None:
        told, slopes = worth(told, fitted, terms)
        groups, parameters = grouped(told, BY, slopes=slopes, moves=moves(customers, fitted)), _parameters(fitted)
        held, no_hold_out = _held_out(made.days, until)
    elif until is not None:
        plain = retention(made.days, people, BY, until=until, terms=terms)
        groups = groups if plain is None else plain.groups
    method: Literal["bg_nbd", "retention"] | None = "bg_nbd" if fitted else "retention" if plain else None
    return LifetimeValue(
        method=method,
        reason=reason,
        currency=settings.site.currency,
        terms=terms,
        margin_from=margin_from,
        since=made.days["day"].min() if customers.height else None,  # type: ignore[arg-type]  # a column of dates
        until=until,
        n=customers.height,
        n_again=again,
        purchases=made,
        groups=groups,
        parameters=parameters,
        retention=plain,
        hold_out=held,
        no_hold_out=no_hold_out,
        people=told,
    )


_NOBODY = {"person": pl.Int64, **dict.fromkeys(BY, pl.String)}
_GROUPS = {
    **dict.fromkeys(("dimension", "group"), pl.String),
    "n": pl.Int64,
    **dict.fromkeys(("value", "low", "high", "share"), pl.Float64),
    "size": pl.String,
}
_PARAMETERS = {"model": pl.String, "parameter": pl.String, **dict.fromkeys(("value", "low", "high"), pl.Float64)}


def _fitted(customers: pl.DataFrame, again: int) -> tuple[Models | None, str | None]:
    """The models, or why they are not fitted."""
    if again < FEWEST:
        return None, f"Only {again} customers bought again, and a model of purchases needs {FEWEST}."
    try:
        return models(customers), None
    except NotSettledError as error:
        return None, str(error)


def _held_out(days: pl.DataFrame, until: date) -> tuple[HoldOut | None, str | None]:
    """What the models make of the last part of the purchases, or why that cannot be tried."""
    first: date = days["day"].min()  # type: ignore[assignment]  # a column of dates, with rows
    split = split_of(first, until)
    again = history(days, split).filter(pl.col("mean_spend").is_not_null()).height
    if again < FEWEST:
        return None, f"Up to {split} only {again} customers had bought again, and a model of purchases needs {FEWEST}."
    try:
        return hold_out(days, split=split, until=until), None
    except NotSettledError as error:
        return None, str(error)


def moves(customers: pl.DataFrame, fitted: Models) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """By how much each customer moves the parameters of both models: a row each, zeros where one has no say."""
    first, second = fitted.purchases.moves, fitted.spend.moves
    moves = np.zeros((customers.height, first.shape[1] + second.shape[1]))
    moves[:, : first.shape[1]] = first
    moves[customers["mean_spend"].is_not_null().to_numpy(), first.shape[1] :] = second
    return moves


def _parameters(fitted: Models) -> pl.DataFrame:
    def of(model: str, one: Fitted) -> pl.DataFrame:
        low, high = one.interval
        named = {"parameter": list(one.names), "value": one.parameters, "low": low, "high": high}
        known = pl.DataFrame(named).with_columns(pl.col("low", "high").fill_nan(None))
        return known.select(pl.lit(model).alias("model"), pl.all())

    return pl.concat([of("BG/NBD", fitted.purchases), of("Gamma-Gamma", fitted.spend)])
