"""Qmatic: the events of visits to branches, from the ticket to the end of the service."""

from collections.abc import Mapping

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._qmatic_fold import fold
from ingest.connectors._qmatic_read import read
from ingest.connectors._qmatic_words import STEPS
from ingest.read.growing import Growing


class QmaticSettings(SourceSettings):
    """What can be told of events of visits. Times without a zone are those of `timezone`.

    Which fields an installation sends differs; those that are read, and where they may stand, are in `_qmatic_read`.
    """

    events: Mapping[str, str] = Field(
        default_factory=dict,
        description=(
            "Events of your own by what they mean: arrive, call, serve, transfer, end, no_show or remove; those of "
            "Qmatic Orchestra are known."
        ),
    )
    sub_channel: str = Field(default="branch", description="Where it is: branch, counter, kiosk.")
    customer_is_number: bool = Field(
        default=True, description="Whether customerId is the company's own customer number, the same in every source."
    )


def recognises(look: Look) -> str | None:
    """Objects that name an event of a visit."""
    named = {str(x.get("evnt") or x.get("eventName") or "") for x in [*look.records, *_inner(look)]}
    return "holds events of visits, such as VISIT_CREATE" if named & STEPS.keys() else None


def _inner(look: Look) -> list[Mapping[str, object]]:
    return [x["E"] for x in look.records if isinstance(x.get("E"), dict)]


qmatic = Connector(
    name="qmatic",
    label="Qmatic visits",
    description=(
        "Visits in person. A visit is one interaction, each stay in a service's queue a leg: from the ticket, or from "
        "being handed on, to the last call, because a customer who is called again came only then. Who did not come "
        "when called has abandoned; a ticket that was taken away before any call has failed."
    ),
    reads="Events as JSON, one per line or behind one another, bare or in the envelope of the event stream.",
    settings=QmaticSettings,
    read=read,
    makes=("event", "interaction", "leg"),
    fold=fold,
    recognises=recognises,
    growing=Growing.OBJECTS,
)
