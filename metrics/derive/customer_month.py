"""Customer month: one customer in one month, and in how many channels they were met."""

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC, Column, Table
from ingest.vocabulary import Channel
from metrics.calendar import bucket, bucket_start
from metrics.derive._contacts import contacts
from metrics.derived_table import Derived
from metrics.rows import FactSource

_table = Table(
    name="customer_month",
    grain="one customer who turned to the company in one month of the site's calendar",
    day="at",
    columns={
        "interaction_id": Column(dtype=pl.String, required=True, meaning="Id of their first contact in it."),
        "source": Column(dtype=pl.String, required=True, meaning="The source of that contact."),
        "person": Column(dtype=pl.Int64, required=True, meaning="The person."),
        "channel": Column(dtype=pl.String, required=True, values=Channel, meaning="The channel of that contact."),
        "at": Column(dtype=UTC, required=True, meaning="When the month begins."),
        "contacts": Column(dtype=pl.Int64, required=True, minimum=1, meaning="How often they turned to the company."),
        "channels": Column(dtype=pl.Int64, required=True, minimum=1, meaning="In how many different channels."),
    },
)


def _make(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    return (
        contacts(facts, settings)
        .filter(pl.col("person").is_not_null())
        .with_columns(month=bucket("started_at", "1mo", settings))
        .group_by("person", "month")
        .agg(
            pl.col("id").first().alias("interaction_id"),
            pl.col("source", "channel").first(),
            contacts=pl.len(),
            channels=pl.col("channel").n_unique(),
        )
        .with_columns(at=bucket_start("month", "1mo", settings.site.timezone).dt.convert_time_zone("UTC"))
    )


customer_month = Derived(table=_table, make=_make)
