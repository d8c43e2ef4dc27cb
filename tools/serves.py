"""Fail unless `spiritlevel serve` of some installation comes up, says that it is well, and gives its first page."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress

PATIENCE_S = 60


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def fetched(address: str) -> str:
    """What stands at an address of this machine; empty while nobody answers."""
    with suppress(urllib.error.URLError), urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 our own
        return str(answer.read().decode("utf-8"))
    return ""


def main(program: str, home: str) -> None:
    """Start it, wait for it, look at it, stop it."""
    port = free_port()
    server = subprocess.Popen([program, "serve", "--home", home, "--port", str(port)])  # noqa: S603 the one to be tried
    try:
        until = time.monotonic() + PATIENCE_S
        while not (said := fetched(f"http://127.0.0.1:{port}/health")) and time.monotonic() < until:
            time.sleep(0.5)
        if not said or json.loads(said)["status"] != "ok":
            sys.exit(f"The dashboards are not well: {said or 'no answer'}")
        if "<html" not in fetched(f"http://127.0.0.1:{port}/"):
            sys.exit("The dashboards give no page.")
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_S)
    sys.stdout.write(f"served: {said}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
