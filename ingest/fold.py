"""Make the rows of contacts from all that is known of them, ready for the store."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import polars as pl

from ingest.connector import Connector
from ingest.marks import flagged, labels_of
from ingest.store.segment import CONTACT, READING, stored_schema
from ingest.table import Table
from ingest.vocabulary import Flag

PREFIXED = (
    *("id", "interaction_id", "parent_id", "root_id", "conversation_id", "transfer_from", "contact"),
    *("reply_to", "order_id"),
)
"""Ids of a source: its name is put in front of them, so that two sources never mean the same row."""

CUSTOMER = "{customer}"
"""Stands in an id for the customer's surrogate, where a source knows a conversation by nothing but its customer."""
OTHER = "{other}"
"""Stands in an id for the surrogate of an identity's other address: what is made of an address could be undone."""


def with_source(rows: pl.LazyFrame, source: str, others: Collection[str] = ()) -> pl.LazyFrame:
    """Rows with the source's name in its column, and in front of every id.

    A survey can be about an interaction of another system: an `interaction_id` that begins with the name of one of the
    `others` and a colon is that system's already, and stays as it is.
    """
    there = [name for name in PREFIXED if name in rows.collect_schema().names()]
    own = {name: pl.lit(f"{source}:") + pl.col(name) for name in there}
    if "interaction_id" in own and others:
        foreign = pl.any_horizontal(pl.col("interaction_id").str.starts_with(f"{other}:") for other in sorted(others))
        own["interaction_id"] = pl.when(foreign).then(pl.col("interaction_id")).otherwise(own["interaction_id"])
    return rows.with_columns(pl.lit(source).alias("source"), **own)


def with_people(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with surrogates wherever an id says `CUSTOMER` or `OTHER`; who is anonymous is the word nobody."""
    ids = [name for name in PREFIXED if name in rows.columns]
    for place in (CUSTOMER, OTHER):
        column = place.strip("{}")
        if column not in rows.columns:
            continue
        told = pl.col(column).cast(pl.String).fill_null("nobody")
        found = rows.select(pl.col(name).str.contains(place, literal=True).any() for name in ids).row(0)
        rows = rows.with_columns(
            pl.col(name).str.replace(place, told, literal=True) for name, has in zip(ids, found, strict=True) if has
        )
    return rows


def without_source(events: pl.LazyFrame, source: str) -> pl.LazyFrame:
    """Events as the connector wrote them: ids without the source's name."""
    return events.with_columns(pl.col("id", "contact").str.strip_prefix(f"{source}:"))


def folder(
    connector: Connector,
    settings: Any,
    *,
    source: str,
    reading: int,
    tables: Mapping[str, Table],
    marks: Collection[str] = (),
) -> Callable[[pl.LazyFrame], Mapping[str, pl.DataFrame]]:
    """The connector's fold as the store calls it: events in the stored schema in, rows in the stored schema out.

    Rows in which one of the `marks` stands, where a text of an event was replaced, are flagged.
    """

    def fold(events: pl.LazyFrame) -> Mapping[str, pl.DataFrame]:
        if connector.fold is None:
            return {}
        revisions = events.group_by(pl.col("contact").alias(CONTACT)).agg(pl.col("revision").max())
        own = without_source(events, source).select(tables["event"].schema.names())
        made = {
            name: flagged(
                _stored(tables[name], rows.rename({"contact": CONTACT}), source, reading),
                labels_of(tables[name], PREFIXED),
                marks,
            )
            for name, rows in connector.fold(own, settings).items()
        }
        collected = pl.collect_all(
            [rows.drop("revision", strict=False).join(revisions, on=CONTACT) for rows in made.values()]
        )
        return {
            name: rows.select(stored_schema(tables[name]).names()) for name, rows in zip(made, collected, strict=True)
        }

    return fold


def _stored(table: Table, rows: pl.LazyFrame, source: str, reading: int) -> pl.LazyFrame:
    filed = with_source(rows, source).with_columns(
        (pl.lit(f"{source}:") + pl.col(CONTACT)).alias(CONTACT), pl.lit(reading, pl.Int32).alias(READING)
    )
    there = set(filed.collect_schema().names())
    schema = stored_schema(table)
    filled = filed.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in there)
    return filled.with_columns(pl.col(name).cast(dtype) for name, dtype in schema.items() if name != "revision").pipe(
        sound, table
    )


def sound(rows: pl.LazyFrame, table: Table) -> pl.LazyFrame:
    """Rows without impossible durations: a negative one becomes null with a flag, never 0; odd clocks stay, flagged.

    What a source says of one contact in several records can contradict itself although every record is fine; such a
    contact is kept, and the metrics that need the odd value leave it out.
    """
    durations = [name for name, column in table.columns.items() if column.unit == "s" and column.minimum == 0]
    negative = pl.any_horizontal(pl.col(name) < 0 for name in durations) if durations else pl.lit(value=False)
    disordered = pl.any_horizontal(~rule for rule in table.rules.values()) if table.rules else pl.lit(value=False)
    odd = pl.concat_list(
        pl.when(negative.fill_null(value=False))
        .then(pl.lit([Flag.NEGATIVE_DURATION.value]))
        .otherwise(pl.lit([], pl.List(pl.String))),
        pl.when(disordered.fill_null(value=False))
        .then(pl.lit([Flag.OUT_OF_ORDER.value]))
        .otherwise(pl.lit([], pl.List(pl.String))),
    )
    flags = pl.concat_list(pl.col("flags").fill_null(pl.lit([], pl.List(pl.String))), odd)
    return rows.with_columns(flags.list.unique().list.sort().alias("flags")).with_columns(
        pl.when(pl.col(name) >= 0).then(pl.col(name)).alias(name) for name in durations
    )
