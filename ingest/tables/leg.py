"""Leg: one stay of one interaction in one queue, or with one bot or agent."""

import polars as pl

from ingest.table import UTC, Column, Table, flags_column, key_columns, not_before
from ingest.vocabulary import Channel, Direction, LegKind, Outcome, Transfer

leg = Table(
    name="leg",
    grain="one stay in one queue, or with one bot or agent, of one interaction",
    day="started_at",
    columns=key_columns()
    | {
        "interaction_id": Column(dtype=pl.String, required=True, meaning="The interaction that it is a part of."),
        "seq": Column(dtype=pl.Int32, required=True, minimum=0, meaning="Its place in the interaction, from 0."),
        "kind": Column(dtype=pl.String, required=True, values=LegKind, meaning="What the customer stayed with."),
        "channel": Column(dtype=pl.String, required=True, values=Channel, meaning="The interaction's channel."),
        "direction": Column(dtype=pl.String, required=True, values=Direction, meaning="Who turned to whom."),
        "queue": Column(dtype=pl.String, meaning="The queue, as the source names it."),
        "agent": Column(dtype=pl.String, meaning="The agent who answered, as the source's id."),
        "team": Column(dtype=pl.String, meaning="The agent's team."),
        "site": Column(dtype=pl.String, meaning="The site that served it."),
        "started_at": Column(dtype=UTC, required=True, meaning="Its first second: queue entry, where there is one."),
        "queued_at": Column(dtype=UTC, meaning="When it entered the queue; null when it never did."),
        "rang_at": Column(dtype=UTC, meaning="When it first rang at an agent."),
        "answered_at": Column(dtype=UTC, meaning="When a human joined the customer."),
        "left_at": Column(
            dtype=UTC, meaning="When it ended: hang-up, transfer, way out of the queue; null while open."
        ),
        "talk_s": Column(dtype=pl.Float64, unit="s", minimum=0, meaning="Talk with the customer, hold left out."),
        "hold_s": Column(dtype=pl.Float64, unit="s", minimum=0, meaning="The customer on hold after the answer."),
        "holds": Column(dtype=pl.Int32, minimum=0, meaning="How often the customer was put on hold after the answer."),
        "longest_hold_s": Column(dtype=pl.Float64, unit="s", minimum=0, meaning="The longest of these times."),
        "acw_s": Column(dtype=pl.Float64, unit="s", minimum=0, meaning="After-contact work."),
        "outcome": Column(dtype=pl.String, required=True, values=Outcome, meaning="How the stay ended."),
        "transfer_from": Column(dtype=pl.String, meaning="Id of the leg that handed the customer on to this one."),
        "transferred": Column(
            dtype=pl.String, values=Transfer, meaning="How this leg was handed on; null if it was not."
        ),
        "hold_abandon": Column(dtype=pl.Boolean, meaning="The customer hung up while on hold."),
        "message_left": Column(
            dtype=pl.Boolean, meaning="Of a stay that ended in voicemail: a message was left; null when nobody says."
        ),
        "vendor_wait_s": Column(dtype=pl.Float64, unit="s", meaning="The vendor's own wait to the answer, as a check."),
        "vendor_talk_s": Column(dtype=pl.Float64, unit="s", meaning="The vendor's own talk time, as a check."),
        "vendor_hold_s": Column(dtype=pl.Float64, unit="s", meaning="The vendor's own hold time, as a check."),
        "vendor_handle_s": Column(dtype=pl.Float64, unit="s", meaning="The vendor's own handle time, as a check."),
    }
    | flags_column(),
    rules={"ends_before_it_begins": not_before("started_at", "left_at")},
)
