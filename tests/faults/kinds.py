"""The kinds of faults that a situation is put through: at its calls, at its statements, and at random moments."""

import errno
from dataclasses import dataclass

BOTH = ("sqlite", "postgresql")
SERVER = ("postgresql",)


@dataclass(frozen=True)
class Kind:
    """One kind of fault.

    `mode` is what the injector does at a call that changes a file, with this error `number`. `happens` befalls the
    catalogue before a statement, for so many `seconds`. `ends` names what is ended at random moments, `each` of them in
    every situation.
    """

    mode: str = "count"
    number: int = 0
    lasting: bool = False
    happens: str = ""
    seconds: float = 0.0
    ends: str = ""
    each: int = 0
    databases: tuple[str, ...] = BOTH

    @property
    def forks(self) -> bool:
        """Whether the process that loads may be killed, and has to be one of its own."""
        return self.mode in {"before", "after", "torn", "power"} or self.ends == "process"


KINDS = {
    "killed before": Kind("before"),
    "killed after": Kind("after"),
    "torn write": Kind("torn"),
    "power cut": Kind("power"),
    "EIO once": Kind("error", errno.EIO),
    "EIO lasting": Kind("error", errno.EIO, lasting=True),
    "disk full once": Kind("error", errno.ENOSPC),
    "disk full lasting": Kind("error", errno.ENOSPC, lasting=True),
    "catalogue locked for a moment": Kind(happens="locked", seconds=0.1),
    "catalogue full": Kind(happens="full", databases=("sqlite",)),
    "database's disk full": Kind(happens="full", databases=SERVER),
    "database's disk takes no byte": Kind(happens="no byte", databases=SERVER),
    "connection dropped": Kind(happens="dropped", databases=SERVER),
    "killed at a random moment": Kind(ends="process", each=64),
    "database killed at a random moment": Kind(ends="server", each=40, databases=SERVER),
    "database restarted at a random moment": Kind(ends="server, to start again", each=20, databases=SERVER),
}
