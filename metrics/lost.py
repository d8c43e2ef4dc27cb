"""Lost contacts and the customers behind them: who went without a human, and whether they have been served since."""

from collections.abc import Mapping, Sequence

import polars as pl

from ingest.identity.people import persons
from ingest.settings import Settings
from ingest.tables.interaction import interaction
from ingest.vocabulary import Direction, Outcome
from metrics.calendar import Period
from metrics.catalogue.never_answered import never_answered
from metrics.catalogue.perceived_service_level import perceived_service_level
from metrics.columns import seconds
from metrics.derived_table import WithDerived
from metrics.known_people import known_people
from metrics.measure import rows_of
from metrics.replies import replied, replied_or_lost, wanted
from metrics.rows import FactSource
from metrics.together import are_few, once

NEVER_ANSWERED = "never_answered"
LOST = (str(Outcome.ABANDONED), str(Outcome.LAPSED), str(Outcome.MISSED), str(Outcome.FAILED), NEVER_ANSWERED)
"""How a contact is lost: given up, closed without a reply, missed, broken off, or still without a reply, days late."""

SERVED = (Outcome.ANSWERED, Outcome.BOT_CONTAINED)

_BY = ("queue",)


def lost_contacts(
    facts: FactSource,
    settings: Settings,
    *,
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> pl.LazyFrame:
    """One row per contact that came in and was lost.

    Columns: id, source, channel, queue, topic, customer (the surrogate; null when anonymous), how (one of `LOST`), at
    (when it began), until (when it was lost; when the facts end where it is open) and stayed_s. People who hang up
    almost at once are not among them. Raises what `measure` raises.
    """
    asked, when = where or {}, period or Period()
    short = (pl.col("outcome") == Outcome.ABANDONED) & (
        seconds("started_at", pl.col("ended_at")) < pl.col("short_abandon_s")
    )
    came = rows_of([perceived_service_level], facts, settings, by=_BY, where=asked, period=when)
    ended = came.filter(
        pl.col("direction") == Direction.INBOUND, pl.col("outcome").is_in(LOST) & ~short.fill_null(value=False)
    ).select(
        *("id", "source", "channel", "queue", "topic", "customer"),
        how="outcome",
        at="started_at",
        until=pl.coalesce("ended_at", "started_at"),
    )
    written = rows_of([never_answered], facts, settings, by=_BY, where=asked, period=when)
    silent = (
        written.filter(wanted & replied_or_lost & ~replied & pl.col("is_open"))
        .sort("started_at")
        .unique("interaction_id", keep="last", maintain_order=True)
        .select(
            pl.col("interaction_id").alias("id"),
            *("source", "channel", "queue", "topic"),
            how=pl.lit(NEVER_ANSWERED),
            at="started_at",
            until="unanswered_until",
        )
        .join(ended.select("id"), on="id", how="anti")
        .join(_contacts(facts, settings).select("id", "customer"), on="id", how="left")
    )
    both = pl.concat([ended, silent.select(ended.collect_schema().names())])
    return both.with_columns(stayed_s=seconds("at", pl.col("until")))


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
    known = known_people(facts, settings)
    lost = _of_persons(lost_contacts(facts, settings, where=where, period=period), known)
    last = (
        lost.sort("at", "id")
        .group_by("person")
        .agg(pl.len().cast(pl.Int64).alias("times"), pl.all().exclude("person", "shared").last())
    )
    after = (
        _of_customers(facts, settings, known)
        .join(last.select("person", "at", lost_id="id"), on="person", how="inner")
        .filter(pl.col("started_at") > pl.col("at"), pl.col("id") != pl.col("lost_id"))
    )
    # Whoever was called and did not answer has not been turned to.
    reached = (pl.col("direction") != Direction.OUTBOUND) | pl.col("outcome").is_in(SERVED)
    since = (
        after.filter(reached)
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


def _contacts(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    return WithDerived(facts=facts, settings=settings).scan(interaction)


def _of_customers(facts: FactSource, settings: Settings, known: pl.DataFrame) -> pl.LazyFrame:
    """The contacts that took place, of those who are not anonymous, with the person behind each."""
    every = _contacts(facts, settings).filter(pl.col("outcome") != Outcome.VOID, pl.col("customer").is_not_null())
    of_persons = _of_persons(every.select("id", "customer", "channel", "direction", "outcome", "started_at"), known)
    return once("contacts of customers", facts, settings, of_persons.collect).lazy() if are_few(facts) else of_persons


def _of_persons(rows: pl.LazyFrame, known: pl.DataFrame) -> pl.LazyFrame:
    """The rows with the person behind each; null where nobody knows, and for an address that several share."""
    found = persons(rows, known)
    return found.with_columns(pl.when(~pl.col("shared")).then("person").alias("person"))
