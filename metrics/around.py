"""What the rows around a row know of it: the interaction of a leg or a survey, the legs of an interaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from ingest.vocabulary import Direction, LegKind
from metrics.rows import FactSource

OF_LEGS = ("interaction_id", "kind", "direction", "seq", "queue", "agent", "team", "site", "answered_at")
"""The columns of legs that rows around them know."""

_SKEW = timedelta(days=8)
"""How far the clocks of two tables of one source may be apart: far more than any are."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Around:
    """The facts around rows that began between two instants; every frame has the column interaction_id once.

    Legs do not begin before their interaction, so only that side of them is bounded; an interaction can go on for long.
    """

    facts: FactSource
    since: datetime | None = None
    until: datetime | None = None

    def interactions(self, columns: Iterable[str]) -> pl.LazyFrame:
        """Columns of the interactions that began before the end."""
        until = None if self.until is None else self.until + _SKEW
        return self.facts.scan(interaction, None, until).select(pl.col("id").alias("interaction_id"), *columns)

    def first_queue(self, columns: Iterable[str]) -> pl.LazyFrame:
        """Of each interaction since the beginning, the first of each of these columns of its legs in queues."""
        queued = self._legs_since().filter(pl.col("kind") == LegKind.QUEUE).sort("seq")
        return queued.group_by("interaction_id").agg(pl.col(x).drop_nulls().first() for x in columns)

    def last_answered(self, columns: Iterable[str]) -> pl.LazyFrame:
        """Of each interaction that a survey asks about, these columns of the last leg that a human answered."""
        surveyed = self.facts.scan(survey).select("interaction_id").drop_nulls().unique()
        answered = self.facts.scan(leg).filter(pl.col("answered_at").is_not_null())
        # Few are asked, so that few legs are put in order.
        theirs = answered.join(surveyed, on="interaction_id", how="semi").sort("seq")
        return theirs.group_by("interaction_id").agg(pl.col(x).last() for x in columns)

    def first_answer(self) -> pl.LazyFrame:
        """Of each interaction since the beginning, first_answered_at: when a human first joined the customer."""
        inbound = self._legs_since().filter(pl.col("direction") == Direction.INBOUND)
        return inbound.group_by("interaction_id").agg(first_answered_at=pl.col("answered_at").min())

    def latest_answers(self) -> pl.LazyFrame:
        """Of all surveys, whenever they were asked: the id of the latest complete one of each kind about a contact."""
        complete = self.facts.scan(survey).filter("complete", pl.col("interaction_id").is_not_null())
        in_order = complete.sort(pl.coalesce("answered_at", "asked_at"), "id")
        return in_order.group_by("interaction_id", "kind").agg(pl.col("id").last()).select("id")

    def agents(self) -> pl.LazyFrame:
        """Of each interaction since the beginning, agents: how many different ones joined the customer."""
        joined = self._legs_since().filter(pl.col("answered_at").is_not_null(), pl.col("agent").is_not_null())
        return joined.group_by("interaction_id").agg(agents=pl.col("agent").n_unique().cast(pl.Int64))

    def _legs_since(self) -> pl.LazyFrame:
        return self.facts.scan(leg, None if self.since is None else self.since - _SKEW, None)
