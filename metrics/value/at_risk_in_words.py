"""What is at risk with badly served customers, in sentences, and on what each factor of it rests."""

from collections.abc import Iterator
from math import floor, isfinite, log10
from typing import Any

import polars as pl

from metrics.compare import TOO_FEW_BELOW
from metrics.value.at_risk import WINDOWS, ValueAtRisk
from metrics.value.in_words import ASSUMED, MEASURED, MODELLED, evidence
from metrics.value.matching import FEWEST_AGAIN
from metrics.value.risk_by_channel import MATCHED

WHO = (
    "Badly served is who waited for longer than promised, gave up, or never got an answer: the first such contact of "
    "each known customer who had bought before. It is held against contacts answered in time of customers who had had "
    "no bad one, in the same channel, segment and week, who had bought as often and as lately, and had turned to us as "
    "often. It is no experiment: what nobody wrote down can differ."
)
"""Who is compared with whom."""

FAR_APART = 0.1
"""So many standard deviations apart, or more, two sides are not alike in a trait (Stuart 2010, Statistical Science)."""


def as_known(amount: float, low: float, high: float) -> str:
    """An amount no finer than its interval lets it be known: `150,000` of 147,588 between 69,427 and 212,906."""
    width = high - low
    places = max(0, floor(log10(width / 4))) if isfinite(width) and width > 0 else 0
    return f"{round(amount, -places):,.0f}"


def at_risk_in_words(found: ValueAtRisk) -> list[str]:
    """What is at risk and how sure that is, or why nothing can be said."""
    return list(_sentences(found))


def at_risk_evidence(found: ValueAtRisk) -> pl.DataFrame:
    """On what each factor rests: factor, grade (measured, matched, modelled or assumed), words."""
    schema = dict.fromkeys(("factor", "grade", "words"), pl.String)
    if found.reason is not None:
        return pl.DataFrame(schema=schema)
    row = found.channels.row(0, named=True)
    value = evidence(found.worth)
    grades = set(value.filter(pl.col("factor") == "purchases to come")["grade"])
    rows = [
        ("customers at risk", MEASURED, f"{row['customers']:,}, {found.first} to {found.last}"),
        (
            "part who do not buy again",
            MATCHED,
            f"{row['n_bad']:,} badly served beside {row['n_well']:,} well served, watched for {found.days} days",
        ),
        (
            "value of a customer",
            MODELLED if grades == {MODELLED} else ASSUMED,
            "of equal well served ones, as 'spiritlevel value' tells it",
        ),
        ("they stay away", ASSUMED, f"who does not buy again in {found.days} days is lost for the {_horizon(found)}"),
    ]
    others = value.filter(pl.col("factor").is_in(["margin", "horizon", "discount rate"]))
    return pl.concat([pl.DataFrame(rows, schema=schema, orient="row"), others])


def _sentences(found: ValueAtRisk) -> Iterator[str]:
    if found.reason is not None:
        yield from _why_not(found)
        return
    row = found.channels.row(0, named=True)
    yield _amount(found, row)
    yield (
        f"Of {row['n_bad']:,} badly served customers {row['bad']:.1%} bought again within {found.days} days, of equal "
        f"well served ones {row['well']:.1%}: {_points(row)}. An equal well served customer is worth {found.currency} "
        f"{row['value_per_customer']:,.2f} (95 %: {row['value_low']:,.2f} to {row['value_high']:,.2f}) over the next "
        f"{_horizon(found)}."
    )
    if row["missed"] > 0:
        yield (
            f"In those {found.days} days alone the customers who were watched left out {_money(found, row, 'missed')} "
            "of margin. That is matched; that they stay away afterwards is assumed."
        )
    yield f"{row['share_matched']:.0%} of the badly served contacts that are old enough have a match. {_balance(found)}"


def _money(found: ValueAtRisk, row: dict[str, Any], name: str) -> str:
    """An amount with its interval, both no finer than it is known."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    value, least, most = (as_known(x, low, high) for x in (row[name], low, high))
    return f"{found.currency} {value} (95 %: {least} to {most})"


def _amount(found: ValueAtRisk, row: dict[str, Any]) -> str:
    who = f"{row['customers']:,} customers who were badly served from {found.first} to {found.last}"
    if row["verdict"] == "worse":
        return f"{_money(found, row, 'at_risk')} is at risk with {who}, if those who do not buy again stay away."
    if row["verdict"] == "better":
        return f"Nothing is seen to be at risk: {who} buy again more often than equal well served ones."
    return f"What is at risk with {who} is within noise: {_money(found, row, 'at_risk')}."


def _points(row: dict[str, Any]) -> str:
    gap, low, high = (100 * row[x] for x in ("difference", "difference_low", "difference_high"))
    if gap < 0:
        return f"{-gap:.1f} points more (95 %: {-high:.1f} to {-low:.1f})"
    return f"{gap:.1f} points fewer (95 %: {low:.1f} to {high:.1f})"


def _balance(found: ValueAtRisk) -> str:
    apart = found.balance.filter(pl.col("apart_matched").abs() >= FAR_APART)["trait"].to_list()
    if not apart:
        return f"They are alike in what is known of them (less than {FAR_APART} standard deviations apart)."
    return f"They still differ in {', '.join(x.replace('_', ' ') for x in apart)}: take the difference with care."


def _why_not(found: ValueAtRisk) -> Iterator[str]:
    if found.reason == "no_purchases":
        yield (
            "There are no purchases, and so no value is known to be at risk; 'spiritlevel connectors purchases' says "
            "how they are read."
        )
    elif found.reason == "no_contacts":
        yield "No contact of that time is of a known customer who had bought before: nothing can be said."
    elif found.reason == "too_short":
        yield (
            f"The contacts are known since {found.first} and purchases until {found.worth.until}: to see whether "
            f"customers buy again takes {2 * WINDOWS[-1]} days at least."
        )
    elif found.reason == "no_value":
        yield f"What customers are worth cannot be said, and so not what is at risk. {found.worth.reason or ''}".strip()
    elif found.reason == "no_margin":
        row = found.channels.row(0, named=True)
        yield (
            f"An equal well served customer is worth {found.currency} {row['value_per_customer']:,.2f} at a margin of "
            f"{found.worth.terms.margin:.0%}, and so no amount is at risk."
        )
    else:
        row = found.channels.row(0, named=True)
        if not row["customers"]:
            yield "No known customer who had bought before was badly served in that time: nothing is at risk with them."
            return
        yield (
            f"Too few to say what is at risk: {row['customers']:,} customers were badly served, of whom "
            f"{row['n_bad']:,} could be watched for {found.days} days and have a match among {row['n_well']:,} well "
            f"served ones. It takes {TOO_FEW_BELOW} on either side, and {FEWEST_AGAIN} who bought again."
        )


def _horizon(found: ValueAtRisk) -> str:
    years = found.worth.terms.years
    return "year" if years == 1 else f"{years:g} years"
