"""The disk of the database's server is full: none of its files grows any more, or not a byte is written."""

import os
import time
from pathlib import Path

from tests.faults.compiled import compiled
from tests.ingest.store.server import Server

SOURCE = Path(__file__).with_name("full.c")

SUFFIXES = {"full": "", "no byte": ".any"}
"""What is behind the flag's name while nothing grows, and while nothing is written."""

ENDED, RECOVERED = b"PANIC:", b"database system is ready to accept connections"
"""What the server's log says when it ends over a disk that is full, and when it has recovered by itself."""


def may_be_full(server: Server) -> None:
    """Start a server again, on a disk that can be full. Raises `NoCompilerError`."""
    server.environment = {
        "LD_PRELOAD": str(compiled(SOURCE)),
        "FULL_ROOT": f"{server.folder}/db/",
        "FULL_FLAG": str(flag_of(server)),
    }
    server.restart()


def flag_of(server: Server) -> Path:
    """The file that says by being there that nothing grows."""
    return server.folder / "full"


def fill(flag: Path, what: str) -> None:
    """From here on the disk is full, in one of the two ways."""
    flag.with_name(flag.name + SUFFIXES[what]).touch()


def make_room(server: Server) -> bool:
    """There is room again; whether the server had ended over it: it recovers, or is started by who made the room."""
    for suffix in SUFFIXES.values():
        flag = flag_of(server)
        flag.with_name(flag.name + suffix).unlink(missing_ok=True)
    log = server.folder / "log"
    ended = ENDED in log.read_bytes()
    while ended and server.runs and RECOVERED not in log.read_bytes().rpartition(ENDED)[2]:
        time.sleep(0.02)
    if not server.runs:
        server.start()
    os.truncate(log, 0)
    return ended
