"""Damage that is done to files, and values that nobody expects."""

import json
import random
from typing import Any

EVIL = [
    *(b"", b"null", b"-1", b"0", b"1e309", b"NaN", b"9" * 30, b"99999999999999", b"-9223372036854775808", b"0.1"),
    *(b'""', b'"x"', b"[]", b"{}", b"[[]]", b"true", b'"\\ud800"', b'"9999-12-31T23:59:59Z"', b'"1969-07-20T20:17Z"'),
    *(b"\x00", b"\xff\xfe", b"\xc3", b"\r", b"\n", b"\r\n", b'"', b"'", b",", b"|", b"\t", b"{", b"}", b"[", b"]"),
    *(b"=cmd|' /C calc'!A0", b"../../etc/passwd", b"%s%n", b"2026-03-29 02:30:00", b"2026-10-25 02:30:00"),
]
EDGES = b"\"',|:\t\n {}[]"
ODD: tuple[Any, ...] = (None, True, -1, 0, 1e308, 2**62, "", "x", "-1", "9999-12-31T23:59:59Z", [], {}, [{}], {"a": []})
"""What may stand in sound JSON where something else is expected."""


def mutated(content: bytes, dice: random.Random, other: bytes = b"") -> bytes:
    """The content with one to four kinds of damage; where it is JSON, half the time sound, with another value in it."""
    if (values := _values(content)) and dice.random() < 0.5:
        return _retold(values, dice)
    for _ in range(dice.randint(1, 4)):
        content = dice.choice(KINDS)(content, dice, other)[:200_000]
    return content


def _flipped(content: bytes, dice: random.Random, _: bytes) -> bytes:
    if not content:
        return content
    place = dice.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << dice.randrange(8)]) + content[place + 1 :]


def _cut(content: bytes, dice: random.Random, _: bytes) -> bytes:
    begin, end = sorted(dice.randrange(len(content) + 1) for _ in range(2))
    return content[:begin] + content[end:] if dice.random() < 0.5 else content[begin:end]


def _again(content: bytes, dice: random.Random, _: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    if not lines:
        return content
    lines.insert(dice.randrange(len(lines) + 1), dice.choice(lines))
    dice.shuffle(lines) if dice.random() < 0.2 else None
    return b"".join(lines)


def _evil(content: bytes, dice: random.Random, _: bytes) -> bytes:
    """Something between two edges is something else."""
    edges = [place for place, byte in enumerate(content) if byte in EDGES]
    if len(edges) < 2:
        return content + dice.choice(EVIL)
    place = dice.randrange(len(edges) - 1)
    return content[: edges[place] + 1] + dice.choice(EVIL) + content[edges[place + 1] :]


def _spliced(content: bytes, dice: random.Random, other: bytes) -> bytes:
    return content[: dice.randrange(len(content) + 1)] + other[dice.randrange(len(other) + 1) :]


def _values(content: bytes) -> list[Any]:
    """The JSON values that stand one behind the other, or none where anything else is among them."""
    decoder, found, place = json.JSONDecoder(), [], 0
    try:
        text = content.decode().strip()
        while place < len(text):
            one, place = decoder.raw_decode(text, place)
            found.append(one)
            place += len(text[place:]) - len(text[place:].lstrip())
    except ValueError:
        return []
    return found if any(isinstance(one, dict | list) for one in found) else []


def _retold(values: list[Any], dice: random.Random) -> bytes:
    """The values with one of those inside of them, wherever it stands, replaced by an odd one."""
    around, key = dice.choice(list(_places(values)))
    around[key] = dice.choice(ODD)
    return b"\n".join(json.dumps(one).encode() for one in values)


def _places(value: Any) -> Any:
    """Every dict or list in a value with each of its keys."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inside:
        yield value, key
        yield from _places(below)


KINDS = (_flipped, _cut, _again, _evil, _evil, _evil, _spliced)
