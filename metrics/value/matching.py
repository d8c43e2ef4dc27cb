"""Badly served customers beside well served ones who are alike: what each did, and how sure the difference is.

Both are matched exactly, by strata of what was known of them before; within each the well served weigh as many as the
badly served, so that the answer is about customers like the badly served (coarsened exact matching: Iacus, King and
Porro 2012, Political Analysis 20(1)).
"""

from collections.abc import Sequence

import polars as pl

from metrics.compare import Z95

FEWEST_AGAIN = 5
"""With fewer who bought again on either side a ratio of the two is not told."""


def weighed(rows: pl.DataFrame, of: str, strata: Sequence[str]) -> pl.DataFrame:
    """The rows that have a match, with `weight`: within each group of `of` those of either side add up to 1.

    `rows` have `bad`, `of` and the `strata`; all that are not bad are well served.
    """
    bad, here = pl.col("bad"), [of, *strata]
    both = rows.with_columns(many=bad.sum().over(here), others=(~bad).sum().over(here)).filter(
        pl.col("many") > 0, pl.col("others") > 0
    )
    total = bad.sum().over(of)
    return both.with_columns(weight=pl.when(bad).then(1 / total).otherwise(pl.col("many") / pl.col("others") / total))


def differences(
    matched: pl.DataFrame, of: str, strata: Sequence[str], *, again: str, beside: Sequence[str]
) -> pl.DataFrame:
    """One row per group of `of`: how many of either side did something again, and means of the well served beside.

    `matched` is as `weighed`, with person, `again` (0 or 1) and the numbers `beside`; where one is null, its mean is of
    the others, and null where nobody has one. Columns: n_bad
    and n_well (customers), bad, bad_low, bad_high, well, well_low, well_high (shares), difference (well less bad),
    difference_low, difference_high, lost (the part of `well` that is missing), lost_low, lost_high, and of each of
    `beside` its mean among the well served, among the bad (`NAME_bad`) and the standard errors of the first and of
    the difference (`NAME_error`, `NAME_apart_error`). Intervals are 95 %, over customers: all contacts of one are taken
    together. `lost` is null where fewer than `FEWEST_AGAIN` contacts of either side led to anything.
    """
    told = [again, *beside]
    bad, weight, here = pl.col("bad"), pl.col("weight"), [of, *strata]
    means = matched.with_columns(
        *(_mean(x, bad).over(of).alias(f"{x}_bad") for x in told),
        *(_mean(x, ~bad).over(of).alias(f"{x}_well") for x in told),
        *(pl.col(x).filter(~bad).mean().over(here).alias(f"{x}_alike") for x in told),
    )
    one = pl.col("others") == 1
    # The spread within a stratum, and of what would have been expected of the bad ones, stratum by stratum. Of a single
    # one the spread is not known, and that of all stands for it.
    spread = (pl.col("others") / (pl.col("others") - 1)).sqrt()
    apart = [
        expression
        for x in told
        for expression in (
            pl.when(bad).then(weight * (pl.col(x) - pl.col(f"{x}_bad"))).otherwise(0.0).alias(f"{x}_of_bad"),
            pl.when(bad)
            .then(weight * (pl.col(f"{x}_alike") - pl.col(f"{x}_well")))
            .when(one)
            .then(weight * (pl.col(x) - pl.col(f"{x}_well")))
            .otherwise(weight * spread * (pl.col(x) - pl.col(f"{x}_alike")))
            .alias(f"{x}_of_well"),
        )
    ]
    of_person = (
        means.with_columns(apart)
        .group_by(of, "person")
        .agg(
            *(pl.col(f"{x}_{side}").first() for x in told for side in ("bad", "well")),
            *(pl.col(f"{x}_of_{side}").sum() for x in told for side in ("bad", "well")),
            is_bad=bad.any(),
            is_well=(~bad).any(),
            bad_again=(pl.col(again) * bad).sum(),
            well_again=(pl.col(again) * ~bad).sum(),
        )
    )
    b, w = pl.col(f"{again}_bad").first(), pl.col(f"{again}_well").first()
    by_bad, by_well = pl.col(f"{again}_of_bad"), pl.col(f"{again}_of_well")
    enough = (pl.col("bad_again").sum() >= FEWEST_AGAIN) & (pl.col("well_again").sum() >= FEWEST_AGAIN)
    apart_error, ratio_error = _error(by_well - by_bad), _error(by_bad / b - by_well / w)
    kept = b / w
    return of_person.group_by(of).agg(
        n_bad=pl.col("is_bad").sum().cast(pl.Int64),
        n_well=pl.col("is_well").sum().cast(pl.Int64),
        **_share("bad", b, _error(by_bad)),
        **_share("well", w, _error(by_well)),
        difference=w - b,
        difference_low=w - b - Z95 * apart_error,
        difference_high=w - b + Z95 * apart_error,
        lost=pl.when(enough).then(1 - kept),
        lost_low=pl.when(enough).then(1 - kept * (Z95 * ratio_error).exp()),
        lost_high=pl.when(enough).then(1 - kept * (-Z95 * ratio_error).exp()),
        **{name: figure for x in beside for name, figure in _beside(x).items()},
    )


