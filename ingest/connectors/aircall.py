"""Aircall: calls out of the pages of its API, or as its webhooks send them."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._aircall_read import read
from ingest.vocabulary import Outcome


class AircallSettings(SourceSettings):
    """What can be told of Aircall's calls. Their times are epoch seconds; each number names its own zone."""

    reasons: dict[str, Outcome] = Field(
        default_factory=dict,
        description="What a reason for a missed call (missed_call_reason) means that is none of those that are known.",
    )
    queue_of: str = Field(
        default="number",
        pattern="^(number|team)$",
        description="What counts as the queue: the number that was called, or the first team of the call.",
    )


def recognises(look: Look) -> str | None:
    """A call with the fields that only Aircall has, bare, on a page, or in a webhook."""
    for one in look.records:
        inside = one.get("data") if one.get("resource") == "call" else None
        page = one.get("calls") if isinstance(one.get("calls"), list) else []
        for call in (one, inside, *(page or [])):
            if isinstance(call, dict) and "raw_digits" in call and "started_at" in call and "direction" in call:
                return "has calls of Aircall (raw_digits, started_at, missed_call_reason)"
    return None


aircall = Connector(
    name="aircall",
    label="Aircall calls",
    description=(
        "Calls of Aircall, one record each, which a later one replaces. Nothing says when a queue was joined: the wait "
        "counts from the beginning of the call, holds the menu, and is flagged. A missed call is told by its reason; "
        "one that left a voicemail is a way out to the mailbox. A call that was handed on belongs to the agent who "
        "took it first; how and when it was handed on is not told, and counts as blind. Hold is part of the talk. A "
        "contact's numbers and e-mail addresses are linked to one another."
    ),
    reads="Pages of /v1/calls (calls), bare calls, or webhook bodies (resource call), as JSON.",
    settings=AircallSettings,
    read=read,
    makes=("interaction", "leg", "identity"),
    recognises=recognises,
    names=("contact.first_name+contact.last_name",),
)
