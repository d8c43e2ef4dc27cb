"""How far the loop is closed, and what a call does, as tables for a terminal."""

import polars as pl

from dashboards.words.formats import counts, percents

AMOUNTS = ("spent",)


def closed(loop: pl.DataFrame) -> pl.DataFrame:
    """By reason: how many should have been called, the share that was in time, how many were reached, how soon."""
    return loop.select(
        "reason",
        counts(pl.col("due")).alias("should be called"),
        percents(pl.col("value"), 1).alias("in time"),
        pl.format("{} to {}", percents(pl.col("low"), 1), percents(pl.col("high"), 1)).fill_null("").alias("95 %"),
        counts(pl.col("tried")).alias("called"),
        counts(pl.col("reached")).alias("reached"),
        (pl.col("tried_s") / 3600).round(1).alias("median hours to the call"),
    )


def after_call(outcomes: pl.DataFrame) -> pl.DataFrame:
    """Of each outcome the mean of those called in time and of matched ones, their difference, on how many it rests."""
    is_share = ~pl.col("outcome").is_in(AMOUNTS)
    figures = (
        pl.when(is_share).then(100 * pl.col(x)).otherwise(pl.col(x)).round(2).alias(x)
        for x in ("called", "uncalled", "difference", "low", "high")
    )
    unit = pl.when(is_share).then(pl.lit(", %")).otherwise(pl.lit(""))
    return outcomes.with_columns(*figures).select(
        pl.concat_str("outcome", unit).alias("in the days after"),
        "called",
        "uncalled",
        "difference",
        pl.format("{} to {}", "low", "high").fill_null("").alias("95 %"),
        counts(pl.col("n")).alias("cases"),
        counts(pl.col("n_matched")).alias("matched with"),
        "verdict",
    )