def balance(rows: pl.DataFrame, matched: pl.DataFrame, traits: Sequence[str]) -> pl.DataFrame:
    """How alike both sides are before and after matching: trait, bad, well, matched, apart, apart_matched.

    `bad` and `well` are the means of all `rows`, `matched` that of the well served as they weigh; the last two columns
    are the differences in standard deviations of the bad ones (Stuart 2010: below 0.1 is commonly taken for alike).
    """
    is_bad, weight = pl.col("bad"), pl.col("weight")

    def of(trait: str) -> pl.DataFrame:
        x = pl.col(trait)
        plain = rows.select(
            trait=pl.lit(trait),
            bad=x.filter(is_bad).mean(),
            well=x.filter(~is_bad).mean(),
            deviation=x.filter(is_bad).std(),
        )
        after = matched.select(
            matched_bad=(x * weight).filter(is_bad).sum(), matched=(x * weight).filter(~is_bad).sum()
        )
        apart = {"apart": pl.col("bad") - pl.col("well"), "apart_matched": pl.col("matched_bad") - pl.col("matched")}
        scaled = {name: pl.when(pl.col("deviation") > 0).then(gap / pl.col("deviation")) for name, gap in apart.items()}
        return pl.concat([plain, after], how="horizontal").select("trait", "bad", "well", "matched", **scaled)

    return pl.concat([of(trait) for trait in traits])


def _mean(name: str, side: pl.Expr) -> pl.Expr:
    """The mean of one side as it weighs, of those of whom the number is known; null where it is of nobody."""
    x, weight = pl.col(name), pl.col("weight")
    known = weight.filter(side & x.is_not_null()).sum()
    return pl.when(known > 0).then((x * weight).filter(side).sum() / known)


def _error(apart: pl.Expr) -> pl.Expr:
    many = pl.len().cast(pl.Float64)
    return (apart.pow(2).sum() * many / (many - 1)).sqrt()


def _share(name: str, value: pl.Expr, error: pl.Expr) -> dict[str, pl.Expr]:
    return {
        name: value,
        f"{name}_low": (value - Z95 * error).clip(0, 1),
        f"{name}_high": (value + Z95 * error).clip(0, 1),
    }


def _beside(name: str) -> dict[str, pl.Expr]:
    by_bad, by_well = pl.col(f"{name}_of_bad"), pl.col(f"{name}_of_well")
    return {
        name: pl.col(f"{name}_well").first(),
        f"{name}_bad": pl.col(f"{name}_bad").first(),
        f"{name}_error": _error(by_well),
        f"{name}_apart_error": _error(by_well - by_bad),
    }
