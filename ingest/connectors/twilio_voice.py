"""Twilio Programmable Voice: call records, with the calls that were dialled from within a call as its legs."""

from pydantic import Field

from ingest.connector import Connector, Look, SourceSettings
from ingest.connectors._twilio_voice_fold import fold
from ingest.connectors._twilio_voice_read import read


class TwilioVoiceSettings(SourceSettings):
    """What can be told of calls. The API tells GMT; times of a warehouse that name no zone are in `timezone`."""

    numbers: dict[str, str] = Field(
        default_factory=dict,
        description=(
            'Names of your own numbers, such as "+493012345" = "Billing": the number that was called is the queue.'
        ),
    )
    agents: dict[str, str] = Field(
        default_factory=dict,
        description="Ids of agents by the number that is dialled for them; without one a number is nobody's id.",
    )


def recognises(look: Look) -> str | None:
    """Whether these are calls: pages of the API, single calls, or a table of them."""
    for record in look.records:
        calls = record.get("calls")
        some = [record, *(calls if isinstance(calls, list) else [])]
        if any(isinstance(x, dict) and {"sid", "parent_call_sid", "queue_time"} <= x.keys() for x in some):
            return "has calls of Twilio's API"
    parents = look.has("parent_call_sid") or look.has("parent_call_id")
    if look.columns and parents and look.has("direction", "queue_time", "price_unit"):
        return "has the columns of Twilio's calls"
    return None


twilio_voice = Connector(
    name="twilio_voice",
    label="Twilio calls",
    description=(
        "Calls with what was dialled from within them. A call that came in waits from the first dialling for somebody "
        "until one of those calls was answered; one that nothing was dialled for ended in the menu. An answer is the "
        "end of a call less its length. Calls dialled after another was over are a transfer. A call that was made "
        "reached the customer, or missed them. What Twilio calls queue_time is how long it held a call back before it "
        "dialled, in milliseconds, and is nobody's wait. Who queues calls with TaskRouter has the waits there."
    ),
    reads="Calls as pages of the API (JSON), or as a table with a header (CSV) from a warehouse.",
    settings=TwilioVoiceSettings,
    read=read,
    makes=("event", "interaction", "leg"),
    fold=fold,
    recognises=recognises,
    words=("human", "machine_start", "machine_end_beep", "machine_end_silence", "machine_end_other"),
    names=("caller_name",),
)
