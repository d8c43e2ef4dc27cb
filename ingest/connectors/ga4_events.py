"""Google Analytics 4: events on web pages and in apps, as its export to BigQuery has them."""

from typing import Literal

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._ga4_events_fold import fold
from ingest.connectors._ga4_events_read import read
from ingest.read.growing import Growing


class Ga4EventsSettings(SourceSettings):
    """What can be told of exported events. Their times are UTC; the time zone only says where the source lives."""

    user_id: Literal["customer", "account"] = Field(
        default="customer",
        description="What user_id is: the company's own customer number, or an account of this site only.",
    )
    purchases: bool = Field(
        default=False,
        description="Whether purchase events count as purchases; leave it off where the shop's own system tells them.",
    )


def recognises(look: Look) -> str | None:
    """Rows of the export, which have a time in microseconds and a list of parameters."""
    found = look.has("event_timestamp", "event_name", "event_params")
    return "has rows of event_timestamp, event_name, event_params" if found else None


ga4_events = Connector(
    name="ga4_events",
    label="Google Analytics 4 events (BigQuery export)",
    description=(
        "Visits of web pages and apps. The events of one session of one device are one interaction in the channel web "
        "or app, from the first to the last of them; it is served without a human, so it has no wait. A device and the "
        "user who signs in on it are linked as one customer. Events of the intraday tables may be followed by the same "
        "in the daily ones, and late ones by up to three days: each counts once. Addresses of pages are not kept. "
        "Events without a session (no consent, sent by a server) are set aside."
    ),
    reads="Rows of the tables events_YYYYMMDD or events_intraday_YYYYMMDD as JSON, one per line.",
    settings=Ga4EventsSettings,
    read=read,
    makes=("event", "identity", "interaction", "purchase"),
    fold=fold,
    recognises=recognises,
    growing=Growing.OBJECTS,
)
