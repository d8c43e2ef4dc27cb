"""Chatwoot: webhooks of messages and conversations, pages of messages, and reporting events."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._chatwoot_fold import fold
from ingest.connectors._chatwoot_read import REPORTS, read
from ingest.read.growing import Growing
from ingest.vocabulary import Channel


class ChatwootSettings(SourceSettings):
    """What can be told of Chatwoot. Its times are instants; the time zone only says where the source lives."""

    inboxes: dict[str, Channel] = Field(
        default={}, description="The channel of inboxes by their id, for reporting events, which do not say it."
    )
    queues: dict[str, str] = Field(
        default={}, description='Names of queues, by the id of the inbox, or by "team:" and the id of the team.'
    )
    same_ids: bool = Field(
        default=False,
        description=(
            "Whether reporting events name conversations by the number that is shown, as webhooks do. Chatwoot's own "
            "are internal ones: then load webhooks or reporting events of a conversation, not both."
        ),
    )


def recognises(look: Look) -> str | None:
    """Webhooks of Chatwoot, pages of messages, or reporting events."""
    events = {"message_created", "message_updated", "conversation_created", "conversation_status_changed"}
    webhooks = any(x.get("event") in events and ("account" in x or "contact_inbox" in x) for x in look.records)
    pages = any({"message_type", "conversation_id", "inbox_id"} <= x.keys() for x in look.under("payload"))
    some = [*look.records, *look.under("payload"), *look.under("reporting_events")]
    reports = any(x.get("name") in REPORTS and {"value", "event_start_time"} <= x.keys() for x in some)
    if webhooks or pages:
        return "holds messages of Chatwoot"
    return "holds reporting events of Chatwoot" if reports else None


chatwoot = Connector(
    name="chatwoot",
    label="Chatwoot webhooks and reporting events",
    description=(
        "Conversations, folded from webhooks of messages and of conversations, pages of messages, and reporting "
        "events. A conversation is one interaction, each stay with a team or in an inbox a leg, answered by the first "
        "public message of a human; what Chatwoot itself writes, and what happened, is no reply. A bot's messages are "
        "a leg of their own, until the conversation is opened for humans. It ends when it is resolved, and goes on "
        "when it is opened again. Where no messages are known, reporting events stand in with the times of first "
        "response, replies, handovers and resolutions. Durations in business hours are not read: 0.0 can mean that "
        "there are no hours. Answers to the satisfaction survey are from 1 to 5."
    ),
    reads="Webhooks and reporting events as JSON, one per line or strung together, and pages (payload) of answers.",
    settings=ChatwootSettings,
    read=read,
    makes=("event", "interaction", "leg", "message", "survey", "identity"),
    fold=fold,
    recognises=recognises,
    growing=Growing.OBJECTS,
    names=("meta.sender.name", "conversation.meta.sender.name", "sender.name", "contact.name"),
)
