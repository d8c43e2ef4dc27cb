"""The customers behind lost contacts: who is to be called back first, and whether they have been served since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from ingest.identity.people import persons
from ingest.settings import Settings
from ingest.tables.interaction import interaction
from ingest.vocabulary import Direction, Outcome
from metrics.calendar import Period
from metrics.derived_table import WithDerived
from metrics.dimensions import matching
from metrics.known_people import known_people
from metrics.lost import SERVED, each_once, each_time_lost
from metrics.rows import FactSource
from metrics.together import are_few, once


@dataclass(frozen=True, kw_only=True, eq=False)
class LostAndSince:
    """Contacts that were lost, and what the customers behind them did afterwards.

    `lost` has the columns of `lost_contacts`, and person (null where nobody knows, and for an address that several
    share); a contact can stand in it several times. `since` has person, id, channel, direction, outcome and started_at
    of the contacts of these persons after the first that was lost, in which they came, or were reached.
    """

    lost: pl.LazyFrame
    since: pl.LazyFrame

    def collected(self) -> "LostAndSince":
        """The same, worked out: of it `to_call_back` finds those whom any choice of channels and queues leaves."""
        lost, since = pl.collect_all([self.lost, self.since])
        return LostAndSince(lost=lost.lazy(), since=since.lazy())


def lost_customers(
    facts: FactSource,
    settings: Settings,
    *,
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> pl.LazyFrame:
    """One row per customer who was lost, in the order in which they should be called back.

    Columns: person (null for all who are anonymous, in one last row), customer (the surrogate that they were last lost
    under), times (contacts lost), id, channel, queue, topic, how, at, until and stayed_s of the last of these, then of
    what came after it: back_at and back_channel (when and how they first came back, or were turned to), tries (contacts
    since) and served (a human, or a bot to the end, has served them in one of these; null for the anonymous).

    First come those who have not been served since; of these who has tried most often, and then who was lost last.
    Contacts after the period count, and those of any queue and channel. Raises what `measure` raises.
    """
    return to_call_back(lost_and_since(facts, settings, where=where, period=period))


def lost_and_since(
    facts: FactSource,
    settings: Settings,
    *,
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> LostAndSince:
    """What `to_call_back` makes its list of. Raises what `measure` raises."""
    known = known_people(facts, settings)
    lost = _of_persons(each_time_lost(facts, settings, where=where or {}, period=period or Period()), known)
    first = lost.drop_nulls("person").group_by("person").agg(first_at=pl.col("at").min())
    # Whoever was called and did not answer has not been turned to.
    reached = (pl.col("direction") != Direction.OUTBOUND) | pl.col("outcome").is_in(SERVED)
    after = _of_customers(facts, settings, known).join(first, on="person", how="inner")
    since = after.filter(pl.col("started_at") > pl.col("first_at"), reached).select(
        "person", "id", "channel", "direction", "outcome", "started_at"
    )
    return LostAndSince(lost=lost, since=since)


def to_call_back(found: LostAndSince, where: Mapping[str, Sequence[str]] | None = None) -> pl.LazyFrame:
    """The list of `lost_customers`, of these channels, queues and topics: columns and order as there."""
    lost = each_once(found.lost.filter(*matching(interaction, where or {})))
    last = (
        lost.sort("at", "id")
        .group_by("person")
        .agg(pl.len().cast(pl.Int64).alias("times"), pl.all().exclude("person", "shared").last())
    )
    since = (
        found.since.join(last.select("person", "at", lost_id="id"), on="person", how="inner")
        .filter(pl.col("started_at") > pl.col("at"), pl.col("id") != pl.col("lost_id"))
        .sort("started_at", "id")
        .group_by("person")
        .agg(
            back_at=pl.col("started_at").first(),
            back_channel=pl.col("channel").first(),
            tries=(pl.col("direction") == Direction.INBOUND).sum().cast(pl.Int64),
            served=pl.col("outcome").is_in(SERVED).any(),
        )
    )
    nobody = pl.col("person").is_null()
    told = last.join(since, on="person", how="left").with_columns(
        tries=pl.when(~nobody).then(pl.col("tries").fill_null(0)),
        served=pl.when(~nobody).then(pl.col("served").fill_null(value=False)),
    )
    tried = pl.col("times") + pl.col("tries").fill_null(0)
    return told.sort(
        nobody, pl.col("served").fill_null(value=False), tried, "at", "id", descending=[False, False, True, True, False]
    ).select(
        *("person", "customer", "times", "id", "source", "channel", "queue", "topic", "how", "at", "until", "stayed_s"),
        *("back_at", "back_channel", "tries", "served"),
    )


def _of_customers(facts: FactSource, settings: Settings, known: pl.DataFrame) -> pl.LazyFrame:
    """The contacts that took place, of those who are not anonymous, with the person behind each."""
    every = (
        WithDerived(facts=facts, settings=settings)
        .scan(interaction)
        .filter(pl.col("outcome") != Outcome.VOID, pl.col("customer").is_not_null())
    )
    of_persons = _of_persons(every.select("id", "customer", "channel", "direction", "outcome", "started_at"), known)
    return once("contacts of customers", facts, settings, of_persons.collect).lazy() if are_few(facts) else of_persons


def _of_persons(rows: pl.LazyFrame, known: pl.DataFrame) -> pl.LazyFrame:
    """The rows with the person behind each; null where nobody knows, and for an address that several share."""
    found = persons(rows, known)
    return found.with_columns(pl.when(~pl.col("shared")).then("person").alias("person"))
