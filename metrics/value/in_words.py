"""What was found out about the value of customers, in sentences, and on what each part of it rests."""

from collections.abc import Iterator

import polars as pl

from metrics.value.history import DAYS_OF_A_WEEK
from metrics.value.hold_out import HoldOut
from metrics.value.lifetime import LifetimeValue
from metrics.value.terms import MarginFrom, Terms

MEASURED, MODELLED, ASSUMED = "measured", "modelled", "assumed"
"""How good the evidence is: seen in the facts, foretold by a model that is checked on them, or somebody's word."""

FAR = 2.0
"""What is foretold of a longer time than so many times the purchases that are known is taken for an assumption."""


def in_words(found: LifetimeValue) -> list[str]:
    """The value, how sure it is, how well the models foretold what they were not shown, and what was assumed."""
    return list(_sentences(found))


def evidence(found: LifetimeValue) -> pl.DataFrame:
    """On what each factor of the value rests: factor, grade (`MEASURED`, `MODELLED` or `ASSUMED`), words."""
    if found.method is None:
        return pl.DataFrame(schema=dict.fromkeys(("factor", "grade", "words"), pl.String))
    come = "BG/NBD and Gamma-Gamma" if found.method == "bg_nbd" else "as many stay each period as stayed last time"
    is_modelled = found.method == "bg_nbd" and not _is_far(found)
    rows = [
        ("purchases so far", MEASURED, f"{found.n:,} customers, {found.since} to {found.until}"),
        ("purchases to come", MODELLED if is_modelled else ASSUMED, come),
        ("margin", *margin_evidence(found.terms, found.margin_from)),
        ("horizon", ASSUMED, f"{found.terms.years:g} year{'' if found.terms.years == 1 else 's'}"),
        ("discount rate", ASSUMED, f"{found.terms.discount_rate:.1%} a year"),
    ]
    return pl.DataFrame(rows, schema=["factor", "grade", "words"], orient="row")


def margin_evidence(terms: Terms, whence: MarginFrom) -> tuple[str, str]:
    """How good the evidence for the margin is, and what it is."""
    return {
        "settings": (ASSUMED, f"{terms.margin:.1%}, as [value] says"),
        "purchases": (MEASURED, f"{terms.margin:.1%}, as purchases tell"),
        None: (ASSUMED, "all of the amount: neither [value] nor purchases tell it"),
    }[whence]


def _sentences(found: LifetimeValue) -> Iterator[str]:
    if not found.purchases.orders:
        yield "There are no purchases, and so no value; 'spiritlevel connectors purchases' says how they are read."
        return
    if found.method is None:
        yield (
            f"Nothing can be said of what customers are worth. {found.reason} Plain retention needs 30 customers and "
            "two periods of 30 days."
        )
    else:
        yield from _value(found)
    yield from _known(found)
    if found.hold_out is not None:
        yield from _foretold(found.hold_out)
    elif found.method == "bg_nbd":
        yield f"How well the models foretell could not be tried. {found.no_hold_out}"
    if found.method is not None and _is_far(found):
        yield (
            f"Purchases are known of {_weeks(_weeks_known(found))} and the horizon is {_weeks(found.terms.weeks)}: "
            "most of the value is extrapolated, and no more than an assumption."
        )


def _value(found: LifetimeValue) -> Iterator[str]:
    everybody = found.groups.row(0, named=True)
    value, low, high = (f"{found.currency} {everybody[x]:,.2f}" for x in ("value", "low", "high"))
    plain = found.retention
    who = "A customer" if plain is None else f"A customer who bought in the last {plain.period_days} days"
    of_what = "of margin" if found.margin_from else "of what they pay, as nobody says which part of it is margin"
    yield (
        f"{who} is worth {value} on average over the {_years(found)} after {found.until} (95 %: {low} to {high}), "
        f"{of_what}, later money discounted by {found.terms.discount_rate:.1%} a year."
    )
    if found.method == "bg_nbd":
        total = everybody["value"] * everybody["n"]
        yield (
            f"That is {found.currency} {total:,.0f} for {everybody['n']:,} customers. The interval is that of the "
            "average, and knows of chance alone: how far the models themselves are off, the last weeks tell."
        )
    elif plain is not None:
        yield (
            f"{found.reason} So it is plain retention: of {plain.n:,} customers who bought in the {plain.period_days} "
            f"days before the last {plain.period_days}, {plain.retained:.0%} bought again in these (95 %: "
            f"{plain.low:.0%} to {plain.high:.0%}), and it is taken that as many stay each time. "
            "Who pauses for longer counts as gone."
        )


def _known(found: LifetimeValue) -> Iterator[str]:
    made = found.purchases
    left_out = {
        "were given back whole": made.given_back,
        "are in another currency": made.other_currency,
    }
    beside = "".join(f", {many:,} {why}" for why, many in left_out.items() if many)
    loose = f" {made.loose:,} refunds name no order that is known and are not taken off." if made.loose else ""
    yield (
        f"It rests on {made.orders:,} orders, of which {made.known or 0:.0%} are by known customers in "
        f"{found.currency}{beside}.{loose} {found.n:,} customers bought, {found.n_again:,} of them again."
    )


def _foretold(held: HoldOut) -> Iterator[str]:
    weeks = _weeks((held.until - held.split).days / DAYS_OF_A_WEEK)
    yield (
        f"Of the last {weeks}, which the models were not shown, they foretell {held.predicted:,.0f} purchases. There "
        f"were {held.actual:,.0f}: {_off(held.error)}, in money {_off(held.error_of_amounts)}. Of one customer they "
        f"are {held.error_of_each:.2f} purchases off on average; to say that everybody goes on as before is "
        f"{held.naive_error:.2f} off."
    )


def _off(error: float | None) -> str:
    return "no share can be told" if error is None else f"{abs(error):.0%} too {'much' if error > 0 else 'little'}"


def _is_far(found: LifetimeValue) -> bool:
    return found.terms.weeks > FAR * _weeks_known(found)


def _years(found: LifetimeValue) -> str:
    return "year" if found.terms.years == 1 else f"{found.terms.years:g} years"


def _weeks(many: float) -> str:
    return "week" if round(many) == 1 else f"{many:.0f} weeks"


def _weeks_known(found: LifetimeValue) -> float:
    if found.since is None or found.until is None:
        return 0.0
    return (found.until - found.since).days / DAYS_OF_A_WEEK
