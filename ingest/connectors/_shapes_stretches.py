"""What agents did, as stretches of time, made of events that tell what they turn to, or what they had been doing."""

import polars as pl

from ingest.connectors._folding import as_rows, seconds
from ingest.tables.agent_state import agent_state

OWN = "agent"
"""The first part of the contact under which an agent's events of one day are folded: agent:<id>:<day>."""


def agent_day(agent: pl.Expr, at: pl.Expr) -> pl.Expr:
    """The contact of an agent's events of a day in UTC, so that none grows for ever."""
    return pl.concat_str(pl.lit(OWN), agent, at.dt.strftime("%Y-%m-%d"), separator=":")


def of_agents() -> pl.Expr:
    """Whether an event is one of an agent's day."""
    return pl.col("contact").str.contains(rf"^{OWN}:.*:\d{{4}}-\d\d-\d\d$")


def with_echoes(events: pl.DataFrame, since: pl.Expr) -> pl.DataFrame:
    """The events, and those that end what began on an earlier day once more, with that day's.

    Takes `id`, `contact`, `agent`, `at` and an expression of when that began which the event ends, if it is known.
    """
    began = agent_day(pl.col("agent"), since)
    again = events.with_columns(began.alias("began_in")).filter(pl.col("began_in") != pl.col("contact"))
    copies = again.with_columns(
        pl.col("began_in").alias("contact"), pl.concat_str("id", pl.lit("#until")).alias("id")
    ).drop("began_in")
    return pl.concat([events, copies])


def stretches(events: pl.LazyFrame) -> pl.LazyFrame:
    """Rows of `agent_state` from an agent's events of a day; of the events that say nothing new none begins a stretch.

    Takes `contact`, `id`, `at`, `agent`, `state`, `reason`, `before` and `before_reason` (what it was until then, null
    when not told), `lasted_s` (for how long, null when not told), and `contacts`, `team`, `site`.
    """
    of_the_day = pl.col("at").dt.strftime("%Y-%m-%d") == pl.col("contact").str.slice(-10)
    first = (pl.col("contact") != pl.col("contact").shift(1)).fill_null(value=True)
    began = pl.col("at") - seconds(pl.col("lasted_s"))
    ordered = (
        events.with_columns(of_the_day.alias("own"))
        .sort("contact", "at", "id")
        .unique(subset=["contact", "at"], keep="last", maintain_order=True)
        .with_columns(first.alias("first"))
        .collect()
        .lazy()
    )
    told_later = ordered.filter(pl.col("first") & pl.col("before").is_not_null() & (pl.col("lasted_s") > 0)).filter(
        began.dt.strftime("%Y-%m-%d") == pl.col("contact").str.slice(-10)
    )
    earlier = told_later.with_columns(
        began.alias("at"),
        pl.col("before").alias("state"),
        pl.col("before_reason").alias("reason"),
        pl.lit(None, pl.Int32).alias("contacts"),
        pl.lit(value=True).alias("own"),
    )
    turns = pl.concat([earlier, ordered]).sort("contact", "at")
    same = (
        pl.col("state").eq_missing(pl.col("state").shift(1))
        & pl.col("reason").eq_missing(pl.col("reason").shift(1))
        & pl.col("contacts").eq_missing(pl.col("contacts").shift(1))
        & (pl.col("contact") == pl.col("contact").shift(1))
        & pl.col("own")
        & pl.col("own").shift(1)
    )
    runs = turns.filter(~same.fill_null(value=False))
    next_one = pl.when(pl.col("contact") == pl.col("contact").shift(-1)).then(pl.col("at").shift(-1))
    return as_rows(
        runs.with_columns(next_one.alias("ended_at"))
        .filter(pl.col("own") & pl.col("state").is_not_null())
        .with_columns(
            pl.concat_str("contact", pl.col("at").dt.timestamp("us").cast(pl.String), separator="#").alias("id"),
            pl.col("at").alias("started_at"),
            pl.lit([], pl.List(pl.String)).alias("flags"),
        ),
        agent_state,
    )
