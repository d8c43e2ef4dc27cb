"""Twilio Messaging: text messages and WhatsApp messages as Twilio lists them."""

from typing import Literal

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._twilio_messages_fold import fold
from ingest.connectors._twilio_messages_read import read
from ingest.vocabulary import Sender


class TwilioMessagesSettings(SourceSettings):
    """What can be told of messages. The API tells GMT; times of a warehouse that name no zone are in `timezone`."""

    episode_gap_hours: float = Field(
        default=24, gt=0, description="An episode ends when nobody writes for longer than so many hours."
    )
    replies_by: Literal[Sender.AGENT, Sender.BOT, Sender.SYSTEM] = Field(
        default=Sender.AGENT,
        description=(
            "Who writes what is sent through the interface for programs (outbound-api): agent, bot or system. What "
            "Twilio itself answers a message with (outbound-reply) is always a bot's."
        ),
    )
    numbers: dict[str, str] = Field(
        default_factory=dict,
        description='Names of your own numbers, such as "+493012345" = "Service": the number is the queue.',
    )


def recognises(look: Look) -> str | None:
    """Whether these are messages: pages of the API, single messages, or a table of them."""
    for record in look.records:
        messages = record.get("messages")
        some = [record, *(messages if isinstance(messages, list) else [])]
        if any(isinstance(x, dict) and {"sid", "num_segments", "direction"} <= x.keys() for x in some):
            return "has messages of Twilio's API"
    if look.columns and look.has("num_segments", "direction", "from", "to"):
        return "has the columns of Twilio's messages"
    return None


twilio_messages = Connector(
    name="twilio_messages",
    label="Twilio messages",
    description=(
        "Text messages and WhatsApp messages of customers and of the company. Twilio knows no conversations: messages "
        "of one customer and one of your numbers are an episode until nobody writes for a day. An unanswered episode "
        "is open until a later one shows that nobody answered; then it has lapsed. Of a message that was delivered, "
        "read or could not be delivered Twilio tells the last change, which is taken for that moment. Messages that "
        "were never sent, or not yet, are set aside. Their text is never kept."
    ),
    reads="Messages as pages of the API (JSON), or as a table with a header (CSV) from a warehouse.",
    settings=TwilioMessagesSettings,
    read=read,
    makes=("event", "interaction", "leg", "message"),
    fold=fold,
    recognises=recognises,
)
