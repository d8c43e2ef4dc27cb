"""Asterisk: call detail records, as Master.csv or as a table's export."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._asterisk_cdr_fold import fold
from ingest.connectors._asterisk_cdr_read import layout_of, read
from ingest.read.growing import Growing
from ingest.vocabulary import Channel


class AsteriskCdrSettings(SourceSettings):
    """What can be told of call detail records. Their times are local: name the time zone, UTC with usegmtime=yes."""

    channel: Channel = Field(default=Channel.VOICE, description="The channel of the calls: voice, web_voice or video.")
    columns: tuple[str, ...] = Field(
        default=(),
        description="The names of the columns, of a file that neither names them nor is laid out as Asterisk does.",
    )
    trunks: tuple[str, ...] = Field(
        default=(),
        description=(
            "The peers that lead outside, such as SIP/provider: who comes in by one is a customer. Without them a "
            "caller is a customer whose number (src) is longer than an extension, or is not told."
        ),
    )
    longest_extension: int = Field(
        default=5, ge=1, description="How many digits a number inside the house has at most."
    )
    answer_is_agent: bool = Field(
        default=False,
        description=(
            "The dialplan does not answer before Queue(), so that `answer` of a queued call is the agent's. Else it is "
            "the pick-up of the menu or the queue, and nothing says when an agent answered."
        ),
    )


def recognises(look: Look) -> str | None:
    """A line of names with duration, billsec and disposition, or records laid out as Asterisk does."""
    if look.has("duration", "billsec", "disposition"):
        return "has the columns duration, billsec and disposition of Asterisk's call detail records"
    first = next((line for line in look.text.splitlines() if line.strip()), "")
    if layout_of(first):
        return "has records laid out as Asterisk's Master.csv"
    return None


asterisk_cdr = Connector(
    name="asterisk_cdr",
    label="Asterisk call detail records",
    description=(
        "Calls out of Asterisk's call detail records; where there is a queue_log, that one tells more. Records of one "
        "linkedid (or uniqueid) are one interaction; tries to reach somebody are one leg, until somebody answers. "
        "Hold is part of the talk, as these records do not see it. The wait of a queue counts from the beginning of "
        "the call and is flagged, as its way through the menu is in it. Local times that are ambiguous are those that "
        "agree with duration and billsec; a record whose times do not agree with them is flagged. Who was handed on is "
        "seen only as another talk in the same call: attended where the two overlap, to a queue, or else blind."
    ),
    reads="Master.csv of cdr_csv or cdr_custom, with or without a line of names, or an export of the table cdr.",
    settings=AsteriskCdrSettings,
    read=read,
    makes=("event", "interaction", "leg"),
    fold=fold,
    recognises=recognises,
    growing=Growing.RECORDS,
    agents=("caller",),
    names=("clid",),
)
