"""What is at risk in each channel: customers, the part of them who do not buy again, and what they are worth."""

import polars as pl

from metrics.compare import TOO_FEW_BELOW, Z95, benjamini_hochberg, p_value, verdict
from metrics.deviations import FALSE_DISCOVERIES
from metrics.value.buying_again import ALIKE, TRAITS
from metrics.value.groups import EVERYBODY
from metrics.value.in_words import ASSUMED
from metrics.value.lifetime import LifetimeValue
from metrics.value.matching import balance, differences, weighed

MATCHED = "matched"
"""The evidence for a difference that was seen on matched customers, beside `measured`, `modelled` and `assumed`."""


def risk_by_channel(rows: pl.DataFrame, worth: LifetimeValue) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of `ValueAtRisk.channels` and of its `balance`; `rows` are as `buying_again`."""
    values, model = _values(worth)
    told = rows.join(values, on="person", how="left", maintain_order="left") if values is not None else rows
    if values is None:
        told = told.with_columns(value=pl.lit(model[0], pl.Float64))
    both = pl.concat([told.with_columns(of=pl.lit(EVERYBODY)), told.with_columns(of="channel")])
    bad = pl.col("bad")
    at_risk = (
        both.group_by("of")
        .agg(
            customers=pl.col("person").filter(bad).n_unique().cast(pl.Int64),
            over=(pl.col("kept") & bad).sum(),
        )
        .filter((pl.col("customers") > 0) | (pl.col("of") == EVERYBODY))
    )
    kept = both.filter("kept")
    matched = weighed(kept, "of", ALIKE)
    found = differences(matched, "of", ALIKE, again="again", beside=("value", "spent"))
    of_bad = matched.filter("bad").group_by("of").agg(matches=pl.len())
    joined = at_risk.join(found, on="of", how="left").join(of_bad, on="of", how="left")
    everybody = pl.col("of") == EVERYBODY
    answered = _amounts(joined, worth.terms.margin, model[1]).sort(~everybody, -pl.col("customers"), "of")
    whole = matched.filter(everybody)
    return answered.select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items()), balance(
        kept.filter(everybody), whole, TRAITS
    )


def _values(worth: LifetimeValue) -> tuple[pl.DataFrame | None, tuple[float | None, float]]:
    """What each person is worth, None where only the mean is known; that mean, and its error as a part of it.

    The error is that of the mean of all customers, so that the models' own uncertainty is in it.
    """
    if worth.method is None or worth.groups.is_empty():
        return None, (None, 0.0)
    value, high = worth.groups.select("value", "high").row(0)
    error = pl.select((pl.lit(high) / pl.lit(value)).log() / Z95).item() if value and value > 0 else 0.0
    by_person = worth.people.select("person", "value") if worth.method == "bg_nbd" else None
    return by_person, (value, error)


def _amounts(found: pl.DataFrame, margin: float, model_error: float) -> pl.DataFrame:
    fewest = pl.min_horizontal(pl.col("n_bad", "n_well").fill_null(0))
    told = (fewest >= TOO_FEW_BELOW) & pl.col("lost").is_not_null()
    value = pl.col("value")
    # A factor says nothing about an amount that is nought or less, and so there is no interval of one.
    reach = pl.when(value > 0).then((Z95 * ((pl.col("value_error") / value).pow(2) + model_error**2).sqrt()).exp())
    worth = {"value_per_customer": value, "value_low": value / reach, "value_high": value * reach}
    missed, error = (pl.col("spent") - pl.col("spent_bad")) * margin, Z95 * pl.col("spent_apart_error") * margin
    seen = pl.col("n_bad")
    amounts = {
        **{name: pl.col(name) for name in _SHARES},
        **worth,
        "missed": missed * seen,
        "missed_low": (missed - error) * seen,
        "missed_high": (missed + error) * seen,
    }
    with_amounts = found.with_columns(
        pl.col("n_bad", "n_well").fill_null(0),
        verdict=verdict(pl.lit("lower"), low=pl.col("difference_low"), high=pl.col("difference_high"), n=fewest),
        share_matched=pl.when(pl.col("over") > 0).then(pl.col("matches").fill_null(0) / pl.col("over")),
        channel="of",
        **{name: pl.when(told).then(figure) for name, figure in amounts.items()},
    )
    each, lost = pl.col("value_per_customer"), pl.col("lost")
    # The distances of both factors from the ends of their own intervals, squared and added.
    down = ((lost - pl.col("lost_low")) * each).pow(2) + (lost * (each - pl.col("value_low"))).pow(2)
    up = ((pl.col("lost_high") - lost) * each).pow(2) + (lost * (pl.col("value_high") - each)).pow(2)
    many = pl.col("customers")
    return with_amounts.with_columns(
        at_risk=pl.when(each > 0).then(many * lost * each),
        at_risk_low=many * (lost * each - down.sqrt()),
        at_risk_high=many * (lost * each + up.sqrt()),
    ).with_columns(
        grade=pl.when(pl.col("at_risk").is_not_null()).then(pl.lit(ASSUMED)),
        verdict=pl.when(told).then(_allowing_for_several()).otherwise(pl.lit("too few")),
    )


def _allowing_for_several() -> pl.Expr:
    """The verdicts, where a channel's difference counts only at a false discovery rate of 5 % among all channels."""
    apart = pl.col("difference")
    p = p_value(apart, low=pl.col("difference_low"), high=pl.col("difference_high"))
    surprising = benjamini_hochberg(p).over(pl.col("channel") == EVERYBODY) <= FALSE_DISCOVERIES
    return pl.when(surprising | apart.is_null()).then("verdict").otherwise(pl.lit("within noise"))


_SHARES = (
    *("bad", "bad_low", "bad_high", "well", "well_low", "well_high"),
    *("difference", "difference_low", "difference_high", "lost", "lost_low", "lost_high"),
)
_AMOUNTS = (
    *("value_per_customer", "value_low", "value_high", "at_risk", "at_risk_low", "at_risk_high"),
    *("missed", "missed_low", "missed_high"),
)
COLUMNS = pl.Schema(
    {
        "channel": pl.String(),
        **dict.fromkeys(("customers", "n_bad", "n_well"), pl.Int64()),
        **dict.fromkeys(("share_matched", *_SHARES, *_AMOUNTS), pl.Float64()),
        "grade": pl.String(),
        "verdict": pl.String(),
    }
)
BALANCE = pl.Schema(
    {"trait": pl.String(), **dict.fromkeys(("bad", "well", "matched", "apart", "apart_matched"), pl.Float64())}
)
