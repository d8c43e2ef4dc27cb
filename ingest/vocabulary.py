"""The closed lists of words that facts are written in."""

from enum import StrEnum


class Channel(StrEnum):
    """Where a customer and the company meet."""

    VOICE = "voice"
    WEB_VOICE = "web_voice"
    VIDEO = "video"
    CHAT = "chat"
    MESSAGING = "messaging"
    SMS = "sms"
    EMAIL = "email"
    SOCIAL = "social"
    BOT = "bot"
    WEB = "web"
    APP = "app"
    IN_PERSON = "in_person"


class Direction(StrEnum):
    """Who turned to whom."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class LegKind(StrEnum):
    """What the customer stayed with during a leg."""

    QUEUE = "queue"
    BOT = "bot"
    AGENT = "agent"
    RING = "ring"
    VOICEMAIL = "voicemail"


class Outcome(StrEnum):
    """How a leg or an interaction ended; exactly one of these, `open` while it has not ended.

    `lapsed`: a written conversation that was closed without a human's reply. `void`: no contact after all (spam, a
    test, deleted or merged into another), which no metric of service counts.
    """

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    SHORT_ABANDONED = "short_abandoned"
    FLOW_OUT_CALLBACK = "flow_out:callback"
    FLOW_OUT_VOICEMAIL = "flow_out:voicemail"
    FLOW_OUT_OVERFLOW = "flow_out:overflow"
    FLOW_OUT_TRANSFER = "flow_out:transfer"
    FLOW_OUT_TIMEOUT = "flow_out:timeout"
    FLOW_OUT_CLOSED = "flow_out:closed_after_queue"
    FLOW_OUT_IVR = "flow_out:back_to_ivr"
    BLOCKED_FULL = "blocked:full"
    BLOCKED_CLOSED = "blocked:closed"
    BLOCKED_NO_AGENT = "blocked:no_agent"
    BOT_CONTAINED = "bot_contained"
    IVR_EXIT = "ivr_exit"
    MISSED = "missed"
    LAPSED = "lapsed"
    FAILED = "failed"
    VOID = "void"
    OPEN = "open"


class Transfer(StrEnum):
    """How a leg was handed on to somebody else inside the same interaction."""

    BLIND = "blind"
    ATTENDED = "attended"
    QUEUE = "queue"
    EXTERNAL = "external"


class SurveyKind(StrEnum):
    """What a survey asked."""

    CSAT = "csat"
    NPS = "nps"
    CES = "ces"


class Failure(StrEnum):
    """Why a customer should be called: how their contact was lost, what they say of it, how their journey ended."""

    ABANDONED = "abandoned"
    LAPSED = "lapsed"
    MISSED = "missed"
    FAILED = "failed"
    NEVER_ANSWERED = "never_answered"
    DETRACTOR = "detractor"
    DEAD_END = "dead_end"


class Sender(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"


class MessageKind(StrEnum):
    """What kind of message it is; the text itself is never kept.

    `closed` and `opened` are no messages: the conversation was brought to an end, or that end was taken back.
    """

    TEXT = "text"
    MEDIA = "media"
    TEMPLATE = "template"
    FORM = "form"
    REACTION = "reaction"
    CALL = "call"
    EVENT = "event"
    CLOSED = "closed"
    OPENED = "opened"
    OTHER = "other"


CHANGES = (MessageKind.CLOSED, MessageKind.OPENED)
"""Changes of a conversation's state, which stand among its messages and are none."""


class AgentState(StrEnum):
    """What an agent does during a stretch of time."""

    AVAILABLE = "available"
    HANDLING = "handling"
    AFTER_CONTACT = "after_contact"
    AWAY = "away"
    NOT_RESPONDING = "not_responding"
    OFFLINE = "offline"


class PurchaseKind(StrEnum):
    """What was done with goods and money."""

    PURCHASE = "purchase"
    REFUND = "refund"
    CANCELLATION = "cancellation"


class AddressKind(StrEnum):
    """What an address of a customer is."""

    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT = "account"
    CUSTOMER_NUMBER = "customer_number"
    DEVICE = "device"
    HANDLE = "handle"


class Flag(StrEnum):
    """What is odd about a row that is kept all the same."""

    NAIVE_TZ = "naive_tz"
    AMBIGUOUS_TIME = "ambiguous_time"
    NONEXISTENT_TIME = "nonexistent_time"
    NEGATIVE_DURATION = "negative_duration"
    OUT_OF_ORDER = "out_of_order"
    UNMAPPED_STATUS = "unmapped_status"
    ORPHAN_TRANSFER = "orphan_transfer"
    MISSING_START = "missing_start"
    OPEN_AT_EXTRACT = "open_at_extract"
    SENTINEL_NULL = "sentinel_null"
    INFERRED_JOIN = "inferred_join"
    VENDOR_DIFFERS = "vendor_differs"
    WAIT_INCLUDES_IVR = "wait_includes_ivr"
    INFERRED_END = "inferred_end"
    INFERRED_ANSWER = "inferred_answer"
    DUPLICATE_REPLACED = "duplicate_replaced"
    ADDRESS_REPLACED = "address_replaced"
    NAME_REPLACED = "name_replaced"
    UNLISTED = "unlisted"
