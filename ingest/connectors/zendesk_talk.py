"""Zendesk Talk: calls and their legs, as the incremental export gives them."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._zendesk_talk_fold import fold
from ingest.connectors._zendesk_talk_read import read
from ingest.vocabulary import Outcome


class ZendeskTalkSettings(SourceSettings):
    """What can be told of Zendesk Talk. Times are UTC; those of a warehouse that name no zone are in `timezone`."""

    groups: dict[str, str] = Field(
        default_factory=dict, description="Names of queues by the id of the group; without one a group keeps its id."
    )
    support: str | None = Field(
        default=None,
        description=(
            "The name of the source that tells the tickets of the same Zendesk: then its requesters and these callers "
            "are the same customers."
        ),
    )
    statuses: dict[str, Outcome] = Field(
        default_factory=dict,
        description='How calls ended whose completion_status is not known, such as declined = "missed".',
    )


def recognises(look: Look) -> str | None:
    """Whether these are calls or legs of Talk: pages of the export, single records, or tables of them."""
    calls, legs = {"completion_status", "direction", "wait_time"}, {"completion_status", "call_id", "type"}
    for record in look.records:
        pages = [record.get(name) for name in ("calls", "legs")]
        some = [record, *(x for page in pages if isinstance(page, list) for x in page)]
        if any(isinstance(x, dict) and (calls <= x.keys() or legs <= x.keys()) for x in some):
            return "has calls or legs of Zendesk Talk"
    if look.columns and (look.has(*calls, "outside_business_hours") or look.has(*legs, "talk_time")):
        return "has the columns of Zendesk Talk's calls or legs"
    return None


zendesk_talk = Connector(
    name="zendesk_talk",
    label="Zendesk Talk calls",
    description=(
        "Calls with the agents who took part in them. A call that came in waits in the queue from the end of the menu "
        "for as long as wait_time says. Callbacks, voicemail, waits longer than allowed, overflows to another number "
        "and calls outside business hours are told apart. Legs, where they are loaded too, tell who was rung and who "
        "took the call over; without them the call's own sums count. All lengths are whole seconds. Calls are linked "
        "to their tickets; where the tickets are loaded too, tell that source that calls are counted here."
    ),
    reads="Pages of calls and of legs from the incremental export (JSON), or tables with a header (CSV).",
    settings=ZendeskTalkSettings,
    read=read,
    makes=("event", "interaction", "leg"),
    fold=fold,
    recognises=recognises,
)
