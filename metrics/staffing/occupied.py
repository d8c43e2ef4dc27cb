"""How busy those are who serve a channel: occupancy by the channel that agents serve most."""

import polars as pl

from ingest.settings import Settings
from ingest.tables.leg import leg
from ingest.vocabulary import Outcome
from metrics.derive.agent_time import agent_time
from metrics.derived_table import WithDerived
from metrics.rows import FactSource
from metrics.staffing.asked import Asked

FEWEST_AGENTS = 3
"""Of fewer it is chance who is busy; their channel is taken to be as busy as the whole centre."""


def occupied(facts: FactSource, settings: Settings, asked: Asked) -> dict[str, float]:
    """The occupancy of the agents who answered more contacts by a channel than by any other, by channel.

    Nobody says for which channel a free agent waits, so that all the time of an agent counts for that one channel. A
    channel is left out of which fewer than three such agents are known whose systems say when they are free.
    """
    since, until = asked.measured.utc(settings.site.timezone)
    tables = WithDerived(facts=facts, settings=settings)
    mostly = (
        tables.scan(leg, since, until)
        .filter(pl.col("outcome") == Outcome.ANSWERED, pl.col("agent").is_not_null())
        .group_by("agent", pl.col("channel").cast(pl.String))
        .agg(contacts=pl.len().cast(pl.Int64))
        .sort("agent", -pl.col("contacts"), "channel")
        .group_by("agent", maintain_order=True)
        .agg(pl.col("channel").first())
    )
    spent = (
        tables.scan(agent_time.table, since, until)
        .filter(pl.col("ready_s").is_not_null())
        .group_by("agent")
        .agg(busy=pl.col("busy_s").sum(), there=(pl.col("busy_s") + pl.col("ready_s")).sum())
    )
    found = (
        mostly.join(spent, on="agent")
        .group_by("channel")
        .agg(pl.len().alias("agents"), value=pl.col("busy").sum() / pl.col("there").sum(), there=pl.col("there").sum())
        .filter(pl.col("agents") >= FEWEST_AGENTS, pl.col("there") > 0)
        .sort("channel")
        .collect()
    )
    return dict(zip(found["channel"], found["value"], strict=True))
