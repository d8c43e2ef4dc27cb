"""Genesys Cloud: conversation details, one record for a whole conversation with all its participants."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._genesys_cloud_fold import fold
from ingest.connectors._genesys_cloud_read import read
from ingest.read.growing import Growing
from ingest.vocabulary import SurveyKind


class GenesysCloudSettings(SourceSettings):
    """What can be told of conversation details. Their times are UTC; the zone only says where the source lives."""

    queues: dict[str, str] = Field(
        default_factory=dict, description="Names of queues by their ids; a queue without a name here keeps its id."
    )
    score_min: float = Field(default=0, description="The worst total score that a survey can have.")
    score_max: float = Field(default=100, description="The best total score that a survey can have.")
    survey_kind: SurveyKind = Field(
        default=SurveyKind.CSAT, description="What surveys ask, for those that were sent and never scored."
    )


def recognises(look: Look) -> str | None:
    """Conversation details, bare or in pages."""
    some = [*look.records, *look.under("conversations")]
    found = any({"conversationId", "participants"} <= x.keys() for x in some)
    return "holds conversations with participants" if found else None


genesys_cloud = Connector(
    name="genesys_cloud",
    label="Genesys Cloud conversation details",
    description=(
        "Conversations by voice, chat, message, e-mail, callback, video and co-browsing. Every stay in an ACD queue is "
        "a leg, answered when an agent's interact segment begins; agents without a queue and bots are legs too. A "
        "callback asked for while waiting is an interaction of its own, linked to the first. Talk, hold and "
        "after-contact work are sums of the agent's segments; the vendor's tAnswered, tTalk, tHeld and tHandle stand "
        "beside them, and a leg is flagged where the two differ by more than a second or one percent. Messages between "
        "colleagues and shared screens are kept as events and make no interaction."
    ),
    reads="Conversation details as JSON: an array, one per line, pretty-printed, or the pages of a query's answer.",
    settings=GenesysCloudSettings,
    read=read,
    makes=("event", "interaction", "leg", "survey"),
    fold=fold,
    recognises=recognises,
    growing=Growing.OBJECTS,
    words=(
        *("consult", "forward", "transfer.conference", "transfer.noanswer", "transfer.notavailable"),
        *("apple", "line", "telegram", "webmessaging", "openmessaging", "whatsapp"),
    ),
    agents=("userId",),
)
