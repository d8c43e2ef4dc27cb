"""The events of Asterisk's queue log: what their parameters are, and what they say of a call."""

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.vocabulary import Outcome, Transfer


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One event: how many parameters it has, and the places of those that are kept.

    Places count from 0; negative ones from the last parameter, for the event whose head is of varying length. `wait`,
    `lasted` (a talk, or an agent's login) and `ring` are seconds in the log, `ring_ms` is milliseconds. Parameters that
    can hold a person's number or name are not kept, apart from the caller id, which becomes the customer.
    """

    least: int = 0
    most: int = 0
    wait: int | None = None
    lasted: int | None = None
    ring: int | None = None
    ring_ms: int | None = None
    position: int | None = None
    detail: int | None = None
    caller: int | None = None


CALLS: Mapping[str, Kind] = {
    "ENTERQUEUE": Kind(least=3, most=4, caller=1, position=2),
    "CONNECT": Kind(least=2, most=3, wait=0, detail=1, ring=2),
    "RINGNOANSWER": Kind(least=1, most=1, ring_ms=0),
    "RINGCANCELED": Kind(most=1, ring_ms=0),
    "AGENTDUMP": Kind(most=1),
    "SYSCOMPAT": Kind(most=1),
    "DID": Kind(least=1, most=1, detail=0),
    "ABANDON": Kind(least=3, most=3, position=1, wait=2),
    "EXITEMPTY": Kind(least=3, most=3, position=1, wait=2),
    "EXITWITHTIMEOUT": Kind(least=3, most=3, position=1, wait=2),
    "EXITWITHKEY": Kind(least=4, most=4, detail=0, position=2, wait=3),
    "COMPLETEAGENT": Kind(least=3, most=3, wait=0, lasted=1, position=2),
    "COMPLETECALLER": Kind(least=3, most=3, wait=0, lasted=1, position=2),
    "TRANSFER": Kind(least=4, most=5, wait=2, lasted=3, position=4),
    "BLINDTRANSFER": Kind(least=5, most=5, wait=2, lasted=3, position=4),
    "ATTENDEDTRANSFER": Kind(least=5, most=6, detail=0, wait=-3, lasted=-2, position=-1),
}
"""What happens to a call. ATTENDEDTRANSFER begins with BRIDGE or APP and one name, or with LINK and two."""

AGENTS: Mapping[str, Kind] = {
    "ADDMEMBER": Kind(most=1, detail=0),
    "REMOVEMEMBER": Kind(most=1),
    "AGENTLOGIN": Kind(least=1, most=1),
    "AGENTCALLBACKLOGIN": Kind(least=1, most=1),
    "AGENTLOGOFF": Kind(least=2, most=2, lasted=1),
    "AGENTCALLBACKLOGOFF": Kind(least=2, most=3, lasted=1, detail=2),
    "PAUSE": Kind(most=1, detail=0),
    "UNPAUSE": Kind(most=1, detail=0),
    "PAUSEALL": Kind(most=1, detail=0),
    "UNPAUSEALL": Kind(most=1, detail=0),
    "PENALTY": Kind(least=1, most=1, detail=0),
}
"""What agents do; no part of any contact."""

SYSTEM: Mapping[str, Kind] = {"CONFIGRELOAD": Kind(most=1), "QUEUESTART": Kind(most=1)}

KINDS: Mapping[str, Kind] = {**CALLS, **AGENTS, **SYSTEM}

NO_CALL = ("", "NONE", "REALTIME", "MANAGER")
"""What stands in the place of a call's id where there is no call."""

OUTCOMES: Mapping[str, Outcome] = {
    "ABANDON": Outcome.ABANDONED,
    "EXITEMPTY": Outcome.FLOW_OUT_CLOSED,
    "EXITWITHTIMEOUT": Outcome.FLOW_OUT_TIMEOUT,
    "EXITWITHKEY": Outcome.FLOW_OUT_IVR,
}
"""How a stay ends that nobody answered. EXITEMPTY: the last reachable agent went, the queue closed over the caller."""

TRANSFERS: Mapping[str, Transfer] = {
    "BLINDTRANSFER": Transfer.BLIND,
    "TRANSFER": Transfer.BLIND,
    "ATTENDEDTRANSFER": Transfer.ATTENDED,
}
"""TRANSFER is what was written before version 12, with the extension and context that a blind transfer has."""

TALKS = (*TRANSFERS, "COMPLETEAGENT", "COMPLETECALLER")
"""How a stay ends that was answered."""

ENDS = (*TALKS, *OUTCOMES)

ATTEMPTS = ("RINGNOANSWER", "RINGCANCELED", "AGENTDUMP", "SYSCOMPAT")
"""Tries to reach an agent that reached none; the caller goes on waiting, but for SYSCOMPAT, which drops the call."""
