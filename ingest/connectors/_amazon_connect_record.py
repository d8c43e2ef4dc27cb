"""A contact record of Amazon Connect, as far as it is read."""

from typing import Any

import msgspec


class Endpoint(msgspec.Struct, rename="pascal", gc=False):
    """One end of the line."""

    address: str | None = None
    type: str | None = None


class Queue(msgspec.Struct, rename="pascal", gc=False):
    """The queue that the contact joined; durations are whole seconds."""

    arn: str | None = msgspec.field(default=None, name="ARN")
    name: str | None = None
    enqueue_timestamp: str | None = None
    dequeue_timestamp: str | None = None
    duration: float | None = None


class Group(msgspec.Struct, rename="pascal", gc=False):
    """One level of the hierarchy that an agent belongs to."""

    group_name: str | None = None


class Agent(msgspec.Struct, rename="pascal", gc=False):
    """The agent who accepted the contact; durations are whole seconds. The interaction leaves hold out."""

    username: str | None = None
    connected_to_agent_timestamp: str | None = None
    agent_interaction_duration: float | None = None
    customer_hold_duration: float | None = None
    after_contact_work_duration: float | None = None
    number_of_holds: float | None = None
    longest_hold_duration: float | None = None
    hierarchy_groups: dict[str, Group | None] | None = None


class ContactRecord(msgspec.Struct, rename="pascal", gc=False):
    """One contact: one way from its beginning to its end, transfer, or callback. Times are ISO 8601 in UTC."""

    contact_id: str | None = None
    channel: str | None = None
    initiation_timestamp: str | None = None
    last_update_timestamp: str | None = None
    connected_to_system_timestamp: str | None = None
    disconnect_timestamp: str | None = None
    transfer_completed_timestamp: str | None = None
    initial_contact_id: str | None = None
    previous_contact_id: str | None = None
    next_contact_id: str | None = None
    related_contact_id: str | None = None
    contact_association_id: str | int | None = None
    initiation_method: str | None = None
    disconnect_reason: str | None = None
    customer_id: str | None = None
    customer_endpoint: Endpoint | None = None
    transferred_to_endpoint: Endpoint | None = None
    queue: Queue | None = None
    agent: Agent | None = None
    attributes: dict[str, Any] | None = None
    segment_attributes: dict[str, Any] | None = None
