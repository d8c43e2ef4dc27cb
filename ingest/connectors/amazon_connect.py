"""Amazon Connect: contact records, one for every way of a contact from its beginning to its end or transfer."""

from typing import Annotated

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._amazon_connect_fold import fold
from ingest.connectors._amazon_connect_read import read
from ingest.read.growing import Growing
from ingest.vocabulary import Channel

Level = Annotated[int, Field(ge=1, le=5)]


class AmazonConnectSettings(SourceSettings):
    """What can be told of contact records. Their times are UTC; the time zone only says where the source lives."""

    task_channel: Channel | None = Field(
        default=None,
        description=(
            "The channel in which tasks count, where customers' requests arrive as tasks. Without it tasks are kept as "
            "internal work, which no metric of service counts."
        ),
    )
    customer_attribute: str | None = Field(
        default=None,
        description="The contact attribute with the customer's address, for chats, which have no endpoint.",
    )
    topic_attribute: str | None = Field(default=None, description="The contact attribute that says what it is about.")
    brand_attribute: str | None = Field(default=None, description="The contact attribute that says which brand.")
    language_attribute: str | None = Field(default=None, description="The contact attribute with the language tag.")
    segment_attribute: str | None = Field(
        default=None, description="The contact attribute with the customer's segment."
    )
    csat_attribute: str | None = Field(default=None, description="The contact attribute with the satisfaction given.")
    csat_min: float = Field(default=1, description="The worst satisfaction that can be given.")
    csat_max: float = Field(default=5, description="The best satisfaction that can be given.")
    nps_attribute: str | None = Field(default=None, description="The contact attribute with the likelihood, 0 to 10.")
    ces_attribute: str | None = Field(default=None, description="The contact attribute with the effort score.")
    ces_min: float = Field(default=1, description="The worst effort score that can be given.")
    ces_max: float = Field(default=7, description="The best effort score that can be given.")
    team_level: Level | None = Field(
        default=None, description="The level of the agent hierarchy that is the team, 1-5."
    )
    site_level: Level | None = Field(
        default=None, description="The level of the agent hierarchy that is the site, 1-5."
    )


def recognises(look: Look) -> str | None:
    """Contact records, which tell how and when a contact was initiated."""
    found = look.has("ContactId", "InitiationMethod", "InitiationTimestamp")
    return "holds contact records: ContactId, InitiationMethod, InitiationTimestamp" if found else None


amazon_connect = Connector(
    name="amazon_connect",
    label="Amazon Connect contact records",
    description=(
        "Contacts by voice, chat, task and e-mail. Records of one chain of transfers are one interaction, each record "
        "a leg; a callback is an interaction of its own, linked to the one that asked for it. Queued and not answered "
        "is abandoned when the customer left; a callback, another queue, a flow or the API that ended it, an expiry "
        "and a fault of the network are told apart. Never queued is an exit from the menu. Of two copies of a record "
        "the one updated last counts."
    ),
    reads="Contact records as JSON: one per line, or one behind the other as Kinesis Firehose writes them.",
    settings=AmazonConnectSettings,
    read=read,
    makes=("event", "interaction", "leg", "survey"),
    fold=fold,
    recognises=recognises,
    growing=Growing.OBJECTS,
)
