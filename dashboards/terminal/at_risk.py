"""What is at risk with badly served customers, as rows of text for people who read them in a terminal."""

import polars as pl

from dashboards.terminal.money import money
from dashboards.words.formats import NOTHING, counts, percents
from metrics.value.at_risk import ValueAtRisk


def factors(found: ValueAtRisk) -> pl.DataFrame:
    """Of each channel every factor of what is at risk, with n; amounts in the currency of the heading."""
    return found.channels.select(
        "channel",
        counts(pl.col("customers")).alias("customers"),
        counts(pl.col("n_bad")).alias("watched"),
        counts(pl.col("n_well")).alias("beside"),
        _share("bad").alias("bought again"),
        _share("well").alias("well served"),
        _share("lost").alias("missing"),
        _between(_share("lost_low"), _share("lost_high")).alias("95 %"),
        money("value_per_customer").alias(f"worth, {found.currency}"),
        money("at_risk", 0).alias(f"at risk, {found.currency}"),
        _between(money("at_risk_low", 0), money("at_risk_high", 0)).alias("95 % "),
        "verdict",
    )


def missed(found: ValueAtRisk) -> pl.DataFrame:
    """What the customers who were watched left out in those days alone."""
    return found.channels.select(
        "channel",
        counts(pl.col("n_bad")).alias("customers"),
        money("missed", 0).alias(f"margin left out, {found.currency}"),
        _between(money("missed_low", 0), money("missed_high", 0)).alias("95 %"),
    )


def alike(found: ValueAtRisk) -> pl.DataFrame:
    """How alike both sides are in what was known before, and how far apart they are before and after matching."""
    return found.balance.select(
        pl.col("trait").str.replace_all("_", " ").alias("before the contact"),
        pl.col("bad").round(2).alias("badly served"),
        pl.col("well").round(2).alias("well served"),
        pl.col("matched").round(2).alias("as matched"),
        pl.col("apart").round(2).alias("apart (sd)"),
        pl.col("apart_matched").round(2).alias("matched (sd)"),
    )


def _share(column: str) -> pl.Expr:
    """A share in percent, below nothing too; where there is none, what stands for that."""
    share = pl.col(column)
    sign = pl.when(share < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.when(share.is_not_null()).then(pl.concat_str(sign, percents(share.abs(), 1))).otherwise(pl.lit(NOTHING))


def _between(low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """Two written numbers as an interval; nothing where there is none."""
    return pl.when(low == NOTHING).then(pl.lit("")).otherwise(pl.format("{} to {}", low, high))
