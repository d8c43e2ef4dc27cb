"""How many labels of the facts are not listed, column by column, where the settings keep only those that are."""

from collections.abc import Collection

import polars as pl

from ingest.fold import PREFIXED
from ingest.marks import UNLISTED, labels_of
from ingest.store.facts import Facts
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


def _unlisted(name: str) -> pl.Expr:
    return pl.col(name).filter(pl.col(name).str.contains(UNLISTED, literal=True))
