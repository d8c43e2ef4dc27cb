"""Everything that one customer did and was told, over all sources, in the order of time."""

from collections.abc import Collection

import polars as pl

from ingest.store.facts import Facts
from ingest.table import UTC, Table
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.message import message
from ingest.tables.outreach import outreach
from ingest.tables.purchase import purchase
from ingest.tables.survey import survey

STEPS = pl.Schema(
    {
        "at": UTC,
        "table": pl.String(),
        "channel": pl.String(),
        "sub_channel": pl.String(),
        "what": pl.String(),
        "source": pl.String(),
        "interaction_id": pl.String(),
        "id": pl.String(),
    }
)

WHAT: dict[str, tuple[str, ...]] = {
    "interaction": ("direction", "outcome"),
    "leg": ("kind", "queue", "outcome"),
    "message": ("sender", "kind"),
    "survey": ("kind", "value"),
    "purchase": ("kind", "amount", "currency"),
    "outreach": ("campaign",),
}
"""The columns of each table that say what a step was."""

_PLACES = {table: place for place, table in enumerate(WHAT)}


def journey_of(facts: Facts, surrogates: Collection[int]) -> pl.DataFrame:
    """What the person with these surrogates did, or had done, in order: the columns of `STEPS`.

    Of steps at the same moment the greater comes first: an interaction before its legs, a leg before its messages.
    """
    theirs = pl.col("customer").is_in(list(surrogates))
    contacts = facts.scan(interaction).filter(theirs).with_columns(pl.col("id").alias("interaction_id"))
    about = contacts.select("interaction_id").collect()["interaction_id"].implode()
    in_contact = pl.col("interaction_id").is_in(about)
    steps = [
        _steps(contacts, interaction),
        _steps(facts.scan(leg).filter(in_contact), leg),
        _steps(facts.scan(message).filter(theirs | in_contact), message),
        _steps(facts.scan(survey).filter(theirs | in_contact), survey),
        _steps(facts.scan(purchase).filter(theirs), purchase),
        _steps(facts.scan(outreach).filter(theirs), outreach),
    ]
    place = pl.col("table").replace_strict(_PLACES, return_dtype=pl.Int8)
    return pl.concat(steps).sort("at", place, "source", "id").collect()


def _steps(rows: pl.LazyFrame, table: Table) -> pl.LazyFrame:
    names = rows.collect_schema().names()
    words = [pl.col(name).cast(pl.String) for name in WHAT[table.name]]
    told = {
        "at": pl.col(table.day),
        "table": pl.lit(table.name),
        "what": pl.concat_str(words, separator=", ", ignore_nulls=True),
    }
    return rows.select(
        told.get(name, pl.col(name) if name in names else pl.lit(None, dtype)).alias(name)
        for name, dtype in STEPS.items()
    )
