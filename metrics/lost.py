"""Lost contacts: who went without a human, and how."""

from collections.abc import Mapping, Sequence

import polars as pl

from ingest.settings import Settings
from ingest.tables.interaction import interaction
from ingest.vocabulary import Direction, Outcome
from metrics.calendar import Period
from metrics.catalogue.never_answered import never_answered
from metrics.catalogue.perceived_service_level import perceived_service_level
from metrics.columns import seconds
from metrics.derived_table import WithDerived
from metrics.measure import rows_of
from metrics.replies import replied, replied_or_lost, wanted
from metrics.rows import FactSource

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
    return each_once(each_time_lost(facts, settings, where=where or {}, period=period or Period()))


def each_time_lost(
    facts: FactSource, settings: Settings, *, where: Mapping[str, Sequence[str]], period: Period
) -> pl.LazyFrame:
    """What `lost_contacts` tells, of a conversation without a reply once for each time that it was taken up."""
    short = (pl.col("outcome") == Outcome.ABANDONED) & (
        seconds("started_at", pl.col("ended_at")) < pl.col("short_abandon_s")
    )
    came = rows_of([perceived_service_level], facts, settings, by=_BY, where=where, period=period)
    ended = came.filter(
        pl.col("direction") == Direction.INBOUND, pl.col("outcome").is_in(LOST) & ~short.fill_null(value=False)
    ).select(
        *("id", "source", "channel", "queue", "topic", "customer"),
        how="outcome",
        at="started_at",
        until=pl.coalesce("ended_at", "started_at"),
    )
    written = rows_of([never_answered], facts, settings, by=_BY, where=where, period=period)
    silent = (
        written.filter(wanted & replied_or_lost & ~replied & pl.col("is_open"))
        .select(
            pl.col("interaction_id").alias("id"),
            *("source", "channel", "queue", "topic"),
            how=pl.lit(NEVER_ANSWERED),
            at="started_at",
            until="unanswered_until",
        )
        .join(
            WithDerived(facts=facts, settings=settings).scan(interaction).select("id", "customer"), on="id", how="left"
        )
    )
    both = pl.concat([ended, silent.select(ended.collect_schema().names())])
    return both.with_columns(stayed_s=seconds("at", pl.col("until")))


def each_once(lost: pl.LazyFrame) -> pl.LazyFrame:
    """Of each contact one row: the end that it came to, else when it was last taken up."""
    silent = pl.col("how") == NEVER_ANSWERED
    in_turn = lost.sort(silent, "at", "until", "id", descending=[True, False, False, False])
    return in_turn.unique("id", keep="last", maintain_order=True)
