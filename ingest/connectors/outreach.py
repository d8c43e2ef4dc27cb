"""Outreach: what campaigns sent to customers, and what became of it."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._outreach_fold import fold
from ingest.connectors._outreach_read import STEPS, read
from ingest.vocabulary import Channel

WHERE = "Where it stands: the name of a column or key, several with | between them, of which the first there is counts."


class OutreachSettings(SourceSettings):
    """What can be told of a log of campaigns: where each thing stands, and how it is written."""

    customer: str = Field(
        default="email|recipient|to|phone|customer|customer_id", description=f"Whom it was sent to. {WHERE}"
    )
    customer_is: Literal["customer", "account"] = Field(
        default="customer",
        description="What an id without @ is: the company's own customer number, or an account of this system only.",
    )
    message: str = Field(
        default="sg_message_id|message_id|messageid|mailing_id",
        description="The id of the message, where there is one.",
    )
    campaign: str = Field(
        default="campaign|campaign_name|marketing_campaign_name|category", description="The campaign."
    )
    event: str = Field(default="event|event_type|action", description="What happened, where each step has a record.")
    at: str = Field(default="timestamp|at|time|date|sent_at", description="When it happened, or was sent.")
    delivered_at: str = Field(default="delivered_at", description="When it arrived, where one record tells all.")
    opened_at: str = Field(default="opened_at|first_open", description="When it was first opened.")
    clicked_at: str = Field(default="clicked_at|first_click", description="When a link in it was first followed.")
    opted_out_at: str = Field(
        default="opted_out_at|unsubscribed_at", description="When the customer asked for no more."
    )
    time_format: str | None = Field(
        default=None, description="How times are written, as %d.%m.%Y %H:%M; without it ISO 8601 or epoch seconds."
    )
    events: Mapping[str, str] = Field(
        default_factory=dict,
        description=f"Your system's words for {', '.join(dict.fromkeys(STEPS.values()))}; many are known.",
    )
    channel: Channel = Field(default=Channel.EMAIL, description="The channel that it was sent by.")
    sub_channel: str | None = Field(default=None, description="Which of the channel: newsletter, push, whatsapp.")


def recognises(look: Look) -> str | None:
    """Events of a mailing service, or one record for each message of a campaign."""
    if look.has("sg_message_id", "event", "timestamp"):
        return "holds events of mailings: sg_message_id, event, timestamp"
    names = {x.lower() for x in look.columns}
    told = {"campaign", "sent_at"} <= names and bool({"opened_at", "unsubscribed_at", "clicked_at"} & names)
    return "has campaign, sent_at and what became of each message" if told else None


outreach = Connector(
    name="outreach",
    label="Campaigns, newsletters, mailings",
    description=(
        "Messages that the company sent to customers on its own account, with what became of each: delivered, failed, "
        "opened, followed, reported as unwanted, and whether the customer opted out. Read from the events of a mailing "
        "service, in whatever order they come, or from one record for each message. Opens are counted by machines too."
    ),
    reads="Events as JSON (arrays as a webhook delivers them, or one per line) or delimited text.",
    settings=OutreachSettings,
    read=read,
    makes=("event", "outreach"),
    fold=fold,
    recognises=recognises,
    names=("customer_name", "first_name+last_name"),
)
