"""Asterisk: the queue log, one line for every event of every call that joins a queue."""

import re
from typing import Literal

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._asterisk_queue_log_fold import fold
from ingest.connectors._asterisk_queue_log_read import read
from ingest.read.growing import Growing
from ingest.vocabulary import Channel


class AsteriskQueueLogSettings(SourceSettings):
    """What can be told of a queue log. Its times are epoch seconds; the time zone only says where the source lives."""

    channel: Channel = Field(default=Channel.VOICE, description="The channel of the calls: voice, web_voice or video.")
    unknown_events: Literal["refuse", "keep"] = Field(
        default="refuse",
        description="What becomes of a line whose event is none of Asterisk's: refused, or kept without being used.",
    )


_LINE = re.compile(r"^\d{9,10}(?:\.\d+)?\|[^|\n]*\|[^|\n]*\|[^|\n]*\|[A-Z]+(?:\||$)", re.MULTILINE)


def recognises(look: Look) -> str | None:
    """Lines that begin with epoch seconds and have an event in capitals as the fifth field."""
    return "has lines of time|uniqueid|queue|member|EVENT" if _LINE.match(look.text) else None


asterisk_queue_log = Connector(
    name="asterisk_queue_log",
    label="Asterisk queue log",
    description=(
        "Calls through Asterisk's queues. One call (uniqueid) is one interaction, each of its stays in a queue a leg. "
        "EXITWITHTIMEOUT, EXITWITHKEY and EXITEMPTY leave the queue unanswered: as timeout, back to the menu, and "
        "closed after queueing. A call dropped by SYSCOMPAT has failed. Hold and after-contact work are not logged. "
        "An attended transfer into another queue goes on under another uniqueid, as another interaction."
    ),
    reads="The file queue_log, also rotated or packed: lines of time|uniqueid|queue|member|event|parameters.",
    settings=AsteriskQueueLogSettings,
    read=read,
    makes=("event", "interaction", "leg"),
    fold=fold,
    recognises=recognises,
    growing=Growing.LINES,
)
