"""VICIdial's own statuses and reasons for the end of a call, and what they say of it."""

from ingest.vocabulary import Outcome

STATUSES = {
    "DROP": Outcome.ABANDONED,
    "XDROP": Outcome.ABANDONED,
    "PDROP": Outcome.ABANDONED,
    "TIMEOT": Outcome.FLOW_OUT_TIMEOUT,
    "AFTHRS": Outcome.BLOCKED_CLOSED,
    "NANQUE": Outcome.BLOCKED_NO_AGENT,
    "IQNANQ": Outcome.FLOW_OUT_CLOSED,
    "MAXCAL": Outcome.BLOCKED_FULL,
    "QVMAIL": Outcome.FLOW_OUT_VOICEMAIL,
    "HVMAIL": Outcome.FLOW_OUT_VOICEMAIL,
    "HOLDTO": Outcome.FLOW_OUT_TRANSFER,
    "HXFER": Outcome.FLOW_OUT_TRANSFER,
    "ACFLTR": Outcome.VOID,
    "QUEUE": Outcome.OPEN,
    "INBND": Outcome.OPEN,
    "LIVE": Outcome.OPEN,
    "INCALL": Outcome.ANSWERED,
    "DISPO": Outcome.ANSWERED,
    "CALLBK": Outcome.ANSWERED,
    "XFER": Outcome.ANSWERED,
    "NA": Outcome.MISSED,
    "N": Outcome.MISSED,
    "A": Outcome.MISSED,
    "AA": Outcome.MISSED,
    "AL": Outcome.MISSED,
    "AM": Outcome.MISSED,
    "B": Outcome.MISSED,
    "AB": Outcome.MISSED,
    "DC": Outcome.FAILED,
    "ADC": Outcome.FAILED,
    "ERI": Outcome.FAILED,
    "LRERR": Outcome.FAILED,
}
"""Statuses that VICIdial sets itself, or whose meaning is the same everywhere."""

ONLY_WITH_AGENT = (Outcome.ANSWERED,)
"""What no status can say of a call that no agent took."""

REASONS = {
    "CALLER": Outcome.ABANDONED,
    "ABANDON": Outcome.ABANDONED,
    "QUEUETIMEOUT": Outcome.FLOW_OUT_TIMEOUT,
    "AFTERHOURS": Outcome.BLOCKED_CLOSED,
    "HOLDRECALLXFER": Outcome.FLOW_OUT_TRANSFER,
    "HOLDTIME": Outcome.FLOW_OUT_TRANSFER,
    "NOAGENT": Outcome.BLOCKED_NO_AGENT,
    "MAXCALLS": Outcome.BLOCKED_FULL,
    "ACFILTER": Outcome.VOID,
    "CLOSETIME": Outcome.FLOW_OUT_CLOSED,
    "SYSTEM": Outcome.FAILED,
}
"""How a call ended (term_reason) whose status is nobody's that is known, and that no agent took."""

NEVER_QUEUED = (Outcome.BLOCKED_CLOSED, Outcome.BLOCKED_NO_AGENT, Outcome.BLOCKED_FULL, Outcome.VOID)
