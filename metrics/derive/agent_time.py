"""Agent time: a quarter of an hour of one agent, and how much of it was spent with customers or waiting for them."""

from datetime import timedelta

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC, Column, Table
from ingest.tables.agent_state import agent_state
from ingest.vocabulary import AgentState
from metrics.derive._served import in_turn, served, who
from metrics.derived_table import Derived
from metrics.rows import FactSource

QUARTER = timedelta(minutes=15)
"""As every zone is so many quarters of an hour from UTC, they make up the hours and days of all of them."""

_LENGTH = QUARTER // timedelta(microseconds=1)

BUSY = (AgentState.HANDLING, AgentState.AFTER_CONTACT)

_table = Table(
    name="agent_time",
    grain="a quarter of an hour in which one agent was with customers or free for them",
    day="at",
    columns={
        "source": Column(dtype=pl.String, required=True, meaning="The source that tells of the agent's time."),
        "agent": Column(dtype=pl.String, required=True, meaning="The agent, as the source's id."),
        "team": Column(dtype=pl.String, meaning="The agent's team."),
        "site": Column(dtype=pl.String, meaning="The agent's site."),
        "at": Column(dtype=UTC, required=True, meaning="When the quarter of an hour begins."),
        "busy_s": Column(
            dtype=pl.Float64,
            required=True,
            unit="s",
            minimum=0,
            meaning="Time with customers and on the work after them; several at once count once.",
        ),
        "ready_s": Column(
            dtype=pl.Float64,
            unit="s",
            minimum=0,
            meaning="Time free for customers, and with none; null where nobody says when the agent is.",
        ),
    },
)

_WHO = ("source", "agent")


def _make(facts: FactSource, settings: Settings) -> pl.LazyFrame:  # noqa: ARG001 - every derived table is made alike
    states = _states(facts).with_columns(who(*_WHO))
    of_agents = states.group_by("who").agg(
        pl.col(_WHO).first(),
        pl.col("team", "site").drop_nulls().last(),
        # Of an agent whose time is known only through contacts nobody knows when they waited for one.
        told=(pl.col("ready") > 0).any(),
    )
    spent = pl.col("overlap") / 1_000_000
    return (
        _in_quarters(_levels(states))
        .group_by("who", "quarter")
        .agg(
            busy_s=spent.filter(pl.col("busy") > 0).sum(),
            ready_s=spent.filter(pl.col("busy") == 0).sum(),
        )
        .join(of_agents, on="who", how="left")
        .with_columns(
            ready_s=pl.when("told").then("ready_s"),
            at=pl.from_epoch(pl.col("quarter") * _LENGTH, time_unit="us").dt.replace_time_zone("UTC"),
        )
    )


def _states(facts: FactSource) -> pl.LazyFrame:
    """Stretches of being with customers (busy is 1) or free for them (ready is 1), with team and site.

    Of agents whose systems do not tell when they are with customers, the contacts tell it.
    """
    state, end = pl.col("state"), pl.coalesce("ended_at", pl.lit(facts.as_of, dtype=UTC))
    told = facts.scan(agent_state).select(
        *_WHO,
        *("team", "site"),
        begin="started_at",
        end=end,
        busy=state.is_in(BUSY).cast(pl.Int32),
        ready=(state == AgentState.AVAILABLE).cast(pl.Int32),
    )
    # The system that tells of an agent's time need not be the one that tells of their contacts.
    by_agent = told.group_by("agent").agg(said_by=pl.col("source").min(), says=(pl.col("busy") > 0).any())
    of_contacts = (
        served(facts)
        .join(by_agent, on="agent", how="left")
        .filter(~pl.col("says").fill_null(value=False))
        .select(
            pl.coalesce("said_by", "source").alias("source"),
            *("agent", "team", "site", "begin", "end"),
            busy=pl.lit(1, pl.Int32),
            ready=pl.lit(0, pl.Int32),
        )
    )
    stretches = pl.concat([told, of_contacts])
    return stretches.filter(pl.col("end") > pl.col("begin"), (pl.col("busy") > 0) | (pl.col("ready") > 0))


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


agent_time = Derived(table=_table, make=_make, in_groups=False)
