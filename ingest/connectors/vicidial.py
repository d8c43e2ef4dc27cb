"""VICIdial: the logs of inbound calls, of outbound calls and of agents, as exports of their tables."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._vicidial_fold import fold
from ingest.connectors._vicidial_read import read
from ingest.vocabulary import Channel, Outcome


class VicidialSettings(SourceSettings):
    """What can be told of VICIdial's logs. Epochs need no zone; records that only have call_date do."""

    channel: Channel = Field(default=Channel.VOICE, description="The channel of the calls: voice, web_voice or video.")
    statuses: dict[str, Outcome] = Field(
        default_factory=dict,
        description=(
            "What a status of your own means, such as WRONGQ = abandoned, where no agent set it; also in place of what "
            "is known of VICIdial's own. A status that an agent set is answered unless it stands here."
        ),
    )
    system_users: tuple[str, ...] = Field(
        default=("VDAD", "VDCL", "VDOB", "VDIC"), description="The users that are no agents but VICIdial itself."
    )


def recognises(look: Look) -> str | None:
    """The columns of one of the three tables."""
    if look.has("closecallid", "queue_seconds", "term_reason"):
        return "has the columns of vicidial_closer_log (closecallid, queue_seconds)"
    if look.has("agent_log_id", "pause_epoch", "dispo_sec"):
        return "has the columns of vicidial_agent_log (agent_log_id, dispo_sec)"
    if look.has("uniqueid", "lead_id", "length_in_sec", "alt_dial"):
        return "has the columns of vicidial_log (lead_id, length_in_sec, alt_dial)"
    return None


vicidial = Connector(
    name="vicidial",
    label="VICIdial call and agent logs",
    description=(
        "Inbound calls (vicidial_closer_log): one uniqueid is one interaction, each stay in an in-group a leg that "
        "was answered queue_seconds after it began, where an agent took it. Outbound calls (vicidial_log) likewise. "
        "vicidial_agent_log gives agents' pauses, waits, talks and after-contact work, and the latter to the leg too. "
        "length_in_sec holds the wait; it is a check, and so is talk_sec less dead_sec. Hold is not logged."
    ),
    reads="Exports of vicidial_closer_log, vicidial_log or vicidial_agent_log with their column names, or as JSON.",
    settings=VicidialSettings,
    read=read,
    makes=("event", "interaction", "leg", "agent_state"),
    fold=fold,
    recognises=recognises,
)
