"""Amazon Connect's words for channels, beginnings and ends, and ours."""

from collections.abc import Mapping

from ingest.vocabulary import Channel, Direction, Outcome

CHANNELS: Mapping[str, Channel | None] = {
    "VOICE": Channel.VOICE,
    "CHAT": Channel.CHAT,
    "EMAIL": Channel.EMAIL,
    "TASK": None,
}
"""A task is work, not a way to be reached: which channel it counts in, if any, is a setting."""

SUBTYPES: Mapping[str, tuple[Channel, str | None]] = {
    "connect:Telephony": (Channel.VOICE, None),
    "connect:WebRTC": (Channel.WEB_VOICE, None),
    "connect:Chat": (Channel.CHAT, None),
    "connect:Guide": (Channel.CHAT, "guide"),
    "connect:SMS": (Channel.SMS, None),
    "connect:WhatsApp": (Channel.MESSAGING, "whatsapp"),
    "connect:Apple": (Channel.MESSAGING, "apple"),
    "connect:Email": (Channel.EMAIL, None),
}
"""The segment attribute connect:Subtype; others leave the channel as it is and become the sub-channel."""

INBOUND = ("INBOUND", "WEBRTC_API", "TRANSFER", "QUEUE_TRANSFER", "DISCONNECT")
OUTBOUND = ("OUTBOUND", "CALLBACK", "EXTERNAL_OUTBOUND", "AGENT_REPLY", "FLOW", "CAMPAIGN_PREVIEW")
DIRECTIONS: Mapping[str, Direction] = {
    **dict.fromkeys(INBOUND, Direction.INBOUND),
    **dict.fromkeys(OUTBOUND, Direction.OUTBOUND),
}
"""Who turned to whom, by InitiationMethod. API is an outbound call on VOICE, else the customer through a program."""

METHODS = (*DIRECTIONS, "API", "MONITOR")

CALLER_LEFT = (
    "CUSTOMER_DISCONNECT",
    "THIRD_PARTY_DISCONNECT",
    "IDLE_DISCONNECT",
    "CUSTOMER_CONNECTION_NOT_ESTABLISHED",
    "CUSTOMER_NEVER_ARRIVED",
    "TELECOM_ORIGINATOR_CANCEL",
)
COMPANY_ENDED = ("CONTACT_FLOW_DISCONNECT", "API")
TECHNICAL = (
    "TELECOM_PROBLEM",
    "TELECOM_BUSY",
    "TELECOM_NUMBER_INVALID",
    "TELECOM_POTENTIAL_BLOCKING",
    "TELECOM_UNANSWERED",
    "TELECOM_TIMEOUT",
    "AGENT_NETWORK_DISCONNECT",
    "SYSTEM_ERROR",
    "OUTBOUND_DESTINATION_ENDPOINT_ERROR",
    "OUTBOUND_RESOURCE_ERROR",
    "OUTBOUND_ATTEMPT_FAILED",
)
STAFF_ENDED = ("AGENT_DISCONNECT", "AGENT_COMPLETED", "BARGED", "DISCARDED")

UNANSWERED: Mapping[str, Outcome] = {
    **dict.fromkeys(CALLER_LEFT, Outcome.ABANDONED),
    **dict.fromkeys(COMPANY_ENDED, Outcome.FLOW_OUT_CLOSED),
    **dict.fromkeys(TECHNICAL, Outcome.FAILED),
    **dict.fromkeys(STAFF_ENDED, Outcome.MISSED),
    "EXPIRED": Outcome.FLOW_OUT_TIMEOUT,
    "TRANSFERRED": Outcome.FLOW_OUT_TRANSFER,
}
"""How a wait that no agent answered ended, by DisconnectReason. Where the record gives none, the customer left; for
other words that is assumed too, and flagged."""
