"""Agent state: one stretch of an agent's time."""

import polars as pl

from ingest.table import UTC, Column, Table, flags_column, key_columns, not_before
from ingest.vocabulary import AgentState, Channel

agent_state = Table(
    name="agent_state",
    grain="one stretch of one agent's time in one state",
    day="started_at",
    columns=key_columns()
    | {
        "agent": Column(dtype=pl.String, required=True, meaning="The agent, as the source's id."),
        "state": Column(dtype=pl.String, required=True, values=AgentState, meaning="What the agent did."),
        "reason": Column(dtype=pl.String, meaning="The state in the source's own words: lunch, training, outbound."),
        "channel": Column(dtype=pl.String, values=Channel, meaning="The channel, of a state in one channel only."),
        "queue": Column(dtype=pl.String, meaning="The queue, of a state in one queue only."),
        "team": Column(dtype=pl.String, meaning="The agent's team."),
        "site": Column(dtype=pl.String, meaning="The agent's site."),
        "started_at": Column(dtype=UTC, required=True, meaning="Its first second."),
        "ended_at": Column(dtype=UTC, meaning="Its last second; null while it lasts."),
        "contacts": Column(dtype=pl.Int32, minimum=0, meaning="How many contacts the agent had at the same time."),
    }
    | flags_column(),
    rules={"ends_before_it_begins": not_before("started_at", "ended_at")},
)
