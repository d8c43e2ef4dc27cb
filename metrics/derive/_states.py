"""What agents do and when, by what their systems say of them, or else by their contacts."""

import polars as pl

from ingest.table import UTC
from ingest.tables.agent_state import agent_state
from ingest.vocabulary import AgentState
from metrics.derive._served import served
from metrics.rows import FactSource

BUSY = (AgentState.HANDLING, AgentState.AFTER_CONTACT)


def states(facts: FactSource) -> pl.LazyFrame:
    """Stretches of being with customers (busy is 1) or free for them (ready is 1).

    With source, agent, team, site, begin and end.
    Of agents whose systems do not tell when they are with customers, the contacts tell it.
    """
    state, end = pl.col("state"), pl.coalesce("ended_at", pl.lit(facts.as_of, dtype=UTC))
    told = facts.scan(agent_state).select(
        *("source", "agent", "team", "site"),
        begin="started_at",
        end=end,
        busy=state.is_in(BUSY).cast(pl.Int32),
        ready=(state == AgentState.AVAILABLE).cast(pl.Int32),
    )
    of_contacts = (
        served(facts)
        .join(said(facts), on="agent", how="left")
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


def said(facts: FactSource) -> pl.LazyFrame:
    """Of whom a system tells what they do: agent, said_by, the first of the sources, and whether any `says` busy."""
    # The system that tells of an agent's time need not be the one that tells of their contacts.
    told = facts.scan(agent_state)
    return told.group_by("agent").agg(said_by=pl.col("source").min(), says=pl.col("state").is_in(BUSY).any())
