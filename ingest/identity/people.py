"""Which addresses are one person's: a map over the facts, worked out anew, so that no fact changes when a link does."""

from typing import Protocol

import polars as pl

from ingest.identity.components import components
from ingest.table import NOBODY, Table
from ingest.tables.identity import identity
from ingest.tables.interaction import interaction
from ingest.tables.survey import survey
from ingest.vocabulary import AddressKind

BY_HAND = "by_hand"
"""The source of links that somebody made or cut: its word on two addresses goes before what systems say."""

LINKS = pl.Schema(
    {"source": pl.String(), "kind": pl.String(), "customer": pl.Int64(), "other": pl.Int64(), "linked": pl.Boolean()}
)


class Scans(Protocol):
    """Whoever has the rows of tables: the facts, or a few rows in a test."""

    def scan(self, table: Table) -> pl.LazyFrame:
        """All rows of a table, in its own columns."""
        ...


def people(facts: Scans, *, shared_above: int = 5) -> pl.DataFrame:
    """The person behind each address that is linked with any other: `surrogate`, `person`, `shared`.

    `person` is the smallest surrogate of all addresses that hang together; an address that is not listed is a person of
    its own. One that a source knows together with more than `shared_above` others of a kind is `shared`, and is joined
    with nobody. Two are linked by what an identity row says, or by an answer to a survey about an interaction.
    """
    said = facts.scan(identity).select(*LINKS.names(), "seen_at", "revision")
    asked = facts.scan(survey).filter(pl.col("customer").is_not_null() & pl.col("interaction_id").is_not_null())
    answered = asked.join(
        facts.scan(interaction).select("id", other="customer").drop_nulls(), left_on="interaction_id", right_on="id"
    )
    seen = answered.select(
        "source",
        pl.lit(None, pl.String).alias("kind"),
        pl.col("other").alias("customer"),
        pl.col("customer").alias("other"),
        pl.lit(value=True).alias("linked"),
        pl.col("asked_at").alias("seen_at"),
        pl.col("revision"),
    )
    return joined(pl.concat([said, seen]).collect(), shared_above=shared_above)


def joined(links: pl.DataFrame, *, shared_above: int) -> pl.DataFrame:
    """The people that links make: as `people`.

    `links` has the columns of `LINKS`, and `seen_at` and `revision`, by which the newest word on two addresses counts.
    """
    standing = _standing(links)
    shared = _shared(standing, shared_above)
    own = standing.filter(~pl.col("low").is_in(shared.implode()) & ~pl.col("high").is_in(shared.implode()))
    found = components(own.select("low", "high")).select(
        pl.col("node").alias("surrogate"), pl.col("least").alias("person"), pl.lit(value=False).alias("shared")
    )
    theirs = pl.DataFrame({"surrogate": shared, "person": shared}).with_columns(pl.lit(value=True).alias("shared"))
    return pl.concat([found, theirs]).sort("surrogate")


def persons(customers: pl.LazyFrame, known: pl.DataFrame, column: str = "customer") -> pl.LazyFrame:
    """Rows with `person` and `shared` beside them: of the surrogate in `column`, by what `people` gives."""
    found = customers.join(known.lazy(), left_on=column, right_on="surrogate", how="left", maintain_order="left")
    return found.with_columns(pl.coalesce("person", column).alias("person"), pl.col("shared").fill_null(value=False))


def _standing(links: pl.DataFrame) -> pl.DataFrame:
    """The links of every source between two addresses on which the last word is not that they were cut."""
    pair = (pl.min_horizontal("customer", "other").alias("low"), pl.max_horizontal("customer", "other").alias("high"))
    two = links.with_columns(pair).filter((pl.col("low") != pl.col("high")) & (pl.col("low") != NOBODY))
    by_hand = pl.col("source") == BY_HAND
    # Of a link and a cut of the same moment the cut counts: to take two people for one is the worse mistake.
    last = (
        two.sort(by_hand, "seen_at", "revision", ~pl.col("linked")).group_by("low", "high").agg(pl.col("linked").last())
    )
    return two.filter("linked").join(last.filter("linked").select("low", "high"), on=["low", "high"])


def _shared(links: pl.DataFrame, shared_above: int) -> pl.Series:
    """The addresses that one source knows together with too many others of one kind; people may have many devices."""
    strong = links.filter(pl.col("kind").ne_missing(AddressKind.DEVICE.value))
    ways = (strong.group_by("source", "kind", node="customer"), links.group_by("source", node="other"))
    others = (pl.col("other").n_unique(), pl.col("customer").n_unique())
    counted = [way.agg(many.alias("many")).select("node", "many") for way, many in zip(ways, others, strict=True)]
    return pl.concat(counted).filter(pl.col("many") > shared_above)["node"].unique().sort().alias("surrogate")
