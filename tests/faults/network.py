"""F19: run a command where there is no network, and count its attempts to reach one: `... network COMMAND`.

The command and all that it starts get a network of their own in which there is nothing but the machine itself. What
they send elsewhere has no route, which the system counts; so it does questions to a name server on the machine.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ALONE = "--alone"
COUNTED = {"Ip": "OutNoRoutes", "Udp": "NoPorts"}
COUNTED_OF_6 = ("Ip6OutNoRoutes", "Udp6NoPorts")


class NoNamespaceError(Exception):
    """Here no process can be given a network of its own."""


def attempts(*command: str) -> tuple[int, int]:
    """The exit code of a command, and how often it, or what it started, tried to reach anything but this machine.

    Raises `NoNamespaceError`.
    """
    unshare, here = shutil.which("unshare"), [sys.executable, "-m", "tests.faults.network", ALONE]
    if unshare is None:
        raise NoNamespaceError
    told, tell = os.pipe()
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    with os.fdopen(told) as answer:
        done = subprocess.run([unshare, "--net", *as_root, *here, str(tell), *command], check=False, pass_fds=[tell])
        os.close(tell)
        said = answer.read()
    if not said:
        raise NoNamespaceError
    return done.returncode, int(said)


def _alone(tell: int, *command: str) -> int:
    """In a network of its own: run the command, and tell what the system has counted."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)  # noqa: S607 where the system has it
    code = subprocess.run(command, check=False).returncode
    os.write(tell, str(_counted()).encode())
    return code


def _counted() -> int:
    lines = [line.split() for line in Path("/proc/self/net/snmp").read_text().splitlines()]
    found = 0
    for names, values in zip(lines[::2], lines[1::2], strict=True):
        each = dict(zip(names, values, strict=True))
        wanted = COUNTED.get(names[0].rstrip(":"))
        found += int(each[wanted]) if wanted else 0
    of_6 = dict(line.split() for line in Path("/proc/self/net/snmp6").read_text().splitlines())
    return found + sum(int(of_6.get(name, 0)) for name in COUNTED_OF_6)


def main() -> int:
    """Run the command, say how often it tried, and return 1 when it did, else what the command returned."""
    if sys.argv[1:2] == [ALONE]:
        return _alone(int(sys.argv[2]), *sys.argv[3:])
    code, many = attempts(*sys.argv[1:])
    sys.stdout.write(f"{many} attempts to reach anything but this machine; exit code {code}.\n")
    return int(many > 0) or code


if __name__ == "__main__":
    sys.exit(main())
