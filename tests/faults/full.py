"""The disk of the database's server is full: none of its files grows any more, or not a byte is written."""

import os
from pathlib import Path

from tests.faults.compiled import compiled
from tests.ingest.store.server import Server

SOURCE = Path(__file__).with_name("full.c")

SUFFIXES = {"full": "", "no byte": ".any"}
"""What is behind the flag's name while nothing grows, and while nothing is written."""


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
    """There is room again; whether the server had ended over it, and was started by whoever made the room."""
    for suffix in SUFFIXES.values():
        flag = flag_of(server)
        flag.with_name(flag.name + suffix).unlink(missing_ok=True)
    log = server.folder / "log"
    ended = b"PANIC" in log.read_bytes()
    if ended:
        server.restart()
    os.truncate(log, 0)
    return ended
