"""What the program is: with other code the same expressions may come to mean something else."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import polars as pl

PLACES = (
    "metrics",
    "ingest/identity",
    "ingest/settings",
    "ingest/tables",
    "ingest/table.py",
    "ingest/vocabulary.py",
    "ingest/store/excluded.py",
    "ingest/excluding.py",
    "ingest/customers.py",
)
"""The code that decides what a number is: folders and files; of the settings it is how opening hours are laid out."""

LIBRARIES = ("holidays", "tzdata")
"""Libraries whose tables tell when it is open."""


@cache
def digest_of_code() -> str:
    """The same only for the same code, the same version of polars, and the same holidays and zones."""
    found = hashlib.blake2b(pl.__version__.encode(), digest_size=12)
    for name in LIBRARIES:
        found.update(version(name).encode())
    root = Path(__file__).parents[2]
    for place in PLACES:
        for path in sorted((root / place).rglob("*.py")) or [root / place]:
            found.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()
