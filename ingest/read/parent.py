"""A process that ends with the one that started it, whatever becomes of that."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""From linux/prctl.h: the signal that a process gets when its parent dies."""


def end_with(parent: int) -> None:
    """Have the system kill this process as soon as that parent is gone; if it is gone already, leave at once.

    Whoever interrupts the parent, by Ctrl-C or by stopping a service with all its processes, leaves it to the parent to
    end this one. Where the system is not Linux, this process ends at the latest when it has an answer to give.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        # It may have died before it could be told: then somebody else is our parent, and nobody will tell us.
        if os.getppid() != parent:
            os._exit(1)
