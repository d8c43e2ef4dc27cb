"""Where the server cannot listen is told, and why."""

import socket
from pathlib import Path

import pytest

from dashboards.serving.server import AddressError, PortTakenError, serve
from ingest.settings import Settings


def test_a_port_that_somebody_listens_on_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match=rf"Port {port} of 127\.0\.0\.1 is taken; choose another"):
            serve(Settings(home=tmp_path), port=port)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        pytest.param("203.0.113.7", "this machine has no such address", id="of another machine"),
        pytest.param("999.1.1.1", "name an address of this machine", id="no address at all"),
        pytest.param("no such host.invalid", "name an address of this machine", id="a name that nobody knows"),
        pytest.param("::zz", "name an address of this machine", id="no address of version 6"),
    ],
)
def test_an_address_that_cannot_be_listened_on_is_told(address: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(AddressError, match=rf"{address}, port 8599, cannot be listened on \(.*\): {words}"):
        serve(Settings(home=tmp_path), port=8599, address=address)
