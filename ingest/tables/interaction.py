"""Interaction: one episode of one customer in one channel."""

import polars as pl

from ingest.table import UTC, Column, Table, flags_column, key_columns, not_before
from ingest.vocabulary import Channel, Direction, Outcome

interaction = Table(
    name="interaction",
    grain="one episode of one customer in one channel; transfers inside it are legs",
    day="started_at",
    columns=key_columns()
    | {
        "parent_id": Column(
            dtype=pl.String, meaning="The interaction that led to this one, such as a callback's call."
        ),
        "root_id": Column(dtype=pl.String, meaning="The first interaction of the chain that this one belongs to."),
        "conversation_id": Column(dtype=pl.String, meaning="The source's id of the conversation around it."),
        "channel": Column(dtype=pl.String, required=True, values=Channel, meaning="The channel."),
        "sub_channel": Column(dtype=pl.String, meaning="Which of the channel: whatsapp, facebook, branch, kiosk."),
        "direction": Column(dtype=pl.String, required=True, values=Direction, meaning="Who turned to whom."),
        "initiator": Column(dtype=pl.String, meaning="What began it in the source's words: inbound, callback, api."),
        "customer": Column(dtype=pl.Int64, personal=True, meaning="The customer's surrogate; null when anonymous."),
        "topic": Column(dtype=pl.String, meaning="What it was about."),
        "brand": Column(dtype=pl.String, meaning="The brand that the customer turned to."),
        "language": Column(dtype=pl.String, meaning="Language of the customer, as a BCP 47 tag."),
        "segment": Column(dtype=pl.String, meaning="The customer's segment, as the company names it."),
        "started_at": Column(dtype=UTC, required=True, meaning="Its first second, IVR and bot included."),
        "ended_at": Column(dtype=UTC, meaning="Its last second; null while open."),
        "source_tz": Column(dtype=pl.String, required=True, meaning="IANA zone in which the source lives."),
        "outcome": Column(
            dtype=pl.String,
            required=True,
            values=Outcome,
            meaning="Answered if a human answered any leg, else the outcome of its last leg.",
        ),
        "is_open": Column(dtype=pl.Boolean, required=True, meaning="It had not ended when it was exported."),
        "our_turn_s": Column(
            dtype=pl.Float64,
            unit="s",
            minimum=0,
            meaning="How long it was in states in which it was the company's turn; null where no states are told.",
        ),
        "transfers": Column(dtype=pl.Int32, minimum=0, meaning="How often it was handed on inside the company."),
    }
    | flags_column(),
    rules={"ends_before_it_begins": not_before("started_at", "ended_at")},
)
