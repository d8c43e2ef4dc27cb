"""The contacts of customers, each with the person behind it, in the order in which that person came."""

import polars as pl

from ingest.identity.people import persons
from ingest.settings import Settings
from ingest.tables.interaction import interaction
from ingest.vocabulary import Channel, Direction, Outcome
from metrics.known_people import known_people
from metrics.rows import FactSource
from metrics.together import once

WORDS = {
    "channel": pl.Enum([str(x) for x in Channel]),
    "outcome": pl.Enum([str(x) for x in Outcome]),
    **dict.fromkeys(("source", "topic", "language", "brand", "segment"), pl.Categorical()),
}
"""Columns of few words; as numbers they take a tenth of the memory while contacts are put in order."""

TOLD = ("id", "parent_id", "root_id", "conversation_id", "is_open", "started_at")

_WHO, _WHEN = pl.col("person").cast(pl.Int128).fill_null(-(2**63) - 1), pl.col("started_at").to_physical()


def contacts(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    """Every contact that came in, by person, beginning and id: `WORDS`, `TOLD`, `person`, `until`.

    `person` is null for an anonymous customer, and for an address that several people share; these come first. `until`
    is the end, or the beginning where no end is known. They are read at once, and once for those who are together.
    """
    return once("contacts", facts, settings, lambda: _sorted(_came(facts, settings))).lazy()


AT_ONCE = 4


def _came(facts: FactSource, settings: Settings) -> pl.DataFrame:
    came = (
        facts.scan(interaction)
        .filter(pl.col("direction") == Direction.INBOUND, pl.col("outcome") != Outcome.VOID)
        .select(
            *(pl.col(name).cast(dtype) for name, dtype in WORDS.items()),
            *TOLD,
            pl.max_horizontal("started_at", "ended_at").alias("until"),
            "customer",
        )
        .collect(engine="streaming")
    )
    known = known_people(facts, settings)
    who = persons(came.lazy().select("customer"), known).select(person=pl.when(~pl.col("shared")).then("person"))
    return came.drop("customer").with_columns(who.collect())


def _sorted(rows: pl.DataFrame) -> pl.DataFrame:
    # Each column in one piece, as to pick millions of rows out of hundreds of pieces takes fifteen times as long; and a
    # few columns at a time, as all at once would take twice the memory.
    order = _order(rows)
    for at in range(0, rows.width, AT_ONCE):
        whole = pl.DataFrame([rows[name].rechunk() for name in rows.columns[at : at + AT_ONCE]])
        rows = rows.with_columns(whole.select(pl.all().gather(order)))
    return rows


def _order(rows: pl.DataFrame) -> pl.Series:
    """The places of the rows, by person, beginning and id."""
    # By one number for person and time, and by ids only where those are the same: that takes a sixth of the time.
    key = rows.select((_WHO * 2**62 + _WHEN).alias("key"))["key"].rechunk()
    order = key.arg_sort()
    key = key.gather(order)
    as_before = (key == key.shift(1)).fill_null(value=False)
    tied = (as_before | as_before.shift(-1, fill_value=False)).arg_true()
    if tied.is_empty():
        return order
    told = pl.DataFrame({"key": key.gather(tied), "order": order.gather(tied)})
    told = told.with_columns(rows["id"].gather(told["order"]).alias("id")).sort("key", "id")
    return order.scatter(tied, told["order"])
