"""Identity: two addresses that belong to one customer, or that were taken for one customer's by mistake."""

import polars as pl

from ingest.table import UTC, Column, Table, flags_column, key_columns
from ingest.vocabulary import AddressKind

identity = Table(
    name="identity",
    grain="one link between two addresses of one customer, as one source knows it",
    day="seen_at",
    columns=key_columns()
    | {
        "customer": Column(
            dtype=pl.Int64, required=True, personal=True, meaning="Surrogate of the address that the source counts by."
        ),
        "other": Column(dtype=pl.Int64, required=True, personal=True, meaning="Surrogate of the other address."),
        "kind": Column(dtype=pl.String, required=True, values=AddressKind, meaning="What the other address is."),
        "seen_at": Column(dtype=UTC, required=True, meaning="When the source saw the two together, or cut them."),
        "linked": Column(
            dtype=pl.Boolean, required=True, meaning="They belong to one customer; false says that they do not."
        ),
    }
    | flags_column(),
)
