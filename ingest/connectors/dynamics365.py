"""Dynamics 365 Contact Center: conversations, their stays in queues and sessions, as Dataverse exports them."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._dynamics365_fold import fold
from ingest.connectors._dynamics365_read import read
from ingest.vocabulary import Channel, Outcome

TABLES = ("msdyn_ocliveworkitems", "msdyn_queueextensions", "msdyn_ocsessions", "msdyn_conversationrecords")
KEYS = (
    {"activityid", "msdyn_channel"},
    {"msdyn_queueextensionid", "msdyn_starttime"},
    {"msdyn_sessioncreatedon", "msdyn_sessionid"},
    {"msdyn_conversationrecordid", "msdyn_conversationcreatedon"},
)


class Dynamics365Settings(SourceSettings):
    """What can be told of Dataverse's records. Its interface tells UTC; other exports' times are in `timezone`."""

    channels: dict[str, Channel] = Field(
        default_factory=dict,
        description='The channel of conversations by number or label of msdyn_channel, such as Custom = "messaging".',
    )
    queues: dict[str, str] = Field(
        default_factory=dict, description="Names of queues by their ids, where the export does not tell the name."
    )
    closure_reasons: dict[str, Outcome] = Field(
        default_factory=dict,
        description=(
            "How a stay ended that nobody accepted, by closure reasons of your own. Known are EndConversation, "
            "TransferOut, ExternalAgentTransfer and OverflowQueueTransfer."
        ),
    )


def recognises(look: Look) -> str | None:
    """Whether these are records of the tables that are read: answers of Dataverse, or tables."""
    for record in look.records:
        if any(table in str(record.get("@odata.context")) for table in TABLES):
            return "has records of Dynamics 365's conversations"
        inside = record.get("value")
        for one in [record, *(inside if isinstance(inside, list) else [])]:
            if isinstance(one, dict) and any(keys <= one.keys() for keys in KEYS):
                return "has records of Dynamics 365's conversations"
    if look.columns and any(look.has(*keys) for keys in KEYS):
        return "has the columns of Dynamics 365's conversations"
    return None


dynamics365 = Connector(
    name="dynamics365",
    label="Dynamics 365 Contact Center",
    description=(
        "Conversations with their stays in queues. Every queue segment (msdyn_queueextension) is a leg, answered when "
        "an agent accepted; without segments sessions (msdyn_ocsession) are, and without those the conversation "
        "itself. An overflow or a transfer out of a queue is no abandonment, although Dynamics counts it as one. "
        "Segments and sessions whose conversation has not come yet wait for it. Routed records, such as cases, are set "
        "aside unless a channel is named for them. Talk, hold, wrap-up and waits are whole seconds; the vendor's own "
        "waits and handle times stand beside ours."
    ),
    reads="Answers of Dataverse's interface (JSON with value), or tables with a header (CSV).",
    settings=Dynamics365Settings,
    read=read,
    makes=("event", "interaction", "leg"),
    fold=fold,
    recognises=recognises,
)
