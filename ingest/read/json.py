"""A file of JSON objects, in whatever way they were strung together: decoded one by one, bad ones refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import Generic, TypeVar

import msgspec

from ingest.read.json_stream import BACK_TO_BACK, pieces
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason, Refusals
from ingest.read.split import Lines, line_chunks
from ingest.read.twins import with_twins
from ingest.read.values import objects

T = TypeVar("T")

LOOK_AT = 50
"""How many lines are looked at to see whether each line is an object."""

PLACE = re.compile(r" - at `\$\.?([^`]*)`$")
"""Where in a message of the decoder the field stands; only names that the type declares can stand there."""


@dataclass(frozen=True, slots=True)
class _Refused:
    reason: str
    detail: str = ""


class _Decoder(Generic[T]):
    """Decodes objects as one type, and says why one cannot be."""

    def __init__(self, kind: type[T], depth: int) -> None:
        self._decode = msgspec.json.Decoder(kind).decode
        self._depth = depth

    def value(self, text: bytes) -> T | _Refused:
        """The object, or why there is none."""
        if refused := _no_text(text) or _too_deep(text, self._depth):
            return refused
        try:
            return self._decode(text)
        except msgspec.ValidationError as error:
            place = PLACE.search(str(error))
            return _Refused(Reason.WRONG_SHAPE, place[1] if place else "") if _is_json(text) else _NOT_JSON
        except msgspec.DecodeError:
            return _NOT_JSON
        except RecursionError:
            return _Refused(Reason.TOO_DEEP)


_NOT_JSON = _Refused(Reason.NOT_JSON)


def json_records(raw: RawFile, kind: type[T], *, rows: int = 20_000) -> Iterator[tuple[list[tuple[int, T]], Refusals]]:
    """The objects of a file, decoded as `kind` (a msgspec Struct, or dict), each with its number; and those refused.

    A file may hold one object per line, objects one behind the other with or without space between them, objects over
    several lines, or arrays of them. The number is that of the line where each line is an object, else that of the
    object, from 1. What is broken costs the record it stands in: the next begins on the next line, or behind the next
    `}{`. Only where neither exists (an array on one long line) the rest of the file is refused as one record. An object
    that holds a key twice, at any depth, is refused: nobody knows which of the two counts.
    """
    read = _read(raw, _Decoder(kind, raw.limits.depth))
    while batch := _without_twins(list(islice(read, rows)), kind):
        texts = {n: text for n, _, text in batch}
        raw.texts.are(texts, texts.__getitem__, exactly=True)
        _note_names(raw, kind, batch)
        bad = [(n, value.reason, value.detail, text) for n, value, text in batch if isinstance(value, _Refused)]
        yield [(n, value) for n, value, _ in batch if not isinstance(value, _Refused)], Refusals.of(bad)


def _note_names(raw: RawFile, kind: type[T], batch: list[tuple[int, T | _Refused, bytes]]) -> None:
    """What the records call their customers; where a type leaves out fields, they are looked at as they came."""
    if raw.names.fields:
        sound = ((n, value, text) for n, value, text in batch if not isinstance(value, _Refused))
        raw.names.of_objects((n, value if kind is dict else msgspec.json.decode(text)) for n, value, text in sound)


def _without_twins(
    batch: list[tuple[int, T | _Refused, bytes]], kind: type[T]
) -> list[tuple[int, T | _Refused, bytes]]:
    sound = [place for place, (_, value, _) in enumerate(batch) if not isinstance(value, _Refused)]
    values = [batch[place][1] for place in sound] if kind is dict else None
    for which in with_twins([batch[place][2] for place in sound], values):
        number, _, text = batch[sound[which]]
        batch[sound[which]] = (number, _Refused(Reason.KEY_TWICE), text)
    return batch


def _read(raw: RawFile, decoder: _Decoder[T]) -> Iterator[tuple[int, T | _Refused, bytes]]:
    chunks = line_chunks(raw)
    first = next(chunks, None)
    if first is None or not _is_one_per_line(first, raw.limits.depth):
        yield from _by_object(raw, decoder)
        return
    for chunk in chain([first], chunks):
        yield from _by_line(chunk, decoder)


def _is_one_per_line(lines: Lines, depth: int) -> bool:
    """Whether most of the first lines are one object each; not for an array, nor where an object opens a line alone."""
    filled = [text for line in range(min(len(lines), LOOK_AT)) if (text := lines.of(line).strip())]
    if not filled or filled[0].startswith(b"[") or b"{" in filled:
        return False
    single: int = sum(objects(text, depth).spans.tolist() == [[0, len(text)]] for text in filled)
    return 2 * single > len(filled)


def _by_line(lines: Lines, decoder: _Decoder[T]) -> Iterator[tuple[int, T | _Refused, bytes]]:
    for line in range(len(lines)):
        text = lines.of(line)
        if text.isspace() or not text:
            continue
        value = _Refused(*lines.bad[line]) if line in lines.bad else decoder.value(text)
        if value is _NOT_JSON and line == len(lines) - 1 and not lines.ended:
            value = _Refused(Reason.TRUNCATED)
        yield line + lines.first, value, text


def _by_object(raw: RawFile, decoder: _Decoder[T]) -> Iterator[tuple[int, T | _Refused, bytes]]:
    number = 0
    for piece in pieces(raw.blocks(), longest=raw.limits.line_bytes, depth=raw.limits.depth):
        value = decoder.value(piece.text) if piece.reason is None else _Refused(piece.reason)
        # Two quotes too many can make one object of two. Each for itself, the sound one of them is saved.
        parts = _apart(piece.text) if value is _NOT_JSON and piece.reason is None else [piece.text]
        for part in parts:
            number += 1
            yield number, decoder.value(part) if len(parts) > 1 else value, part


def _apart(text: bytes) -> list[bytes]:
    cuts = [0, *(found.end() for found in BACK_TO_BACK.finditer(text)), len(text)]
    return [text[begin:end] for begin, end in pairwise(cuts)]


def _no_text(text: bytes) -> _Refused | None:
    if b"\0" in text:
        return _Refused(Reason.NUL_BYTE)
    try:
        # The decoder does not look into strings that it passes over.
        text.isascii() or str(text, "utf-8")
    except UnicodeDecodeError:
        return _Refused(Reason.NOT_UTF8)
    return None


def _too_deep(text: bytes, depth: int) -> _Refused | None:
    if text.count(b"{") + text.count(b"[") <= depth:
        return None
    fault = objects(text, depth).fault
    return _Refused(fault.reason) if fault else None


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text)
    except msgspec.ValidationError:
        return True
    except msgspec.DecodeError:
        return False
    return True
