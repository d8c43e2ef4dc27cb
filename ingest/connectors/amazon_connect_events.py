"""Amazon Connect: contact events as EventBridge delivers them, and the agents' event stream."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._amazon_connect_events_fold import fold
from ingest.connectors._amazon_connect_events_read import read
from ingest.read.growing import Growing
from ingest.vocabulary import AgentState, Channel


class AmazonConnectEventsSettings(SourceSettings):
    """What can be told of these events. Their times are UTC; the time zone only says where the source lives."""

    task_channel: Channel | None = Field(
        default=None,
        description=(
            "The channel in which tasks count, where customers' requests arrive as tasks. Without it tasks are kept as "
            "internal work, which no metric of service counts."
        ),
    )
    queues: dict[str, str] = Field(
        default_factory=dict,
        description="Names of queues by their ids, the last part of their ARNs; a queue without a name keeps its id.",
    )
    states: dict[str, AgentState] = Field(
        default_factory=dict,
        description=(
            'What agent statuses of your own mean, by their names, such as Backoffice = "handling". Available and '
            "Offline are known; any other status is away."
        ),
    )


def recognises(look: Look) -> str | None:
    """Whether these are events of contacts or of agents."""
    for record in look.records:
        if record.get("source") == "aws.connect" and isinstance(record.get("detail"), dict):
            return "has events of Amazon Connect from EventBridge"
        if "AgentARN" in record and "CurrentAgentSnapshot" in record:
            return "has events of Amazon Connect's agent event stream"
        if "eventType" in record and "contactId" in record and "instanceArn" in record:
            return "has contact events of Amazon Connect"
    return None


amazon_connect_events = Connector(
    name="amazon_connect_events",
    label="Amazon Connect events",
    description=(
        "Contacts told by their events, and what agents did. Events are put in order by when they happened, never by "
        "the times of other things that they repeat: a contact waits from QUEUED to CONNECTED_TO_AGENT and ends with "
        "DISCONNECTED. Contacts of one chain of transfers are one interaction; a callback is one of its own. Names of "
        "fields count in any case. Agents are available, handling, in after-contact work, away or offline from one "
        "event of their stream to the next, cut at the first one after midnight in UTC. Use either this "
        "connector or the contact records for the same contacts, not both."
    ),
    reads="Events as JSON: one per line, one behind the other as Kinesis Firehose writes them, or arrays.",
    settings=AmazonConnectEventsSettings,
    read=read,
    makes=("event", "interaction", "leg", "agent_state", "identity"),
    fold=fold,
    recognises=recognises,
    growing=Growing.OBJECTS,
)
