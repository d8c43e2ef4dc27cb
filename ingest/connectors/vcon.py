"""vCon: conversations in the exchange format of the IETF, from any system that writes it."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._vcon_read import read
from ingest.vocabulary import Channel


def _several(said: object) -> object:
    return tuple(said.split(",")) if isinstance(said, str) else said


class VconSettings(SourceSettings):
    """What can be told of vCons. Their times carry their own zone."""

    company: Annotated[tuple[str, ...], BeforeValidator(_several)] = Field(
        default=("agent", "supervisor", "operator", "employee", "sales", "thirdparty"),
        description="The roles of parties that belong to the company; everybody else is a customer.",
    )
    bots: Annotated[tuple[str, ...], BeforeValidator(_several)] = Field(
        default=("bot", "ivr", "virtual agent"), description="The roles of parties that are machines of the company."
    )
    channel: Channel | None = Field(
        default=None, description="The channel; without it the kind of the recording or message tells."
    )


def recognises(look: Look) -> str | None:
    """Conversations with parties and a dialog."""
    return "holds vCons: uuid, parties, dialog" if look.has("uuid", "parties", "dialog") else None


vcon = Connector(
    name="vcon",
    label="vCon (IETF conversation container)",
    description=(
        "Conversations with their parties. A vCon is one interaction; each recorded or failed call in it is a leg, its "
        "messages are one leg together. The format knows no queues and no waits, so that there are none, unless "
        "the vCon was written by Spiritlevel, which keeps its own interaction and legs in `analysis` and reads them "
        "back as they were. Subjects, recordings, texts, analyses of others and attachments are not read."
    ),
    reads="One vCon as JSON, several behind one another, one per line, or arrays of them.",
    settings=VconSettings,
    read=read,
    makes=("identity", "interaction", "leg", "message"),
    recognises=recognises,
)
