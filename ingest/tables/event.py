"""Event: one thing that a source says happened to one contact, kept as it came, so that it can be folded again."""

import polars as pl

from ingest.table import UTC, Column, Table, flags_column, key_columns

event = Table(
    name="event",
    grain="one event, or one record that describes a whole contact, of a source whose contacts are folded",
    day="at",
    columns=key_columns()
    | {
        "contact": Column(dtype=pl.String, required=True, meaning="What it is folded with: the source's contact id."),
        "at": Column(dtype=UTC, required=True, meaning="When it happened; of a record, when the contact began."),
        "kind": Column(dtype=pl.String, required=True, meaning="The event's name in the source's words."),
        "queue": Column(dtype=pl.String, meaning="The queue that it names."),
        "agent": Column(dtype=pl.String, meaning="The agent that it names."),
        "customer": Column(dtype=pl.Int64, personal=True, meaning="The customer's surrogate; null when anonymous."),
        "payload": Column(dtype=pl.String, meaning="The rest that the fold reads, as JSON without personal data."),
    }
    | flags_column(),
)
