"""Talkdesk: calls out of an Explore report or of the reporting API."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._talkdesk_fold import fold
from ingest.connectors._talkdesk_read import read
from ingest.vocabulary import Outcome


class TalkdeskSettings(SourceSettings):
    """What can be told of Talkdesk's calls. Times that name no zone, as some CSV reports have, need one."""

    types: dict[str, Outcome] = Field(
        default_factory=dict, description="What a type of call means that is none of those that are known."
    )
    contacts_model: bool = Field(
        default=False,
        description=(
            "The export is of the Contacts model, whose wait_time begins when the queue is joined. In the Calls model "
            "nothing says when that was: the wait is kept as a check only."
        ),
    )
    talk_includes_hold: bool = Field(
        default=False, description="The talk_time of your account holds the hold_time too."
    )
    csat_min: float = Field(default=1, description="The worst csat_score that can be given.")
    csat_max: float = Field(default=5, description="The best csat_score that can be given.")


def recognises(look: Look) -> str | None:
    """A call with its type and the lengths that only Talkdesk names so."""
    if look.has("call_id", "type", "start_at", "end_at", "is_in_business_hours") or look.has(
        "call_id", "type", "start_at", "total_ringing_time"
    ):
        return "has the columns call_id, type, start_at and is_in_business_hours of Talkdesk's calls"
    entries = (entry for one in look.records for entry in one.get("entries") or () if isinstance(entry, dict))
    if any("call_id" in entry and "type" in entry and "start_at" in entry for entry in entries):
        return "has pages of Talkdesk's calls (entries with call_id, type, start_at)"
    return None


talkdesk = Connector(
    name="talkdesk",
    label="Talkdesk calls",
    description=(
        "Calls of Talkdesk, told by their type. Each transfer makes a new call: where the export has interaction_id "
        "these are one interaction, else each is one of its own, and the later is flagged. A missed call outside "
        "business hours was blocked, as the queue was closed. An answered call was answered as long before its end as "
        "it was talked and held; when it joined a queue only the Contacts model says. A voicemail does not prove that "
        "a message was left."
    ),
    reads="Explore's calls as CSV or JSON, or the pages of the reporting API (entries).",
    settings=TalkdeskSettings,
    read=read,
    makes=("event", "interaction", "leg", "survey"),
    fold=fold,
    recognises=recognises,
    words=("outbound_abandoned", "outbound_voicemail"),
)
