"""The contacts of customers, each with the person behind it, in the order in which that person came."""

import polars as pl

from ingest.identity.people import people, persons
from ingest.settings import Settings
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Direction, LegKind, Outcome
from metrics.rows import FactSource

TOLD = ("source", "id", "channel", "sub_channel", "topic", "language", "brand", "segment", "outcome", "is_open")
LINKS = ("parent_id", "root_id", "conversation_id")

ORDER = ("person", "started_at", "id")
"""The order in which contacts are looked through; what is anonymous comes first."""


def contacts(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    """Every contact that came in, in `ORDER`: `TOLD`, `LINKS`, `person`, `started_at`, `until`, `with_bot`.

    `person` is null for an anonymous customer, and for an address that several people share. `until` is the end, or the
    beginning where no end is known. `with_bot` says whether a bot served it, for a while at least.
    """
    came = facts.scan(interaction).filter(pl.col("direction") == Direction.INBOUND, pl.col("outcome") != Outcome.VOID)
    known = people(facts, shared_above=settings.privacy.shared_above)
    bots = facts.scan(leg).filter(pl.col("kind") == LegKind.BOT).select(id="interaction_id").unique()
    return (
        persons(came, known)
        .join(bots.with_columns(with_bot=pl.lit(value=True)), on="id", how="left")
        .select(
            *TOLD,
            *LINKS,
            "started_at",
            pl.when(~pl.col("shared")).then("person").alias("person"),
            pl.max_horizontal("started_at", "ended_at").alias("until"),
            pl.col("with_bot").fill_null(value=False),
        )
        .sort(ORDER)
    )
