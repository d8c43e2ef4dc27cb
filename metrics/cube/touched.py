"""What a change of the facts touches: whole groups of contacts, with those that they led to or that led to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from ingest.settings import Settings
from ingest.table import Table
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.message import message
from ingest.tables.survey import survey
from ingest.vocabulary import Direction
from metrics.columns import waiting
from metrics.cube.keeping import Keeping
from metrics.known_people import known_people
from metrics.rows import FactSource, Rows

TABLES = (interaction, leg, message)
"""Of what groups of contacts are made."""

_WHOSE = {interaction.name: "id", **dict.fromkeys((leg.name, message.name, survey.name), "interaction_id")}

MOST_STEPS = 20
"""Contacts lead to contacts of others; where that goes on for longer than this, it is not looked into."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Touched:
    """The facts of some contacts alone, and who was behind them: with those of a group all of it is here."""

    frames: Mapping[str, pl.DataFrame]
    people: pl.DataFrame
    as_of: datetime | None
    version: int

    def keeps(self, table: Table) -> bool:
        """Whether there are rows of a table."""
        return table.name in self.frames

    def scan(self, table: Table, since: datetime | None = None, until: datetime | None = None) -> pl.LazyFrame:
        """The rows of a table, with its schema, whose day column lies in since <= day < until."""
        return Rows(frames=self.frames, as_of=self.as_of).scan(table, since, until)


def changed_contacts(facts: Keeping, before: Keeping) -> pl.DataFrame:
    """The contacts of which a row came, went or changed, or that are left out now and were not: interaction_id.

    Also those that are not left out any more.
    """
    other = sorted(facts.excluded_contacts ^ before.excluded_contacts)
    found = [pl.DataFrame({"interaction_id": other}, schema={"interaction_id": pl.String})]
    for table in TABLES:
        for one, two in ((facts, before), (before, facts)):
            rows = rows_beyond(table, one, two).select(interaction_id=_WHOSE[table.name])
            found.append(rows.collect(engine="streaming"))
    return pl.concat(found).unique()


def rows_beyond(table: Table, facts: Keeping, others: Keeping) -> pl.LazyFrame:
    """The rows of a table that are not the same in other facts, or not there, with all of its columns."""
    files, theirs = facts.files(table), others.files(table)
    own, other = (
        x.of_files(table, names).with_columns(_all=pl.struct(pl.all()).hash())
        for x, names in ((facts, files - theirs), (others, theirs - files))
    )
    return own.join(other, on="_all", how="anti").drop("_all")


def touched(changed: pl.DataFrame, facts: Keeping, before: Keeping, settings: Settings) -> pl.DataFrame | None:
    """The contacts of every group of which one has changed: interaction_id; None where that cannot be told.

    `changed` has the interaction_id of those. A group is a person's contacts by what is known now or was known before,
    and what they led to; of nobody's contacts each is one. Contacts of which a part waits still are in it always: as
    time goes by they come to have waited for too long.
    """
    changed = pl.concat([changed, _led_by(changed, facts, before)])
    waits = facts.scan(leg).filter(waiting).select("interaction_id")
    ids = pl.concat([changed.lazy(), waits]).unique().collect()
    people = [known_people(x, settings) for x in (facts, before)]
    for _ in range(MOST_STEPS):
        of_persons = with_all_addresses(_customers_of(ids, facts, before), *people)
        more = facts.scan(interaction).join(of_persons.lazy(), on="customer", how="semi")
        ids = pl.concat([ids.lazy(), more.select(interaction_id="id")]).unique().collect()
        led_to = _led_to(ids, facts)
        if led_to.is_empty():
            return ids
        ids = pl.concat([ids, led_to]).unique()
    return None


def touched_facts(frames: Mapping[str, pl.DataFrame], facts: Keeping, settings: Settings) -> Touched:
    """These rows of the facts as some of them."""
    people = known_people(facts, settings)
    return Touched(frames=frames, people=people, as_of=facts.as_of, version=facts.version)


