"""Outreach: one message that a campaign sent to one customer, and what became of it."""

import polars as pl

from ingest.table import UTC, Column, Table, flags_column, key_columns
from ingest.vocabulary import Channel

outreach = Table(
    name="outreach",
    grain="one message of a campaign to one customer",
    day="at",
    columns=key_columns()
    | {
        "customer": Column(dtype=pl.Int64, personal=True, meaning="The customer's surrogate; null when unknown."),
        "campaign": Column(dtype=pl.String, meaning="The campaign, as the company names it."),
        "channel": Column(dtype=pl.String, required=True, values=Channel, meaning="The channel it was sent by."),
        "sub_channel": Column(dtype=pl.String, meaning="Which of the channel: whatsapp, push, newsletter."),
        "at": Column(dtype=UTC, required=True, meaning="When it was sent."),
        "delivered_at": Column(dtype=UTC, meaning="When it arrived, where the source says so."),
        "failed_at": Column(dtype=UTC, meaning="When it turned out that it could not be delivered."),
        "opened_at": Column(dtype=UTC, meaning="When it was first opened, where the source says so."),
        "clicked_at": Column(dtype=UTC, meaning="When a link in it was first followed."),
        "opted_out_at": Column(dtype=UTC, meaning="When the customer asked for no more of it because of this one."),
        "complained_at": Column(dtype=UTC, meaning="When the customer reported it as unwanted."),
    }
    | flags_column(),
)
