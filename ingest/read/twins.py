"""Objects of JSON that hold a key twice: readers differ in which of the two counts, so that neither does."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

QUOTE, COLON, SPACE = b'": '
IN_DIGITS = (b"\\u0022", b"\\u003a", b"\\u003A")
"""A quote or a colon that is not written as one; in what was decoded it is."""

AT_ONCE = 128 * 1024
"""How many bytes are looked through at once: with many more the time goes into fetching what was decoded."""

DECODE = msgspec.json.Decoder().decode
ENCODER = msgspec.json.Encoder()


class Twins(dict[str, Any]):
    """An object that holds a key twice; `pairs` are all that it holds, in their order."""

    pairs: tuple[tuple[str, Any], ...] = ()


def with_twins(texts: Sequence[bytes], values: Sequence[Any] | None = None) -> set[int]:
    """The places of those texts, each sound JSON, in which an object at any depth holds a key twice.

    `values` are what was decoded, dicts and lists only; without them the texts are decoded anew. Exact: what was
    decoded has each key once, so that as many keys in it as in the text show that the text has none twice. Texts for
    which this cannot be said are looked at key by key, which takes ten times longer.
    """
    found: set[int] = set()
    for begin, end in _stretches(texts):
        some = texts[begin:end]
        decoded = values[begin:end] if values is not None else [DECODE(text) for text in some]
        if not _each_once(b"\n".join(some), ENCODER.encode_lines(decoded)):
            found.update(
                begin + place
                for place, (text, value) in enumerate(zip(some, decoded, strict=True))
                if not _each_once(text, msgspec.json.encode(value)) and twins_in(marked(text))
            )
    return found


def marked(text: bytes) -> Any:
    """What a sound text of JSON holds, every object with a key twice as `Twins`."""
    return json.loads(text, object_pairs_hook=_marked)


def twins_in(value: Any) -> set[int]:
    """Which objects in a value of `marked` hold a key twice, by their identity."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = {id(value)} if isinstance(value, Twins) else set[int]()
    return own.union(*map(twins_in, inside))


def text_of(value: Any) -> bytes:
    """A value of `marked` as JSON, with every key as often as it was there."""
    if isinstance(value, Twins):
        return b"{" + b",".join(msgspec.json.encode(key) + b":" + text_of(x) for key, x in value.pairs) + b"}"
    if isinstance(value, dict):
        return b"{" + b",".join(msgspec.json.encode(key) + b":" + text_of(x) for key, x in value.items()) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(text_of, value)) + b"]"
    return msgspec.json.encode(value)


def _stretches(texts: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    begin = size = 0
    for place, text in enumerate(texts):
        size += len(text)
        if size >= AT_ONCE:
            yield begin, place + 1
            begin, size = place + 1, 0
    if begin < len(texts):
        yield begin, len(texts)


def _each_once(text: bytes, again: bytes) -> bool:
    """Whether a text has as many keys as what was decoded of it; False also where keys cannot be counted so."""
    if b"\\" in text and any(written in text for written in IN_DIGITS):
        return False
    before = _before_colons(text)
    many = np.count_nonzero(before == QUOTE)
    return many == np.count_nonzero(_before_colons(again) == QUOTE) and not (before <= SPACE).any()


def _before_colons(text: bytes) -> NDArray[np.uint8]:
    """The byte before each colon: behind a quote ends a key, or a value holds the two, and a backslash before them."""
    every = np.frombuffer(text, dtype=np.uint8)
    before: NDArray[np.uint8] = every[np.flatnonzero(every == COLON) - 1]
    return before


def _marked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    once = dict(pairs)
    if len(once) == len(pairs):
        return once
    twins = Twins(once)
    twins.pairs = tuple(pairs)
    return twins
