"""An agent's time cut at the quarters of the hour: how much of each went to customers, and how much was free."""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from metrics.derive._served import in_turn, who

QUARTER = timedelta(minutes=15)
"""As every zone is so many quarters of an hour from UTC, they make up the hours and days of all of them."""

_LENGTH = QUARTER // timedelta(microseconds=1)


def of_quarters(stretches: pl.LazyFrame, agent: Sequence[str]) -> pl.LazyFrame:
    """The quarters of an hour in which stretches go on: the columns of `agent`, at, busy_s, free_s, and what was told.

    `stretches` has those of `agent`, begin, end, busy and ready (of which one is 1), team and site. `team_told` and
    `site_told` are those of a stretch that begins in the quarter, the last by the alphabet where there are several;
    `is_free` says that one begins in which the agent is free for customers.
    """
    # Looked at three times, and so read once; what is said in few words takes a tenth of the memory as numbers.
    words = pl.col(*agent, "team", "site").cast(pl.Categorical())
    numbered = stretches.with_columns(who(*agent)).with_columns(words).collect(engine="streaming").lazy()
    spent = pl.col("overlap") / 1_000_000
    began = numbered.group_by("who", quarter=pl.col("begin").dt.epoch("us") // _LENGTH).agg(
        pl.col("team", "site").max().name.suffix("_told"), is_free=(pl.col("ready") > 0).any()
    )
    return (
        _in_quarters(_levels(numbered))
        .group_by("who", "quarter")
        .agg(
            busy_s=spent.filter(pl.col("busy") > 0).sum(),
            free_s=spent.filter(pl.col("busy") == 0).sum(),
        )
        .join(began, on=["who", "quarter"], how="left")
        .join(numbered.group_by("who").agg(pl.col(agent).first()), on="who", how="left")
        .with_columns(
            pl.col(*agent, "team_told", "site_told").cast(pl.String),
            pl.col("is_free").fill_null(value=False),
            at=pl.from_epoch(pl.col("quarter") * _LENGTH, time_unit="us").dt.replace_time_zone("UTC"),
        )
    )


def _levels(stretches: pl.LazyFrame) -> pl.LazyFrame:
    """Of each agent, from one change to the next, how many stretches of each kind go on: a union is where any does.

    The times are microseconds since 1970.
    """
    changes = pl.concat(
        stretches.select("who", pl.col(side).dt.epoch("us").alias("from"), pl.col("busy", "ready") * sign)
        for side, sign in (("begin", 1), ("end", -1))
    )
    # What an agent begins also ends, so that the sums are back at nothing where the next agent's begin.
    return (
        changes.sort(in_turn("from"))
        .with_columns(pl.col("busy", "ready").cum_sum(), to=pl.col("from").shift(-1))
        .filter((pl.col("busy") > 0) | (pl.col("ready") > 0), pl.col("to") > pl.col("from"))
    )


def _in_quarters(spans: pl.LazyFrame) -> pl.LazyFrame:
    """The same cut at the quarters of the hour, with the number of each and the `overlap` with it."""
    first, last = (pl.col("from") // _LENGTH, (pl.col("to") - 1) // _LENGTH)
    end = pl.min_horizontal("to", (pl.col("quarter") + 1) * _LENGTH)
    return (
        spans.with_columns(quarter=pl.int_ranges(first, last + 1))
        .explode("quarter")
        .with_columns(overlap=end - pl.max_horizontal("from", pl.col("quarter") * _LENGTH))
    )
