"""What the days of agents were made of: contacts, hold, work after them, those handed on, and their time."""

import polars as pl

from ingest.settings import Settings
from ingest.tables.leg import leg
from ingest.vocabulary import Outcome
from metrics.calendar import Period, bucket
from metrics.columns import WRITTEN
from metrics.derive.agent_time import agent_time
from metrics.derived_table import WithDerived
from metrics.rows import FactSource

_COUNTS = ("contacts", "transferred", "hold_s", "held", "after_s", "finished")


def agent_days(facts: FactSource, settings: Settings, period: Period) -> pl.DataFrame:
    """One row for each agent and day on which they served anybody or were there.

    Columns: agent; team (null where nobody says); date; contacts (answered and over), transferred (of them handed on
    to somebody else), hold_s and held (time on hold, and the contacts of which it is known, none of them in writing),
    after_s and finished (work after contacts, likewise); busy_s and there_s (time with customers, and that with the
    time free for them; null where no system says when the agent is free).
    """
    tables = WithDerived(facts=facts, settings=settings)
    since, until = period.utc(settings.site.timezone)
    served = (
        tables.scan(leg, since, until)
        .filter(pl.col("outcome") == Outcome.ANSWERED, pl.col("agent").is_not_null())
        .select(
            *("agent", "team", "acw_s", "transferred"),
            bucket("answered_at", "1d", settings),
            hold_s=pl.when(~pl.col("channel").is_in(sorted(WRITTEN))).then("hold_s"),
        )
        .filter(pl.col("answered_at").is_not_null())
        .group_by("agent", date="answered_at")
        .agg(
            pl.col("team").drop_nulls().max(),
            contacts=pl.len().cast(pl.Float64),
            transferred=pl.col("transferred").is_not_null().sum().cast(pl.Float64),
            hold_s=pl.col("hold_s").sum(),
            held=pl.col("hold_s").count().cast(pl.Float64),
            after_s=pl.col("acw_s").sum(),
            finished=pl.col("acw_s").count().cast(pl.Float64),
        )
    )
    there = (
        tables.scan(agent_time.table, since, until)
        .filter(pl.col("ready_s").is_not_null())
        .select("agent", "team", "busy_s", bucket("at", "1d", settings), there_s=pl.col("busy_s") + pl.col("ready_s"))
        .group_by("agent", date="at")
        .agg(pl.col("team").drop_nulls().max(), pl.col("busy_s", "there_s").sum())
    )
    both = served.join(there, on=("agent", "date"), how="full", coalesce=True, suffix="_there")
    # Somebody who changed teams belongs to the one in which most of the days were.
    teams = (
        both.select("agent", team=pl.coalesce("team", "team_there"))
        .group_by("agent", "team")
        .agg(days=pl.len())
        .sort("agent", pl.col("team").is_null(), -pl.col("days").cast(pl.Int64), "team")
        .group_by("agent", maintain_order=True)
        .agg(pl.col("team").first())
    )
    return (
        both.drop("team", "team_there")
        .join(teams, on="agent")
        .with_columns(pl.col(_COUNTS).fill_null(0.0))
        .select("agent", "team", "date", *_COUNTS, "busy_s", "there_s")
        .sort("agent", "date")
        .collect()
    )
