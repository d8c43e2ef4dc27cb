"""The server of the dashboards: what it runs, and how it is started."""

import errno
import logging
import os
import socket
from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from starlette.routing import BaseRoute, Route

from dashboards import theme
from dashboards.doors.answer import EVERY_METHOD, nothing_here
from dashboards.doors.inbox import inbox
from dashboards.doors.metrics import metrics
from dashboards.doors.ready import live, ready
from dashboards.serving import options, place, warm
from dashboards.serving.ahead import AHEAD
from dashboards.serving.health import health
from ingest.door.ending import closed
from ingest.door.sweep import sweep
from ingest.settings import Settings

SCRIPT = Path(__file__).parent.parent / "app.py"
"""What Streamlit runs for every reader."""

ROUTES: Sequence[BaseRoute] = (
    Route("/health", health),
    Route("/metrics", metrics),
    Route("/api/ready", ready),
    Route("/api/live", live),
    Route("/api/inbox/{source}", inbox, methods=EVERY_METHOD),
    Route("/api", nothing_here, methods=EVERY_METHOD),
    Route("/api/{anything:path}", nothing_here, methods=EVERY_METHOD),
)
"""Routes, not mounts: a mount would answer `/health/` only, and every unknown path is a page of Streamlit's."""

_LOG = logging.getLogger(__name__)
_EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104 what is listened on is the user's to say
_HERE = {"127.0.0.1", "::1", "localhost"}


class PortTakenError(Exception):
    """Somebody listens on the port already."""

    def __init__(self, address: str, port: int) -> None:
        """Say which port, and the way out."""
        super().__init__(f"Port {port} of {address} is taken; choose another one with --port.")


class AddressError(Exception):
    """The address or the port is none that this machine can listen on."""

    def __init__(self, address: str, port: int, why: OSError) -> None:
        """Say what the system says of it, and the way out."""
        words = why.strerror or str(why)
        way_out = {
            errno.EACCES: f"port {port} is for administrators; choose one above 1023 with --port",
            errno.EADDRNOTAVAIL: "this machine has no such address; 127.0.0.1 is this machine, 0.0.0.0 every address",
        }.get(why.errno or 0, "name an address of this machine with --address, such as 127.0.0.1 or 0.0.0.0")
        super().__init__(f"{address or 'This machine'}, port {port}, cannot be listened on ({words}): {way_out}.")


def serve(settings: Settings, *, port: int = 8501, address: str = "127.0.0.1") -> None:
    """Serve the dashboards of a home folder until interrupted, and print their address.

    What a config.toml of Streamlit sets goes before our options, except address and port.
    Raises `PortTakenError` and `AddressError`.
    """
    _refuse_taken(address, port)
    os.environ[place.VARIABLE] = str(settings.home)
    sweep(settings)
    for sentence in closed(settings):
        _LOG.warning("%s", sentence)
    options.settle()
    theme.trust_charts()
    warm.begin(settings.home)
    AHEAD.begin()
    shown = "localhost" if address in _EVERYWHERE | _HERE else address
    listening = {"server.address": address or "0.0.0.0", "server.port": port, "browser.serverAddress": shown}  # noqa: S104 what is listened on is the user's to say
    st.App(SCRIPT, routes=ROUTES).run(config={**options.unset(), **listening})


def _refuse_taken(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTakenError(address or "this machine", port) from error
            raise AddressError(address, port, error) from error
