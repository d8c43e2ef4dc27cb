"""Freshdesk: tickets with their stats, conversations and satisfaction ratings."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._freshdesk_fold import fold
from ingest.connectors._freshdesk_read import read
from ingest.vocabulary import Channel

CODE = {
    "1": ("email", Channel.EMAIL),
    "2": ("portal", Channel.EMAIL),
    "3": ("phone", Channel.VOICE),
    "4": ("forum", Channel.EMAIL),
    "5": ("twitter", Channel.SOCIAL),
    "6": ("facebook", Channel.SOCIAL),
    "7": ("chat", Channel.CHAT),
    "8": ("mobile", Channel.EMAIL),
    "9": ("feedback_widget", Channel.EMAIL),
    "10": ("outbound_email", Channel.EMAIL),
    "11": ("ecommerce", Channel.EMAIL),
    "12": ("bot", Channel.CHAT),
    "13": ("whatsapp", Channel.MESSAGING),
}
"""The sources of tickets. Freshdesk documents 1, 2, 3, 7, 9 and 10; the others are as they were seen."""


class FreshdeskSettings(SourceSettings):
    """What can be told of Freshdesk. Its times are UTC; the time zone only says where the source lives."""

    sources: dict[str, Channel] = Field(
        default={code: channel for code, (_, channel) in CODE.items()},
        description="The channel of tickets by the code of their source. A form of the portal is answered by e-mail.",
    )
    names_of_sources: dict[str, str] = Field(
        default={code: name for code, (name, _) in CODE.items()}, description="What the sources are called, by code."
    )
    over: list[str] = Field(default=["4", "5"], description="The codes of statuses of a ticket that is done.")
    under: list[str] = Field(
        default=["2", "3", "6", "7"], description="The codes of statuses of a ticket that is not; others are flagged."
    )
    groups: dict[str, str] = Field(
        default={}, description="Names of queues by the id of the group; a group without one is called by its id."
    )


def recognises(look: Look) -> str | None:
    """Tickets with Freshdesk's escalation marks, or their conversations."""
    some = [*look.records, *look.under("tickets"), *look.under("results")]
    if any({"requester_id", "responder_id", "source", "status"} <= x.keys() for x in some):
        return "holds tickets of Freshdesk"
    found = any({"incoming", "private", "ticket_id"} <= x.keys() for x in look.records)
    ratings = any({"ratings", "ticket_id", "survey_id"} <= x.keys() for x in look.records)
    return "holds conversations or ratings of Freshdesk" if found or ratings else None


freshdesk = Connector(
    name="freshdesk",
    label="Freshdesk tickets",
    description=(
        "Tickets, folded from everything that is told of them. A ticket is one interaction with one stay in its group: "
        "Freshdesk does not tell the changes. It is answered by the first public conversation that did not come in; "
        "forwarded mail is no reply. It ends when it is resolved; closed comes later. Where conversations were not "
        "exported the times of stats stand in, else they are a check. Spam and deleted tickets are void, tickets that "
        "an agent began by mail outbound. Codes of statuses and sources can be extended by the company, and in the "
        "settings. Ratings are from -3 to 3, as Freshdesk's faces are. Of merged tickets nothing is told."
    ),
    reads=(
        "Tickets as JSON with stats, requester and conversations as far as they were included, conversations with "
        "their ticket_id, and satisfaction ratings: arrays, pages (tickets, results), or one per line."
    ),
    settings=FreshdeskSettings,
    read=read,
    makes=("event", "interaction", "leg", "message", "survey", "identity"),
    fold=fold,
    recognises=recognises,
    names=("requester.name",),
)
