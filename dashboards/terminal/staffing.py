"""What staff a day takes, as rows of text for people who read them in a terminal."""

from typing import Any

import polars as pl

from dashboards.words.formats import NOTHING, counts, durations, percents
from metrics.staffing.requirement import Requirement

REASONS = {
    "no_handling_time": "no handling time",
    "few_handled": "few handling times",
    "few_contacts": "few contacts",
}
"""Why there is no number."""

SIDE_BY_SIDE = 12
"""So many columns of channels or queues can be read beside each other; --json has all."""


def plainly(found: Requirement) -> dict[str, Any]:
    """All of it, for other programs: times of the day as 08:30."""
    clock = pl.col("at").dt.to_string("%H:%M")
    frames = {name: getattr(found, name).with_columns(clock) for name in ("stretches", "totals")}
    return vars(found) | frames


def channels(found: Requirement) -> pl.DataFrame:
    """What each channel takes, and what it rests on."""
    return found.channels.select(
        *found.asked.keys,
        counts(pl.col("contacts").round().cast(pl.Int64)).alias("contacts"),
        _seconds("handle_s").fill_null(NOTHING).alias("handling"),
        counts(pl.col("handled")).alias("of"),
        _seconds("patience_s").fill_null("").alias("patience"),
        _or_nothing("gave_up").alias("gave up"),
        tenths("concurrency").alias("at once"),
        pl.format("{} in {}", percents(pl.col("target")), durations(pl.col("within_s"))).alias("promise"),
        tenths("agent_hours").fill_null(NOTHING).alias("agents' hours"),
        tenths("paid_hours").fill_null(NOTHING).alias("paid hours"),
        percents(pl.col("told")).alias("told of"),
        _or_nothing("waiting").alias("left over"),
        _why(),
    )


def day(found: Requirement) -> pl.DataFrame:
    """Agents by stretch: all together, those who were there, and each channel (and queue) where they are few enough."""
    names = pl.concat_str(found.asked.keys, separator=" ", ignore_nulls=True)
    lines = found.stretches.select("at", name=names, agents=tenths("agents").fill_null(NOTHING))
    names_told = lines["name"].unique(maintain_order=True).to_list()
    order = names_told if len(names_told) <= SIDE_BY_SIDE else []
    wide = lines.filter(pl.col("name").is_in(order)).pivot(on="name", on_columns=order, index="at", values="agents")
    there = ("required", "present", "difference") if found.compared else ()
    return (
        found.totals.join(wide, on="at", how="left")
        .sort("at")
        .select(
            pl.col("at").dt.to_string("%H:%M"),
            pl.col(order).fill_null(""),
            tenths("agents").alias("agents"),
            tenths("positions").alias("people"),
            *(tenths(x).fill_null(NOTHING).alias(x) for x in there),
        )
    )


def stretches(found: Requirement) -> pl.DataFrame:
    """Each stretch of one channel or queue: what came, what it takes by which formula, and what that achieves."""
    return found.stretches.select(
        pl.col("at").dt.to_string("%H:%M"),
        tenths("contacts").alias("contacts"),
        tenths("load").fill_null(NOTHING).alias("load"),
        tenths("erlang_a").fill_null("").alias("Erlang A"),
        tenths("erlang_c").fill_null("").alias("Erlang C"),
        tenths("agents").fill_null(NOTHING).alias("agents"),
        tenths("positions").fill_null(NOTHING).alias("people"),
        _share("service_level").alias("in time"),
        _share("abandons").alias("lost"),
        _share("occupancy").alias("occupancy"),
        _why(),
    )


def _why() -> pl.Expr:
    return pl.col("reason").replace_strict(REASONS, default="", return_dtype=pl.String).alias("why not")


def _or_nothing(column: str) -> pl.Expr:
    """A count; an empty text where it is not asked for."""
    return pl.when(pl.col(column).is_not_null()).then(counts(pl.col(column))).otherwise(pl.lit(""))


def _share(column: str) -> pl.Expr:
    return pl.when(pl.col(column).is_not_null()).then(percents(pl.col(column))).otherwise(pl.lit(""))


def _seconds(column: str) -> pl.Expr:
    """Seconds, as `293 s`; null stays null."""
    known = pl.col(column).is_not_null()
    return pl.when(known).then(pl.format("{} s", counts(pl.col(column).round().cast(pl.Int64))))


def tenths(column: str) -> pl.Expr:
    """A number with one decimal, as `13.0`; null stays null."""
    tenths = (pl.col(column) * 10).round().cast(pl.Int64)
    sign = pl.when(tenths < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.when(tenths.is_not_null()).then(pl.format("{}{}.{}", sign, counts(tenths.abs() // 10), tenths.abs() % 10))
