"""What customers experience, as rows of text for people who read them in a terminal."""

import polars as pl

from dashboards.words.formats import NOTHING, counts, percents
from metrics.consistency import Consistency
from metrics.moment_of_truth import MomentOfTruth
from metrics.perception import Perception


def views(found: Perception) -> pl.DataFrame:
    """Of each channel what the company thinks, what customers say, the gap with its interval, and what it means."""
    return found.channels.select(
        "channel",
        percents(pl.col("company"), 1).alias("company"),
        pl.col("view").fill_null("").alias("by"),
        percents(pl.col("customers"), 1).alias("customers"),
        counts(pl.col("n")).alias("answers"),
        _points("gap").fill_null(NOTHING).alias("gap in points"),
        pl.format("{} to {}", _points("low"), _points("high")).fill_null("").alias("95 %"),
        pl.col("verdict").fill_null("no gap without both sides").alias("verdict"),
    )


def topics(found: Consistency) -> pl.DataFrame:
    """Of each topic and aspect how differently the channels answer it, and who of its customers asks another one."""
    elsewhere = found.elsewhere.select("topic", elsewhere=percents(pl.col("value"), 1))
    compared = found.topics.filter(pl.col("index").is_not_null())
    judged = compared.join(elsewhere, on="topic", how="left", maintain_order="left")
    return judged.select(
        "topic",
        "aspect",
        pl.col("index").round(1).alias("index"),
        pl.format("{} to {}", pl.col("low").round(1), pl.col("high").round(1)).alias("95 %"),
        pl.col("gap_in_words").alias("best and worst"),
        counts(pl.col("n")).alias("n"),
        pl.col("elsewhere").alias("ask another channel"),
    )


def after_bad(found: MomentOfTruth) -> pl.DataFrame:
    """Of each outcome the mean after a bad contact and of matched ones, their difference, and on how many it rests."""
    as_share = pl.col("outcome").is_in(["came_back", "bought", "score"])
    figures = (
        pl.when(as_share).then(100 * pl.col(x)).otherwise(pl.col(x)).round(2).alias(x)
        for x in ("bad", "matched", "difference", "low", "high")
    )
    unit = pl.when(as_share).then(pl.lit(", %")).otherwise(pl.lit(""))
    return found.outcomes.with_columns(*figures).select(
        pl.concat_str(pl.col("outcome").str.replace_all("_", " "), unit).alias("in the days after"),
        "bad",
        "matched",
        "difference",
        pl.format("{} to {}", "low", "high").fill_null("").alias("95 %"),
        counts(pl.col("n")).alias("bad contacts"),
        percents(pl.col("share_matched"), 1).alias("of them matched"),
        counts(pl.col("n_matched")).alias("matched with"),
        "verdict",
    )


def _points(column: str) -> pl.Expr:
    """Fractions of 1 as points of a hundred, such as `-12.5`."""
    return (100 * pl.col(column)).round(1).cast(pl.String)
