"""How many texts stand in the facts as numbers, because they are not listed, or too few customers have had them."""

from collections.abc import Collection

import polars as pl

from ingest.fold import PREFIXED
from ingest.manner import privacy_in_force
from ingest.marks import UNLISTED, labels_of
from ingest.settings import Settings
from ingest.store.facts import Facts
from ingest.store.manifest import Store
from ingest.store.texts import how_many_are_rare
from ingest.table import Table


def unlisted_in_words(facts: Facts, tables: Collection[Table]) -> str:
    """A sentence with the number of different labels, by table and column, that stand in the facts as numbers."""
    asked = [
        facts.scan(table).select(_unlisted(name).n_unique().alias(f"{table.name}.{name}") for name in labels)
        for table in tables
        if table.name != "event" and (labels := labels_of(table, PREFIXED))
    ]
    counted = pl.concat(pl.collect_all(asked), how="horizontal").row(0, named=True)
    some = [f"{many:,} of {column}" for column, many in counted.items() if many]
    if not some:
        return "Every label in the facts is listed."
    return (
        f"Labels that are not listed, and stand in the facts as numbers: {', '.join(some)}. To keep one, write it into "
        "`listed` under [privacy] as the source writes it, and run 'spiritlevel ingest'."
    )


def rare_in_words(settings: Settings, store: Store) -> str:
    """A sentence with the number of texts that are no common ones; empty where there is none, or all are kept.

    Raises `CatalogueError`.
    """
    privacy = privacy_in_force(settings)
    many = how_many_are_rare(store) if privacy.labels == "common" else 0
    if not many:
        return ""
    stand = "text that may be a name stands" if many == 1 else "texts that may be names stand"
    whom = "it" if many == 1 else "each"
    return (
        f"{many:,} {stand} in the facts as unlisted- and a number: fewer than {privacy.common_from} customers or "
        f"contacts came with {whom}. To keep one, write it into `listed` under [privacy] as the source writes it, and "
        "run 'spiritlevel ingest'; to keep all, begin the store with labels = \"kept\" there."
    )


def _unlisted(name: str) -> pl.Expr:
    return pl.col(name).filter(pl.col(name).str.contains(UNLISTED, literal=True))
