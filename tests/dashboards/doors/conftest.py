"""The doors of the server behind a real socket, with a home of their own."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import uvicorn
from starlette.applications import Starlette

from dashboards.serving import place
from dashboards.serving.server import ROUTES
from ingest.door.token import make_token
from ingest.settings import load_settings

SETTINGS = """
[inbox]
max_bytes = "4MiB"
keep_free = 0
patience = 1
[[source]]
name = "pbx"
connector = "asterisk_queue_log"
timezone = "UTC"
[[source]]
name = "desk"
connector = "canonical"
table = "leg"
path = "inbox/desk/*.csv"
[[source]]
name = "elsewhere"
connector = "canonical"
table = "leg"
path = "logs/*.csv"
"""


@dataclass(frozen=True)
class Door:
    """A server that runs, its home, and the tokens of its sources."""

    home: Path
    port: int
    tokens: dict[str, str]

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def post(self, source: str, body: bytes, token: str | None = None, **headers: str) -> requests.Response:
        """Send something for a source, with its own token unless another is given."""
        told = {"Authorization": f"Bearer {self.tokens.get(source, '') if token is None else token}"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.post(f"{self.url}/api/inbox/{source}", body, headers=told | named, timeout=30)

    def there(self, source: str = "pbx") -> list[Path]:
        """Every file in the folder of a source, hidden ones too."""
        folder = self.home / "inbox" / source
        return sorted(folder.iterdir()) if folder.is_dir() else []


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """A server on a free port of this machine."""
    (tmp_path / "spiritlevel.toml").write_text(SETTINGS)
    monkeypatch.setenv(place.VARIABLE, str(tmp_path))
    settings = load_settings(tmp_path)
    tokens = {entry.name: make_token(settings, entry.name) for entry in settings.source}
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=list(ROUTES)), log_level="error", lifespan="off"))
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        running.start()
        while not server.started:
            running.join(0.01)
        yield Door(tmp_path, listening.getsockname()[1], tokens)
        server.should_exit = True
        running.join(10)
