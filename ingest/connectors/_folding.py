"""What folds have in common: the newest version of every event, flags, and legs rolled up to interactions."""

from collections.abc import Iterable

import polars as pl
import polars.selectors as cs

from ingest.table import Table
from ingest.vocabulary import Flag, Outcome

LONGEST_S = 1e9
"""No length that a source tells is longer: it is about thirty years."""


BESIDE = cs.by_name("at", "kind", "contact", "queue", "agent", require_all=False)
"""What an event says outside of its payload: two versions may differ in nothing else."""


def newest(events: pl.LazyFrame) -> pl.LazyFrame:
    """Each event once, in its newest version; of two versions of one age always the same one, in whatever order."""
    ordered = events.sort("revision", "customer", "payload", BESIDE, nulls_last=False)
    return ordered.unique(subset="id", keep="last", maintain_order=True)


def seconds_between(begin: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Seconds from one time to another, negative when they lie the other way round; null when one is missing."""
    # Division by a constant is done by multiplying, which is off in the last digit.
    return ((end - begin).dt.total_microseconds() / 1e6).round(6)


def seconds(length: pl.Expr) -> pl.Expr:
    """A number of seconds as a duration, to the microsecond; null for what nothing can last (beyond thirty years)."""
    possible = pl.when(length.abs() <= LONGEST_S).then(length)
    return pl.duration(microseconds=(possible * 1e6).round().cast(pl.Int64))


def differs(ours: pl.Expr, vendors: pl.Expr) -> pl.Expr:
    """Whether two clocks for the same thing differ by more than a second or more than one percent.

    Less than a tenth of a second is rounding, whatever the percentage. Null, where one is missing, is no difference.
    """
    apart = (ours - vendors).abs()
    return ((apart > 1) | ((apart > 0.01 * vendors.abs()) & (apart > 0.1))).fill_null(value=False)  # noqa: PLR2004 as above


def flag_names(flags: Iterable[Flag]) -> list[str]:
    """The boolean columns that say whether a row is flagged, in the order in which flags are listed."""
    return sorted(flag.value for flag in flags)


def listed(flags: Iterable[Flag]) -> pl.Expr:
    """The column `flags`, from one boolean column for each flag, named like it."""
    words = [pl.when(pl.col(name)).then(pl.lit(name)) for name in flag_names(flags)]
    return pl.concat_list(words).list.drop_nulls().alias("flags")


def rolled_up(legs: pl.LazyFrame, flags: Iterable[Flag]) -> pl.LazyFrame:
    """What legs say of their interaction, one row for each.

    Takes `interaction_id`, `seq`, `outcome`, `left_at`, `transferred`, `is_open` and the flags' columns; gives
    `interaction_id`, `outcome`, `ended_at`, `is_open`, `transfers` and the flags' columns. A human answer on any leg
    makes the interaction answered; else the last leg decides.
    """
    ordered = legs.sort("interaction_id", "seq")
    return (
        ordered.group_by("interaction_id", maintain_order=True)
        .agg(
            (pl.col("outcome") == Outcome.ANSWERED).any().alias("anyone"),
            pl.col("outcome").last(),
            pl.col("left_at").max().alias("ended_at"),
            pl.col("is_open").any(),
            pl.col("transferred").is_not_null().sum().cast(pl.Int32).alias("transfers"),
            pl.col(flag_names(flags)).any(),
        )
        .with_columns(
            pl.when("anyone").then(pl.lit(Outcome.ANSWERED)).otherwise("outcome").alias("outcome"),
            pl.when(~pl.col("is_open")).then("ended_at").alias("ended_at"),
        )
        .drop("anyone")
    )


def as_rows(frame: pl.LazyFrame, table: Table) -> pl.LazyFrame:
    """The frame's columns that the table has, with their types, and `contact`; what is missing is null."""
    there = set(frame.collect_schema().names())
    columns = [
        (pl.col(name) if name in there else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in table.schema.items()
        if name not in {"source", "revision"}
    ]
    return frame.select(*columns, "contact")
