"""What serving customers costs, as rows of text for people who read them in a terminal."""

import polars as pl

from dashboards.terminal.money import between, money
from dashboards.words.formats import counts, percents
from metrics.value.costs import Costs


def units(found: Costs) -> pl.DataFrame:
    """Of each channel how many contacts were handled, what they cost in all, and what each unit does."""
    return found.units.select(
        "channel",
        counts(pl.col("handled")).alias("handled"),
        money("total", 0).alias(f"total, {found.currency}"),
        money("per_contact").alias("per contact"),
        between("low", "high").alias("95 %"),
        percents(pl.col("resolved")).alias("settled at once"),
        money("per_resolution").alias("per resolution"),
        between("resolution_low", "resolution_high").alias("95 % "),
        money("per_handoff").alias("per handoff"),
        money("per_repeat").alias("per repeat"),
        percents(pl.col("timed")).alias("time known"),
    )


def made_of(found: Costs) -> pl.DataFrame:
    """What the cost of each channel is made of."""
    amounts = ("agents", "telecom", "bots", "licences", "total")
    return found.units.select("channel", *(money(x, 0).alias(x) for x in amounts))


def left_over(found: Costs) -> pl.DataFrame:
    """What customers leave after what serving them costs, by their main channel."""
    return found.profits.select(
        pl.col("main_channel").alias("main channel"),
        counts(pl.col("customers")).alias("customers"),
        money("margin", 0).alias("margin" if found.margin_from else "paid"),
        money("cost", 0).alias("cost"),
        money("contribution", 0).alias("left"),
        money("per_customer").alias("left per customer"),
        between("low", "high").alias("95 %"),
        percents(pl.col("priced")).alias("contacts with a cost"),
    )


def avoided(found: Costs) -> pl.DataFrame:
    """What could be avoided: how many of how many, and between which amounts."""
    return found.avoidable.select(
        "part",
        counts(pl.col("n")).fill_null("").alias("n"),
        counts(pl.col("of")).fill_null("").alias("of"),
        money("low", 0).alias(f"at least, {found.currency}"),
        money("high", 0).alias(f"at most, {found.currency}"),
    )


def assumed(found: Costs) -> dict[str, str]:
    """What the ends of what could be avoided assume, by part."""
    both = found.avoidable.select("part", "assumes_low", "assumes_high").to_dict(as_series=False)
    low = {f"{part}, at least": words for part, words in zip(both["part"], both["assumes_low"], strict=True)}
    high = {f"{part}, at most": words for part, words in zip(both["part"], both["assumes_high"], strict=True)}
    return low | high
