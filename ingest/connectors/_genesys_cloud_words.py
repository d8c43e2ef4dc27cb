"""Genesys Cloud's words for media, messengers and ends, and ours."""

from collections.abc import Mapping

from ingest.vocabulary import Channel, Outcome

CALLBACK = "callback"

MEDIA: Mapping[str, Channel] = {
    "voice": Channel.VOICE,
    "chat": Channel.CHAT,
    "message": Channel.MESSAGING,
    "email": Channel.EMAIL,
    CALLBACK: Channel.VOICE,
    "video": Channel.VIDEO,
    "cobrowse": Channel.WEB,
}
"""What a customer's session can be carried by. The first in this list that a conversation has is its medium."""

NO_CONTACT = ("internalmessage", "screenmonitoring", "screenshare")
"""Media that are no contact of a customer: colleagues' messages, and screens looked at."""

SOCIAL = (
    "discord",
    "facebook",
    "facebookmessenger",
    "glassdoor",
    "googlebusinessprofile",
    "instagram",
    "linkedin",
    "reddit",
    "snapchat",
    "threads",
    "trustpilot",
    "twitter",
    "weibo",
    "x",
    "yelp",
    "youtube",
)
MESSENGERS: Mapping[str, Channel] = {"sms": Channel.SMS, **dict.fromkeys(SOCIAL, Channel.SOCIAL)}
"""Kinds of message that are a channel of their own; all others are messaging. What began in public is social too."""

CUSTOMERS = ("customer", "external")
HUMANS = ("agent", "user")
BOTS = ("ivr", "botflow")
QUEUE = "acd"
VOICEMAIL = "voicemail"
PURPOSES = (*CUSTOMERS, *HUMANS, *BOTS, QUEUE, VOICEMAIL)
"""The participants that are looked at, and what for. An acd's segments are `interact` too: only a human answers."""

FLOW_OUTS: Mapping[str, Outcome] = {
    CALLBACK: Outcome.FLOW_OUT_CALLBACK,
    VOICEMAIL: Outcome.FLOW_OUT_VOICEMAIL,
}
"""Ways out of a queue that name where they lead."""

UNANSWERED: Mapping[str, Outcome] = {
    **dict.fromkeys(("client", "endpoint", "peer"), Outcome.ABANDONED),
    **dict.fromkeys(("timeout", "inactivity", "sessionexpired"), Outcome.FLOW_OUT_TIMEOUT),
    **dict.fromkeys(("error", "transportfailure", "uncallable", "dndendpoint", "system", "spam"), Outcome.FAILED),
    **dict.fromkeys(
        (
            "transfer",
            "consulttransfer",
            "conferencetransfer",
            "forwardtransfer",
            "noanswertransfer",
            "notavailabletransfer",
            "dndtransfer",
        ),
        Outcome.FLOW_OUT_TRANSFER,
    ),
}
"""How a stay ended that nobody answered and that nothing followed, by the queue's disconnectType in lower case."""

ATTENDED = ("consulttransfer", "conferencetransfer")
BLIND = ("transfer",)
"""How an agent's session ends that handed the customer on."""

METRICS = (
    "tAnswered",
    "tTalk",
    "tTalkComplete",
    "tHeld",
    "tHeldComplete",
    "tHandle",
    "tAbandon",
    "tFlowOut",
    "tVoicemail",
    "nConnected",
    "nTransferred",
    "nBlindTransferred",
    "nConsultTransferred",
)
"""The vendor's own measures that are read, of the many there are; the `t` ones in milliseconds."""
