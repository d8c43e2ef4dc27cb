"""Zendesk Support: tickets with their comments, changes, ratings and users, as exported or as a warehouse has them."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._zendesk_support_fold import fold
from ingest.connectors._zendesk_support_read import read
from ingest.connectors._zendesk_support_tables import TABLES
from ingest.vocabulary import Channel


class ZendeskSupportSettings(SourceSettings):
    """What can be told of Zendesk Support. Times of its interface are UTC; those of a warehouse need the time zone."""

    channels: dict[str, Channel] = Field(
        default={},
        description="The channel of tickets by their via.channel, for words that are not known or mean else.",
    )
    groups: dict[str, str] = Field(
        default={}, description="Names of queues by the id of the group; a group without one is called by its id."
    )
    bots: list[str] = Field(default=[], description="The ids of users that are bots: what they write is no reply.")
    counted_elsewhere: list[str] = Field(
        default=[],
        description=(
            "The via.channel of tickets whose contacts another source tells, such as chat and voice where Zendesk Chat "
            "and Talk are loaded too. Such tickets are void, so that nothing is counted twice."
        ),
    )


def recognises(look: Look) -> str | None:
    """Pages with records of tickets, or a table with the columns of one."""
    marks = {
        "tickets": {"requester_id", "via"},
        "comments": {"author_id", "public"},
        "ticket_events": {"child_events"},
        "audits": {"ticket_id", "events"},
        "ticket_metric_events": {"metric", "instance_id"},
        "ticket_metrics": {"ticket_id", "reopens"},
        "satisfaction_ratings": {"ticket_id", "score"},
    }
    page = next((name for name, keys in marks.items() if any(keys <= x.keys() for x in look.under(name))), None)
    if page is not None:
        return f"holds pages of Zendesk's {page}"
    warehouse = {"_fivetran_synced"} <= set(look.columns)
    table = next((name for name, columns in TABLES.items() if set(columns) <= set(look.columns)), None)
    return f"has the columns of a warehouse's table of Zendesk ({table})" if warehouse and table else None


zendesk_support = Connector(
    name="zendesk_support",
    label="Zendesk Support tickets",
    description=(
        "Tickets, folded from everything that is told of them: tickets, comments, audits or the incremental export of "
        "events, metric events and measures, ratings. A ticket is one interaction, each stay in a group a leg, "
        "answered by the first public comment of somebody who is neither the requester nor a bot; assignments tell the "
        "ids of agents. It ends when it is solved: closed is what becomes of a solved one later. Deleted and merged "
        "tickets are void, and the one they were merged into begins with the earliest of them where both stand in one "
        "file. A ticket that somebody else than its requester submitted is outbound. Zendesk's own minutes are a check "
        "only. Without comments, nothing says that a solved ticket was not answered: it is taken for answered, without "
        "a time, and flagged. Schedules are set aside: docs/opening-hours.md says how they become opening hours."
    ),
    reads=(
        "Pages of the interface as JSON (tickets, comments, ticket_events, audits, ticket_metric_events, "
        "ticket_metrics, satisfaction_ratings, users), or tables of a warehouse as delimited text (ticket, "
        "ticket_comment, ticket_field_history, satisfaction_rating, user)."
    ),
    settings=ZendeskSupportSettings,
    read=read,
    makes=("event", "interaction", "leg", "message", "survey", "identity"),
    fold=fold,
    recognises=recognises,
    names=("it.via.source.from.name", "it.requester.name"),
)
