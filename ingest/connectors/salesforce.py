"""Salesforce Omni-Channel and Service Cloud Voice: offers of work to agents (AgentWork), and calls (VoiceCall)."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._salesforce_fold import fold
from ingest.connectors._salesforce_read import read
from ingest.vocabulary import Channel


class SalesforceSettings(SourceSettings):
    """What can be told of Salesforce's records. The API tells UTC; a report's times are in `timezone`."""

    channels: dict[str, Channel] = Field(
        default_factory=dict,
        description=(
            "The channel of work by the id or developer name of its service channel. Without it the kind of the record "
            "decides: calls, messaging sessions, chats, and cases as `case_channel`."
        ),
    )
    case_channel: Channel = Field(
        default=Channel.EMAIL, description="The channel of cases, and of other records that are routed to agents."
    )
    queues: dict[str, str] = Field(
        default_factory=dict, description="Names of queues by their ids; a queue without one keeps its id."
    )
    customer_field: str | None = Field(
        default=None,
        description="The field with the customer's number, such as Contact.CustomerNumber__c, where it is exported.",
    )


def recognises(look: Look) -> str | None:
    """Whether these are offers or calls: answers of the API, or tables."""
    for record in look.records:
        inside = record.get("records")
        for one in [record, *(inside if isinstance(inside, list) else [])]:
            kind = one.get("attributes") if isinstance(one, dict) else None
            named = kind.get("type") if isinstance(kind, dict) else None
            if named in {"AgentWork", "VoiceCall"}:
                return f"has records of Salesforce's {named}"
    if look.columns and look.has("WorkItemId", "RequestDateTime", "UserId"):
        return "has the columns of Salesforce's AgentWork"
    if look.columns and look.has("CallStartDateTime", "CallType", "CallDisposition"):
        return "has the columns of Salesforce's VoiceCall"
    return None


salesforce = Connector(
    name="salesforce",
    label="Salesforce Omni-Channel and Voice",
    description=(
        "Work that was routed to agents, and calls. Every offer is a record: declined ones repeat, the wait goes on "
        "until one is accepted. All offers of one work item are one interaction, further agents further legs; its call "
        "tells when it began, who called and how it ended. A call with the disposition new came in and was never "
        "accepted. Ids of 15 and of 18 characters are the same. SpeedToAnswer, HandleTime and ActiveTime are whole "
        "seconds; the first two stand beside our own, and a leg is flagged where they differ."
    ),
    reads="AgentWork and VoiceCall as answers of the REST interface (JSON), or as tables with a header (CSV).",
    settings=SalesforceSettings,
    read=read,
    makes=("event", "interaction", "leg"),
    fold=fold,
    recognises=recognises,
    names=("Contact.Name", "MessagingEndUser.Name"),
)
