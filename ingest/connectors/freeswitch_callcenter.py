"""FreeSWITCH: members of the queues of mod_callcenter, as a dump of its table or as its events."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._freeswitch_callcenter_fold import fold
from ingest.connectors._freeswitch_callcenter_read import read
from ingest.read.growing import Growing
from ingest.vocabulary import Channel, Outcome


class FreeswitchCallcenterSettings(SourceSettings):
    """What can be told of mod_callcenter. Its times are epoch seconds; the zone only says where the source lives."""

    channel: Channel = Field(default=Channel.VOICE, description="The channel of the calls: voice, web_voice or video.")
    cancel_reasons: dict[str, Outcome] = Field(
        default_factory=dict,
        description=(
            "How a stay ended that was cancelled for a reason (CC-Cancel-Reason), in place of what is known: NONE is "
            "abandoned, TIMEOUT and NO_AGENT_TIMEOUT flow_out:timeout, EXIT_WITH_KEY flow_out:back_to_ivr, BREAK_OUT "
            "flow_out:overflow."
        ),
    )


def recognises(look: Look) -> str | None:
    """Events of callcenter::info, or the columns of the table members."""
    if any("CC-Action" in one for one in look.records):
        return "has events of FreeSWITCH's mod_callcenter (CC-Action, CC-Queue)"
    if look.has("joined_epoch", "bridge_epoch", "abandoned_epoch", "session_uuid"):
        return "has the columns of mod_callcenter's table members (joined_epoch, abandoned_epoch)"
    return None


freeswitch_callcenter = Connector(
    name="freeswitch_callcenter",
    label="FreeSWITCH mod_callcenter",
    description=(
        "Calls through FreeSWITCH's queues. One member (uuid) is one interaction, each session of it in the queue a "
        "leg: with discard-abandoned-after a caller who calls again soon takes up the place of the call given up, "
        "which makes two legs, the first abandoned, of one interaction. Dumps of the table and events may be mixed; "
        "only events tell when a talk ended. Hold and after-contact work are not told. Changes of agents' states are "
        "set aside."
    ),
    reads="The table members as CSV, `callcenter_config queue list members`, or JSON; events callcenter::info as JSON.",
    settings=FreeswitchCallcenterSettings,
    read=read,
    makes=("event", "interaction", "leg"),
    fold=fold,
    recognises=recognises,
    growing=Growing.OBJECTS,
    names=("CC-Member-CID-Name", "cid_name"),
)
