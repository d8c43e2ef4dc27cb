"""Message: one message of a conversation, with a human, a bot or a machine at either end, or its end itself."""

import polars as pl

from ingest.table import UTC, Column, Table, flags_column, key_columns
from ingest.vocabulary import Channel, MessageKind, Sender

message = Table(
    name="message",
    grain="one message of a conversation, or one change of its state",
    day="at",
    columns=key_columns()
    | {
        "interaction_id": Column(dtype=pl.String, required=True, meaning="The interaction that it is a part of."),
        "channel": Column(dtype=pl.String, required=True, values=Channel, meaning="The interaction's channel."),
        "sub_channel": Column(dtype=pl.String, meaning="Which of the channel: whatsapp, facebook, x."),
        "customer": Column(dtype=pl.Int64, personal=True, meaning="The customer's surrogate; null when anonymous."),
        "sender": Column(dtype=pl.String, required=True, values=Sender, meaning="Who wrote it."),
        "agent": Column(dtype=pl.String, meaning="The agent who wrote it, as the source's id."),
        "queue": Column(dtype=pl.String, meaning="The queue or group that the conversation was in."),
        "kind": Column(dtype=pl.String, required=True, values=MessageKind, meaning="What kind of message it is."),
        "public": Column(
            dtype=pl.Boolean, required=True, meaning="The customer can read it; false for a note among colleagues."
        ),
        "at": Column(dtype=UTC, required=True, meaning="When it was written, or received."),
        "delivered_at": Column(dtype=UTC, meaning="When it reached the other end, where the source says so."),
        "read_at": Column(dtype=UTC, meaning="When it was read, where the source says so."),
        "failed_at": Column(dtype=UTC, meaning="When it turned out that it could not be delivered."),
        "edited_at": Column(dtype=UTC, meaning="When it was last changed by its author."),
        "deleted_at": Column(dtype=UTC, meaning="When its author took it back."),
        "reply_to": Column(dtype=pl.String, meaning="Id of the message that it answers, where the source says so."),
    }
    | flags_column(),
)
