"""Twilio TaskRouter: the events of tasks, reservations and workers, which is what Flex runs on."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._twilio_taskrouter_fold import fold
from ingest.connectors._twilio_taskrouter_read import read
from ingest.read.growing import Growing
from ingest.vocabulary import AgentState, Channel, Outcome


class TwilioTaskRouterSettings(SourceSettings):
    """What can be told of TaskRouter's events. Their times are UTC; the zone only says where the source lives."""

    channel: Channel = Field(
        default=Channel.VOICE,
        description="The channel of tasks whose task channel is not known; they are flagged unmapped_status.",
    )
    channels: dict[str, Channel] = Field(
        default_factory=dict,
        description=(
            'What task channels of your own are, by their unique names, such as callback = "voice". Known are voice, '
            "chat, sms, video, email, whatsapp, messenger and instagram."
        ),
    )
    queues: dict[str, str] = Field(
        default_factory=dict, description="Names of task queues by their ids, where events do not tell the name."
    )
    activities: dict[str, AgentState] = Field(
        default_factory=dict,
        description=(
            'What activities of your own mean, by their names, such as Training = "away". Known are Available, Idle, '
            "Busy, Reserved, WrapUp and Offline; any other is away."
        ),
    )
    cancel_reasons: dict[str, Outcome] = Field(
        default_factory=dict,
        description=(
            'How a task ended that was canceled for a reason of your own, such as duplicate = "void". Without one '
            "the customer left: abandoned in spoken channels, lapsed in written ones."
        ),
    )
    customer_attribute: str = Field(
        default="from",
        description="The task attribute with the customer's address; for outbound tasks it is the attribute to.",
    )
    topic_attribute: str | None = Field(default=None, description="The task attribute that says what it is about.")
    brand_attribute: str | None = Field(default=None, description="The task attribute that says which brand.")
    language_attribute: str | None = Field(default=None, description="The task attribute with the language tag.")
    segment_attribute: str | None = Field(default=None, description="The task attribute with the customer's segment.")


def recognises(look: Look) -> str | None:
    """Whether these are events of TaskRouter, in any of the ways in which it tells them."""
    for record in look.records:
        if str(record.get("type")).startswith("com.twilio.taskrouter."):
            return "has events of TaskRouter from Twilio Event Streams"
        if "EventType" in record and "WorkspaceSid" in record:
            return "has events that TaskRouter sent to a webhook"
        events = record.get("events")
        some = [record, *(events if isinstance(events, list) else [])]
        if any(isinstance(x, dict) and "event_data" in x and "workspace_sid" in x for x in some):
            return "has events of TaskRouter's API"
    first = look.text.lstrip().partition("\n")[0]
    if "&" in first and "EventType=" in first and "WorkspaceSid=" in first:
        return "has forms that TaskRouter sent to a webhook"
    return None


twilio_taskrouter = Connector(
    name="twilio_taskrouter",
    label="Twilio TaskRouter events",
    description=(
        "Tasks and their stays in task queues: a task waits from the time it entered the queue until a worker accepted "
        "a reservation of it, and is over when its wrap-up begins. Offers that were rejected or ran out leave it "
        "waiting. A canceled task was abandoned, or lapsed where people write; a workflow's timeout and a redirect are "
        "told apart by the reason. Moved to another queue is an overflow, a transfer begins another leg. Workers' "
        "activities become stretches of time. Hold is not told, and is part of the talk."
    ),
    reads=(
        "Events as pages of TaskRouter's API, as Event Streams delivers them (CloudEvents), or as its webhook sends "
        "them: JSON objects, or one URL-encoded form per line."
    ),
    settings=TwilioTaskRouterSettings,
    read=read,
    makes=("event", "interaction", "leg", "agent_state"),
    fold=fold,
    recognises=recognises,
    growing=Growing.OBJECTS,
    words=(
        *("task.updated", "task.transfer-attempt-failed", "task.transfer-failed", "task.transfer-canceled"),
        *("task.transfer-completed", "task-queue.created", "task-queue.deleted", "task-queue.timeout"),
        *("task-queue.moved", "task-queue.expression.updated", "workflow.created", "workflow.skipped"),
        *("reservation.failed", "worker.created", "worker.deleted", "worker.activity.update"),
        *("worker.attributes.update", "worker.capacity.update", "worker.channel.availability.update"),
    ),
)
