"""A look at a file: what its first bytes show, for connectors to say whether it could be theirs."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from ingest.connector import Look
from ingest.read.delimited import look_like_names, separator_of
from ingest.read.json_stream import pieces
from ingest.read.raw import Limits, RawFile

MOST = 1024**2
"""How many bytes are looked at to find the first objects of JSON."""
SHOWN = 64 * 1024
"""How much of them is shown as text."""
RECORDS = 50
DEPTH = 64

_LIST = re.compile(rb'"(\w+)"\s*:\s*\[\s*(?=\{)')


def look_at(path: Path) -> Look:
    """What can be seen of a file at a glance. Raises `UnreadableFileError` for what is no file, empty or damaged."""
    raw = RawFile(path=path, received_at=datetime.now(UTC), limits=replace(Limits(), inflate_ratio=100_000))
    begins = b""
    for block in raw.blocks():
        begins += block
        if len(begins) >= MOST:
            break
    text = begins[:SHOWN].decode(errors="replace")
    records = tuple(_records(begins[:MOST])) if begins.lstrip()[:1] in {b"{", b"["} else ()
    return Look(name=raw.name, text=text, records=records, columns=() if records else _columns(text))


def _records(text: bytes) -> Iterator[Mapping[str, Any]]:
    found = list(_objects(text))
    if found:
        yield from found
        return
    # One page that is longer than the look: what its first list holds shows what it is.
    if opens := _LIST.search(text):
        inside = list(_objects(b"[" + text[opens.end() :]))
        yield {opens[1].decode(): inside}


def _objects(text: bytes) -> Iterator[Mapping[str, Any]]:
    count = 0
    for piece in pieces(iter([text]), longest=MOST, depth=DEPTH):
        if piece.reason is not None or count == RECORDS:
            return
        try:
            value = msgspec.json.decode(piece.text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return
        if isinstance(value, dict):
            count += 1
            yield value


def _columns(text: str) -> tuple[str, ...]:
    line = next((x for x in text.splitlines() if x.strip()), "")
    names = next(csv.reader([line], delimiter=separator_of(line)), []) if "\0" not in line else []
    told = tuple(name.strip().lower() for name in names)
    return told if len(told) > 1 and look_like_names(list(told)) else ()