def rows_of_contacts(table: Table, ids: pl.DataFrame, facts: Keeping) -> pl.LazyFrame:
    """The rows of one of `TABLES`, or of surveys, that are about these contacts."""
    return _about(ids, facts.scan(table), table)


def rows_then_and_now(
    table: Table, ids: pl.DataFrame, then: Keeping, now: Keeping
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same rows as they were and as they are; what lies in files of both is read once."""
    same = then.files(table) & now.files(table) if then.excluded_contacts == now.excluded_contacts else frozenset()
    both = _about(ids, now.of_files(table, same), table)
    own = (_about(ids, x.of_files(table, x.files(table) - same), table) for x in (then, now))
    there, before, after = pl.collect_all([both, *own], engine="streaming")
    return pl.concat([there, before]), pl.concat([there, after])


def _about(ids: pl.DataFrame, rows: pl.LazyFrame, table: Table) -> pl.LazyFrame:
    return rows.join(ids.lazy(), left_on=_WHOSE[table.name], right_on="interaction_id", how="semi")


def with_all_addresses(customers: pl.DataFrame, now: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """Every address of the persons behind these, by what is or was known of them: customer.

    And of all to whom an address came or from whom it went. Both `customers` and what is given back have that column.
    """
    people = (now, then)
    persons = pl.concat([_relabelled(now, then), *(_persons(customers, x) for x in people)])
    theirs = [x.join(persons, on="person", how="semi").select(customer="surrogate") for x in people]
    return pl.concat([persons.select(customer="person"), *theirs]).unique()


def _relabelled(now: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """The persons to whom an address came or from whom it went: person."""
    both = now.join(then, on="surrogate", how="full", coalesce=True, suffix="_then")
    own = pl.col("surrogate")
    is_other = (pl.coalesce("person", own) != pl.coalesce("person_then", own)) | (
        pl.col("shared").fill_null(value=False) != pl.col("shared_then").fill_null(value=False)
    )
    other = both.filter(is_other)
    columns = (pl.coalesce("person", own), pl.coalesce("person_then", own))
    return pl.concat([other.select(person=x) for x in columns]).unique()


def _customers_of(ids: pl.DataFrame, facts: Keeping, before: Keeping) -> pl.DataFrame:
    theirs = _about(ids, _ever(interaction, facts, before), interaction)
    return theirs.select("customer").drop_nulls().unique().collect(engine="streaming")


def _ever(table: Table, facts: Keeping, before: Keeping) -> pl.LazyFrame:
    """The rows of a table as they are and as they were, without twice those in files of both."""
    if facts.excluded_contacts != before.excluded_contacts:
        return pl.concat([facts.scan(table), before.scan(table)])
    return pl.concat([facts.scan(table), before.of_files(table, before.files(table) - facts.files(table))])


def _persons(customers: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """The persons behind addresses: person; those of whom many share one are nobody."""
    known = customers.join(people, left_on="customer", right_on="surrogate", how="left")
    alone = known.filter(~pl.col("shared").fill_null(value=False))
    return alone.select(person=pl.coalesce("person", "customer")).unique()


def _led_by(ids: pl.DataFrame, facts: Keeping, before: Keeping) -> pl.DataFrame:
    """The contacts that lead to these, or did: interaction_id."""
    led = _ever(interaction, facts, before).filter(pl.col("parent_id").is_not_null())
    return _about(ids, led, interaction).select(interaction_id="parent_id").collect(engine="streaming")


def _led_to(ids: pl.DataFrame, facts: FactSource) -> pl.DataFrame:
    """The calls of the company that contacts led to and that are not among them: interaction_id."""
    calls = facts.scan(interaction).filter(pl.col("parent_id").is_not_null(), pl.col("direction") == Direction.OUTBOUND)
    of_these = calls.join(ids.lazy(), left_on="parent_id", right_on="interaction_id", how="semi")
    found = of_these.join(ids.lazy(), left_on="id", right_on="interaction_id", how="anti")
    return found.select(interaction_id="id").collect(engine="streaming")
