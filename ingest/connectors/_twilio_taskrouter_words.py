"""TaskRouter's words for channels, activities, events and reasons, and ours."""

from collections.abc import Mapping

from ingest.vocabulary import AgentState, Channel, Outcome, Transfer

CHANNELS: Mapping[str, tuple[Channel, str | None]] = {
    "voice": (Channel.VOICE, None),
    "chat": (Channel.CHAT, None),
    "web": (Channel.CHAT, None),
    "sms": (Channel.SMS, None),
    "video": (Channel.VIDEO, None),
    "email": (Channel.EMAIL, None),
    "whatsapp": (Channel.MESSAGING, "whatsapp"),
    "messenger": (Channel.MESSAGING, "facebook"),
    "facebook": (Channel.MESSAGING, "facebook"),
    "instagram": (Channel.MESSAGING, "instagram"),
}
"""By task channel, and by the attribute channelType, which tells more of a chat."""

SPOKEN = (Channel.VOICE.value, Channel.WEB_VOICE.value, Channel.VIDEO.value)

ACTIVITIES: Mapping[str, AgentState] = {
    "Available": AgentState.AVAILABLE,
    "Idle": AgentState.AVAILABLE,
    "Busy": AgentState.HANDLING,
    "Reserved": AgentState.HANDLING,
    "WrapUp": AgentState.AFTER_CONTACT,
    "Offline": AgentState.OFFLINE,
}

CANCELED: Mapping[str, Outcome | None] = {
    "hangup": None,
    "customer abandoned": None,
    "task canceled on redirect": Outcome.FLOW_OUT_IVR,
    "redirected": Outcome.FLOW_OUT_IVR,
    "task ttl exceeded": Outcome.FLOW_OUT_TIMEOUT,
    "workflow timeout": Outcome.FLOW_OUT_TIMEOUT,
    "task timeout": Outcome.FLOW_OUT_TIMEOUT,
}
"""Why a task was canceled, in small letters; None is the customer who left."""

MODES: Mapping[str, Transfer] = {"COLD": Transfer.BLIND, "WARM": Transfer.ATTENDED}

STEPS: Mapping[str, int] = {
    "task.created": 0,
    "workflow.entered": 1,
    "workflow.target-matched": 1,
    "task-queue.entered": 2,
    "reservation.created": 3,
    "reservation.rejected": 4,
    "reservation.timeout": 4,
    "reservation.accepted": 5,
    "task.transfer-initiated": 6,
    "reservation.wrapup": 7,
    "task.wrapup": 7,
    "reservation.completed": 8,
    "task.completed": 9,
    "task.canceled": 9,
}
"""In which order events happen that carry the same time; webhooks tell whole seconds."""
