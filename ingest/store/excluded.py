"""What the settings leave out of every number: the contacts, and why each of them."""

from dataclasses import dataclass
from typing import Protocol

import polars as pl

from ingest.settings.exclude import Exclude
from ingest.table import Table
from ingest.tables.agent_state import agent_state
from ingest.tables.identity import identity
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.message import message
from ingest.tables.survey import survey

EVERYBODY = ("event", identity.name)
"""Of these no number is made: who is the same person must not depend on whose contacts count."""

WHY = pl.Schema({"by": pl.String(), "name": pl.String(), "contacts": pl.Int64()})


class Scans(Protocol):
    """Whoever has the rows of tables."""

    def scan(self, table: Table) -> pl.LazyFrame:
        """All rows of a table, in its own columns."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Excluded:
    """Which rows no number is about.

    `contacts` has a row for each contact and reason: id, by (`source`, `queue`, `agent` or `customer`) and name, which
    is null for customers: nobody need know which of the addresses it was.
    """

    exclude: Exclude
    customers: frozenset[int]
    contacts: pl.DataFrame

    def is_left(self, table: Table) -> pl.Expr:
        """Of each row of a table, whether it still counts; never null."""
        columns, gone = table.columns.keys(), []
        if table.name in EVERYBODY:
            return pl.lit(value=True)
        ids, customers = self.contacts["id"].unique(), pl.Series(sorted(self.customers), dtype=pl.Int64)
        if "source" in columns:
            gone.append(pl.col("source").is_in(list(self.exclude.from_sources)))
        if table is interaction:
            gone.append(pl.col("id").is_in(ids.implode()))
        elif "interaction_id" in columns:
            gone.append(pl.col("interaction_id").is_in(ids.implode()))
        if "customer" in columns and "interaction_id" not in columns:
            gone.append(pl.col("customer").is_in(customers.implode()))
        elif "customer" in columns:
            # Of what belongs to a contact the contact decides: several people write in one conversation.
            gone.append(pl.col("interaction_id").is_null() & pl.col("customer").is_in(customers.implode()))
        if table is survey:
            # Nobody may know about which contact it was asked, or have loaded that.
            gone.append(pl.col("queue").is_in(list(self.exclude.queues)))
        if table is agent_state:
            gone.append(pl.col("agent").is_in(list(self.exclude.agents)))
        return ~pl.any_horizontal(x.fill_null(value=False) for x in gone) if gone else pl.lit(value=True)

    def gone_by_day(self, facts: Scans, table: Table) -> pl.DataFrame:
        """The rows of a table that are left out: day (UTC, by which they are filed), ids."""
        gone = facts.scan(table).filter(~self.is_left(table))
        return gone.group_by(day=pl.col(table.day).dt.date()).agg(ids=pl.col("id").sort()).collect()

    @property
    def many(self) -> int:
        """How many contacts are left out."""
        return self.contacts["id"].n_unique()

    def counts(self) -> pl.DataFrame:
        """How many contacts are left out by what: the columns of `WHY`, most first; one can be left out twice over."""
        return (
            self.contacts.group_by("by", "name")
            .agg(contacts=pl.col("id").n_unique().cast(pl.Int64))
            .cast(WHY)
            .sort("contacts", "by", "name", descending=[True, False, False], nulls_last=True)
        )


def excluded(facts: Scans, exclude: Exclude, customers: frozenset[int]) -> Excluded:
    """What these settings leave out of these facts, with the numbers of the customers whose addresses they name."""
    told = facts.scan(interaction).select("id", "source", "customer")
    numbers = pl.Series(sorted(customers), dtype=pl.Int64).implode()
    parts = [
        _by("source", told.filter(pl.col("source").is_in(list(exclude.from_sources))), "id", pl.col("source")),
        _by("customer", told.filter(pl.col("customer").is_in(numbers)), "id", pl.lit(None, dtype=pl.String)),
    ]
    for word, names in (("queue", exclude.queues), ("agent", exclude.agents)):
        for table in (leg, message) if names else ():
            rows = facts.scan(table).filter(pl.col(word).is_in(list(names)))
            parts.append(_by(word, rows, "interaction_id", pl.col(word)))
    found = pl.concat(pl.collect_all(parts)).unique().sort("id", "by", "name")
    return Excluded(exclude=exclude, customers=customers, contacts=found)


def _by(word: str, rows: pl.LazyFrame, contact: str, name: pl.Expr) -> pl.LazyFrame:
    return rows.select(id=contact, by=pl.lit(word), name=name)


def in_words(counts: pl.DataFrame, many: int) -> str:
    """The counts of `Excluded` in a sentence."""
    if not many:
        return "[exclude] leaves out no contact: nobody whom it names is in the facts."
    names = pl.when(pl.col("name").is_null()).then("by").otherwise(pl.format("{} {}", "by", "name"))
    each = counts.select(pl.format("{} by {}", "contacts", names)).to_series()
    return f"[exclude] leaves out {many:,} contact{'' if many == 1 else 's'}: {', '.join(each)}."
