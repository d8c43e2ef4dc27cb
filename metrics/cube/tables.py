"""Derived tables that are too long for memory: kept beside the cube, until facts, settings or code change."""

import hashlib

import polars as pl

from ingest.settings import Settings
from metrics.cube.code import digest_of_code
from metrics.cube.keeping import Keeping


def kept_rows(name: str, facts: Keeping, settings: Settings) -> pl.LazyFrame | None:
    """The lasting rows of a derived table as they were kept of these facts; None when they were not."""
    return facts.shelf.table(name, mark_of(facts, settings))


def keep_rows(name: str, facts: Keeping, settings: Settings, rows: pl.LazyFrame) -> None:
    """Keep the lasting rows of a derived table, worked out now. Raises OSError."""
    facts.shelf.put_table(name, mark_of(facts, settings), rows)


def mark_of(facts: Keeping, settings: Settings) -> str:
    """What derived tables are made of, in few letters: the same only for the same facts, settings and code."""
    said = settings.model_dump_json(exclude={"source", "home", "store"})
    words = "\n".join([digest_of_code(), facts.fingerprint, str(facts.as_of), said])
    return hashlib.blake2b(words.encode(), digest_size=12).hexdigest()
