"""Zendesk Chat: chats and offline messages with their history."""

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._zendesk_chat_fold import fold
from ingest.connectors._zendesk_chat_read import read
from ingest.read.growing import Growing


class ZendeskChatSettings(SourceSettings):
    """What can be told of Zendesk Chat. Its times are UTC; the time zone only says where the source lives."""


def recognises(look: Look) -> str | None:
    """Chats, bare, in pages, or by their ids."""
    docs = [record["docs"] for record in look.records if isinstance(record.get("docs"), dict)]
    some = [*look.records, *look.under("chats"), *(chat for one in docs for chat in one.values())]
    found = any(
        isinstance(x, dict) and x.get("type") in {"chat", "offline_msg"} and {"visitor", "session"} <= x.keys()
        for x in some
    )
    return "holds chats of Zendesk Chat" if found else None


zendesk_chat = Connector(
    name="zendesk_chat",
    label="Zendesk Chat chats",
    description=(
        "Chats with their history. A chat is one interaction, each stay in a department a leg, answered by the first "
        "message of an agent; what triggers write is a bot's, and a chat in which the visitor wrote nothing is void. "
        "A chat that no agent answered was missed. Chats begun by agents are outbound. An offline message came when "
        "the queue was closed. Without a history, the first response time stands in, else it is a check. A rating is "
        "good or bad. A chat becomes a ticket of Zendesk Support, whose number is the conversation's id: where tickets "
        'are loaded too, tell that source counted_elsewhere = ["chat"], so that nothing is counted twice.'
    ),
    reads="Chats as JSON: bare, in pages or an incremental export (chats), or by ids (docs).",
    settings=ZendeskChatSettings,
    read=read,
    makes=("event", "interaction", "leg", "message", "survey", "identity"),
    fold=fold,
    recognises=recognises,
    growing=Growing.OBJECTS,
    names=("visitor.name",),
)
