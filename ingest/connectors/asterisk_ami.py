"""Asterisk: the stream of events of its manager interface, of which talks, transfers and queues are put together."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._asterisk_ami_fold import fold
from ingest.connectors._asterisk_ami_read import read
from ingest.read.growing import Growing
from ingest.vocabulary import Channel


class AsteriskAmiSettings(SourceSettings):
    """What can be told of a stream. Its times are epoch seconds; the time zone only says where the source lives."""

    channel: Channel = Field(default=Channel.VOICE, description="The channel of the calls: voice, web_voice or video.")
    trunks: tuple[str, ...] = Field(
        default=(),
        description=(
            "The peers that lead outside, such as PJSIP/provider: who comes in by one is a customer. Without them a "
            "caller is a customer whose number is longer than an extension and is not the peer's own name."
        ),
    )
    longest_extension: int = Field(
        default=5, ge=1, description="How many digits a number inside the house has at most."
    )


def recognises(look: Look) -> str | None:
    """Objects with Event and Uniqueid or Privilege, or the manager's own blocks of `Key: value`."""
    if any("Event" in one and ("Privilege" in one or "Linkedid" in one) for one in look.records):
        return "has events of Asterisk's manager interface (Event, Privilege, Uniqueid, Linkedid)"
    lines = [line.strip() for line in look.text.splitlines()[:200]]
    if any(line.startswith("Event: ") for line in lines) and any(line.startswith("Privilege: ") for line in lines):
        return "has blocks of Asterisk's manager interface (Event:, Privilege:)"
    return None


asterisk_ami = Connector(
    name="asterisk_ami",
    label="Asterisk manager events",
    description=(
        "Calls as Asterisk's manager interface tells of them (version 12 and later). One call (linkedid) is one "
        "interaction; each queue, ring or talk in it a leg, also behind a blind or an attended transfer, which is seen "
        "wherever it was made. Local channels are no agents. The call in which an agent asks a colleague before an "
        "attended transfer is internal, and an interaction of its own. A caller who hangs up while it rings has "
        "abandoned; one whom nobody took was missed. Times need the setting timestampevents of manager.conf: of a "
        "stream without them only the beginnings of channels are known, from their ids, no wait, and a call must lie "
        "in one file whole. A stream with the class `agent` also tells of queues."
    ),
    reads="Events as JSON, one per line or in an array, or as the blocks of `Key: value` that the interface sends.",
    settings=AsteriskAmiSettings,
    read=read,
    makes=("event", "interaction", "leg"),
    fold=fold,
    recognises=recognises,
    growing=Growing.PACKETS,
    agents=("peer",),
    names=("CallerIDName",),
)
