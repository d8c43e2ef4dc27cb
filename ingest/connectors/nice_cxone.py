"""NICE CXone: contacts out of a data download, one record for each way of a contact to its end or transfer."""

from typing import Literal

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._nice_cxone_fold import fold
from ingest.connectors._nice_cxone_read import read
from ingest.vocabulary import Channel


class NiceCxoneSettings(SourceSettings):
    """What can be told of a data download. Its times are local, of the zone that it was made for: name that zone."""

    date_format: str = Field(default="%m/%d/%Y", description="How Start_Date is written.")
    unit: Literal["s", "min"] = Field(
        default="s", description="The unit of PreQueue, InQueue, Agent_Time, ACW and the other lengths: s or min."
    )
    media: dict[str, Channel] = Field(
        default_factory=dict,
        description="The channels of media (Media_Name) beside those that are known: call, chat, e-mail, SMS, social.",
    )
    sla_seconds: float | None = Field(
        default=None,
        gt=0,
        description=(
            "The promise that CXone judges by: then a contact whose SLA (0 is good, 1 is missed, -1 does not count) "
            "does not agree with its own wait is flagged."
        ),
    )


def recognises(look: Look) -> str | None:
    """The two ids of a contact beside the lengths of its way."""
    if look.has("contact_id", "master_contact_id", "prequeue", "inqueue"):
        return "has the columns Contact_ID, Master_Contact_ID, PreQueue and InQueue of CXone's data download"
    return None


nice_cxone = Connector(
    name="nice_cxone",
    label="NICE CXone data download",
    description=(
        "Contacts of NICE CXone. Records whose master ids lead to one another, over as many steps as it takes, are one "
        "interaction, each a leg; a master that does not exist in the same day's records is flagged. The queue was "
        "joined PreQueue after the beginning, the agent answered InQueue later. Abandoned before the queue is an exit "
        "from the menu. Of the agents only the last is known. An unanswered contact with a Callback_Time left for a "
        "callback; that an answered one waited for it beside InQueue is what we take it for."
    ),
    reads="CSV with the columns of the contacts' data download, such as Contact_ID, Start_Date, PreQueue and InQueue.",
    settings=NiceCxoneSettings,
    read=read,
    makes=("event", "interaction", "leg"),
    fold=fold,
    recognises=recognises,
)
