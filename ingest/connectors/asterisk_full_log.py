"""Asterisk: the verbose log `full`, which tells step by step what the dialplan does with a call."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._asterisk_full_log_fold import fold
from ingest.connectors._asterisk_full_log_read import STEP, read
from ingest.read.growing import Growing
from ingest.vocabulary import Channel


class AsteriskFullLogSettings(SourceSettings):
    """What can be told of a verbose log. Its times are on the clock of the machine: name its time zone."""

    channel: Channel = Field(default=Channel.VOICE, description="The channel of the calls: voice, web_voice or video.")
    year: int | None = Field(
        default=None,
        ge=1990,
        le=9999,
        description="The year of the first line, of a log whose times have none, such as Dec  1 07:10:46.",
    )
    queue_contexts: tuple[str, ...] = Field(
        default=("ext-queues",),
        description=(
            "Contexts of the dialplan whose extensions are queues: a caller has joined when the first step there is "
            "taken, before announcements and recording are set up. In others the step Queue() is the beginning."
        ),
    )
    inbound_contexts: tuple[str, ...] = Field(
        default=("from-pstn", "from-trunk", "from-did-direct", "from-dahdi", "from-zaptel", "from-sip-external"),
        description="Contexts in which calls from outside begin; what shows none and joins no queue is left out.",
    )


def recognises(look: Look) -> str | None:
    """Lines of a step of the dialplan, written by VERBOSE."""
    if any("VERBOSE[" in line and STEP.search(line) for line in look.text.splitlines()[:500]):
        return "has lines of Asterisk's verbose log (VERBOSE[...] -- Executing [...])"
    return None


asterisk_full_log = Connector(
    name="asterisk_full_log",
    label="Asterisk verbose log",
    description=(
        "Calls that came in, out of the log that Asterisk writes with `full => verbose`; where there is a queue_log, "
        "that one tells more. One channel that came in is one interaction, each queue it joined a leg. Answered is "
        "when a partner answered it; it ends with its extension h, its hang-up, or its next step in the dialplan. "
        "Who went on in the dialplan without an answer has left the queue, and the log does not say why. Transfers "
        "cannot be seen. Lines that are no step of a call's way are no records. A file without times is refused."
    ),
    reads="The file full, also through syslog or packed; lines of [time] VERBOSE[...] ... -- Executing [...].",
    settings=AsteriskFullLogSettings,
    read=read,
    makes=("event", "interaction", "leg"),
    fold=fold,
    recognises=recognises,
    growing=Growing.TEXT,
)
