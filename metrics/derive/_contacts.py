"""The contacts of customers, each with the person behind it, in the order in which that person came."""

import polars as pl

from ingest.identity.people import people, persons
from ingest.settings import Settings
from ingest.tables.interaction import interaction
from ingest.vocabulary import Channel, Direction, Outcome
from metrics.rows import FactSource

WORDS = {
    "channel": pl.Enum([str(x) for x in Channel]),
    "outcome": pl.Enum([str(x) for x in Outcome]),
    **dict.fromkeys(("source", "topic", "language", "brand", "segment"), pl.Categorical()),
}
"""Columns of few words; as numbers they take a tenth of the memory while contacts are put in order."""

TOLD = ("id", "parent_id", "root_id", "conversation_id", "is_open", "started_at")


def contacts(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    """Every contact that came in, by person, beginning and id: `WORDS`, `TOLD`, `person`, `until`.

    `person` is null for an anonymous customer, and for an address that several people share; these come first. `until`
    is the end, or the beginning where no end is known.
    """
    came = (
        facts.scan(interaction)
        .filter(pl.col("direction") == Direction.INBOUND, pl.col("outcome") != Outcome.VOID)
        .select(*(pl.col(name).cast(dtype) for name, dtype in WORDS.items()), *TOLD, "ended_at", "customer")
    )
    known = people(facts, shared_above=settings.privacy.shared_above)
    return (
        persons(came, known)
        .select(
            *WORDS,
            *TOLD,
            pl.when(~pl.col("shared")).then("person").alias("person"),
            pl.max_horizontal("started_at", "ended_at").alias("until"),
        )
        .sort("person", "started_at", "id")
    )
