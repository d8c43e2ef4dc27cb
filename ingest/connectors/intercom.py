"""Intercom: conversations with their parts, as the interface and its notifications give them."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._intercom_fold import fold
from ingest.connectors._intercom_read import read
from ingest.read.growing import Growing
from ingest.vocabulary import Channel


class IntercomSettings(SourceSettings):
    """What can be told of Intercom. Its times are epoch seconds; the time zone only says where the source lives."""

    channels: dict[str, Channel] = Field(
        default={}, description="The channel of conversations by Intercom's word, for words that are not known."
    )
    teams: dict[str, str] = Field(
        default={}, description="Names of queues by the id of the team; a team without one is called by its id."
    )


def recognises(look: Look) -> str | None:
    """Conversations, bare, in pages, or in notifications."""
    items = [data.get("item") for record in look.records if isinstance(data := record.get("data"), dict)]
    some = [*look.records, *look.under("conversations"), *(item for item in items if isinstance(item, dict))]
    found = any(x.get("type") == "conversation" and {"source", "state"} <= x.keys() for x in some)
    return "holds conversations of Intercom" if found else None


intercom = Connector(
    name="intercom",
    label="Intercom conversations",
    description=(
        "Conversations with their parts. A conversation is one interaction, each stay with a team a leg, answered by "
        "the first message of a human; notes are none, and what Fin or another bot writes is a leg of its own before "
        "it, until the conversation is assigned to a team or a human. It ends with its close, and goes on when it is "
        "opened again. Intercom's durations leave out what lies outside office hours, so that nothing of them is used; "
        "its times stand in only where no parts were exported, and are a check else. An assignee 0 is nobody. Deleted "
        "conversations, and those merged into another, are void. Ratings are from 1 to 5."
    ),
    reads="Conversations as JSON: bare, in pages (conversations), or in notifications (data.item).",
    settings=IntercomSettings,
    read=read,
    makes=("event", "interaction", "leg", "message", "survey", "identity"),
    fold=fold,
    recognises=recognises,
    growing=Growing.OBJECTS,
    names=("source.author.name", "contacts.contacts.*.name", "user.name", "customer.name"),
)
