"""What a change of the facts touches: whole groups of contacts, with those that they led to or that led to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from ingest.settings import Settings
from ingest.table import Table
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.message import message
from ingest.vocabulary import Direction
from metrics.columns import waiting
from metrics.cube.keeping import Keeping
from metrics.known_people import known_people
from metrics.rows import FactSource, Rows

TABLES = (interaction, leg, message)
"""Of what groups of contacts are made."""

_WHOSE = {interaction.name: "id", leg.name: "interaction_id", message.name: "interaction_id"}

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


def touched(facts: Keeping, before: Keeping, settings: Settings) -> pl.DataFrame | None:
    """The contacts of every group that is not as it was: interaction_id; None where that cannot be told.

    A group is a person's contacts by what is known now or was known before, and what they led to; of nobody's contacts
    each is one. Contacts of which a part waits still are in it always: as time goes by they come to have waited for
    too long.
    """
    changed = pl.concat([*_changed(facts, before), *_other_than_before(facts, before)]).unique()
    changed = pl.concat([changed, *(_led_by(changed, x) for x in (facts, before))])
    waits = facts.scan(leg).filter(waiting).select("interaction_id")
    ids = pl.concat([changed.lazy(), waits]).unique().collect()
    people = [known_people(x, settings) for x in (facts, before)]
    labels = _relabelled(*people)
    for _ in range(MOST_STEPS):
        theirs = _customers_of(ids, facts, before)
        of_persons = _with_all_addresses(pl.concat([labels, *(_persons(theirs, x) for x in people)]), people)
        more = facts.scan(interaction).join(of_persons.lazy(), on="customer", how="semi")
        ids = pl.concat([ids.lazy(), more.select(interaction_id="id")]).unique().collect()
        led_to = _led_to(ids, facts)
        if led_to.is_empty():
            return ids
        ids = pl.concat([ids, led_to]).unique()
    return None


def facts_of(ids: pl.DataFrame, facts: Keeping, settings: Settings) -> Touched:
    """The facts of these contacts alone: `ids` has interaction_id."""
    frames = {table.name: rows_of_contacts(table, ids, facts) for table in TABLES}
    return touched_facts(frames, facts, settings)


def touched_facts(frames: Mapping[str, pl.DataFrame], facts: Keeping, settings: Settings) -> Touched:
    """These rows of the facts as some of them."""
    people = known_people(facts, settings)
    return Touched(frames=frames, people=people, as_of=facts.as_of, version=facts.version)


def rows_of_contacts(table: Table, ids: pl.DataFrame, facts: Keeping) -> pl.DataFrame:
    """The rows of one of `TABLES` that are about these contacts."""
    theirs = facts.scan(table).join(ids.lazy(), left_on=_WHOSE[table.name], right_on="interaction_id", how="semi")
    return theirs.collect(engine="streaming")


def _changed(facts: Keeping, before: Keeping) -> Iterator[pl.DataFrame]:
    """The contacts of which a row came, went or changed."""
    for table in TABLES:
        now, then = facts.files(table), before.files(table)
        came, went = (
            x.of_files(table, names).with_columns(_all=pl.struct(pl.all()).hash())
            for x, names in ((facts, now - then), (before, then - now))
        )
        for one, other in ((came, went), (went, came)):
            rows = one.join(other, on="_all", how="anti").select(interaction_id=_WHOSE[table.name])
            yield rows.collect(engine="streaming")


def _other_than_before(facts: Keeping, before: Keeping) -> Iterator[pl.DataFrame]:
    """The contacts that are left out now and were not, or the other way round."""
    ids = sorted(facts.excluded_contacts ^ before.excluded_contacts)
    yield pl.DataFrame({"interaction_id": ids}, schema={"interaction_id": pl.String})


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
    found = [
        x.scan(interaction)
        .filter(pl.col("customer").is_not_null())
        .join(ids.lazy(), left_on="id", right_on="interaction_id", how="semi")
        .select("customer")
        for x in (facts, before)
    ]
    return pl.concat(found).unique().collect(engine="streaming")


def _persons(customers: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """The persons behind addresses: person; those of whom many share one are nobody."""
    known = customers.join(people, left_on="customer", right_on="surrogate", how="left")
    alone = known.filter(~pl.col("shared").fill_null(value=False))
    return alone.select(person=pl.coalesce("person", "customer")).unique()


def _with_all_addresses(persons: pl.DataFrame, people: list[pl.DataFrame]) -> pl.DataFrame:
    """Every address of these persons, by what is or was known of them: customer."""
    theirs = [x.join(persons, on="person", how="semi").select(customer="surrogate") for x in people]
    return pl.concat([persons.select(customer="person"), *theirs]).unique()


def _led_by(ids: pl.DataFrame, facts: FactSource) -> pl.DataFrame:
    """The contacts that led to these: interaction_id."""
    contacts = facts.scan(interaction).filter(pl.col("parent_id").is_not_null())
    of_these = contacts.join(ids.lazy(), left_on="id", right_on="interaction_id", how="semi")
    return of_these.select(interaction_id="parent_id").collect(engine="streaming")


def _led_to(ids: pl.DataFrame, facts: FactSource) -> pl.DataFrame:
    """The calls of the company that contacts led to and that are not among them: interaction_id."""
    calls = facts.scan(interaction).filter(pl.col("parent_id").is_not_null(), pl.col("direction") == Direction.OUTBOUND)
    of_these = calls.join(ids.lazy(), left_on="parent_id", right_on="interaction_id", how="semi")
    found = of_these.join(ids.lazy(), left_on="id", right_on="interaction_id", how="anti")
    return found.select(interaction_id="id").collect(engine="streaming")
