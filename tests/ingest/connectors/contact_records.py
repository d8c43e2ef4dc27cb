"""Contact records of Amazon Connect, as tests write them."""

from typing import Any

from ingest.connectors.amazon_connect import amazon_connect as connector

SETTINGS = connector.settings.model_validate(
    {
        "source": "connect",
        "csat_attribute": "score",
        "language_attribute": "language",
        "customer_attribute": "email",
        "team_level": 2,
        "site_level": 1,
    }
)


def record(contact: str, **more: Any) -> dict[str, Any]:
    """A call that waited for 30 seconds and was answered, with whatever else is told of it."""
    told = {
        "ContactId": contact,
        "Channel": "VOICE",
        "InitiationMethod": "INBOUND",
        "InitiationTimestamp": "2024-03-31T12:00:00Z",
        "ConnectedToSystemTimestamp": "2024-03-31T12:00:00Z",
        "DisconnectTimestamp": "2024-03-31T12:05:00Z",
        "LastUpdateTimestamp": "2024-03-31T12:06:00Z",
        "CustomerEndpoint": {"Type": "TELEPHONE_NUMBER", "Address": "+4930000001"},
        "Queue": queue(),
        "Agent": agent(),
    }
    return told | more


def queue(**more: Any) -> dict[str, Any]:
    return {
        "Name": "billing",
        "EnqueueTimestamp": "2024-03-31T12:00:10Z",
        "DequeueTimestamp": "2024-03-31T12:00:40Z",
        "Duration": 30,
    } | more


def agent(**more: Any) -> dict[str, Any]:
    return {
        "Username": "a7",
        "ConnectedToAgentTimestamp": "2024-03-31T12:00:40Z",
        "AgentInteractionDuration": 250,
        "CustomerHoldDuration": 10,
        "AfterContactWorkDuration": 20,
    } | more
