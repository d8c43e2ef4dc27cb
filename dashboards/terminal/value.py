"""What customers are worth, as rows of text for people who read them in a terminal."""

import polars as pl

from dashboards.terminal.money import between, money
from dashboards.words.formats import counts, percents
from metrics.value.groups import EVERYBODY
from metrics.value.hold_out import OFTEN, HoldOut
from metrics.value.lifetime import LifetimeValue

TOO_FEW = "too few"


def worths(found: LifetimeValue) -> pl.DataFrame:
    """Of each group of customers how many, what one is worth with its interval, and the group's part of all value.

    Where all customers are in one group, as where no contact is known, it says nothing that everybody's row does not.
    """
    shown, several = pl.col("value").is_not_null(), pl.len().over("dimension") > 1
    return found.groups.filter(several | (pl.col("dimension") == EVERYBODY)).select(
        pl.col("dimension").str.replace_all("_", " ").alias("by"),
        "group",
        counts(pl.col("n")).alias("customers"),
        money("value").alias(f"value, {found.currency}"),
        between("low", "high").alias("95 %"),
        percents(pl.col("share")).alias("of all value"),
        pl.when(shown).then(pl.lit("")).otherwise(pl.lit(TOO_FEW)).alias(" "),
    )


def parameters(found: LifetimeValue) -> pl.DataFrame:
    """The parameters of the models, with their intervals."""
    return found.parameters.rename({"low": "95 % from", "high": "to"})


def foretold(held: HoldOut) -> pl.DataFrame:
    """By how often customers had bought again: what the models foretell of the weeks held out, and what was."""
    often = pl.when(pl.col("frequency") == OFTEN).then(pl.format("{} or more", "frequency"))
    return held.by_frequency.select(
        often.otherwise(pl.col("frequency").cast(pl.String)).alias("bought again"),
        counts(pl.col("n")).alias("customers"),
        pl.col("predicted").round(2).alias("foretold"),
        pl.col("actual").round(2),
        pl.format("{} to {}", pl.col("low").round(2), pl.col("high").round(2)).fill_null("").alias("95 %"),
    )
