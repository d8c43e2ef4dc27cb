"""The heads of the messages in a file, without ever holding their bodies."""

import re
from collections.abc import Iterator

from ingest.read.raw import RawFile

LONGEST_HEAD = 256 * 1024
"""No honest head is longer; the number of addresses in one has a limit, too."""

KEPT = 1_024
"""How much of a body is kept to find where the next message begins, when that lies in the next block."""

_FIRST = re.compile(rb"\A\s*From [^\r\n]*\r?\n")
_NEXT = re.compile(rb"\n\r?\nFrom [^\r\n]*\r?\n(?=[!-9;-~]+:)")
_END = re.compile(rb"\r?\n\r?\n")


def heads(raw: RawFile) -> Iterator[bytes | None]:
    """The head of each message of an mbox file, or of the one message that the file is; None for one far too long."""
    held = b""
    in_head = begun = mbox = False
    for block in raw.blocks():
        held += block
        if not begun and b"\n" not in held.lstrip() and len(held) < KEPT:
            continue
        if not begun:
            first = _FIRST.match(held)
            mbox, in_head, begun = first is not None, True, True
            held = held[first.end() :] if first else held.lstrip(b"\r\n")
        while True:
            if in_head:
                end = _END.search(held)
                if end is None and len(held) <= LONGEST_HEAD:
                    break
                yield held[: end.start()] if end and end.start() <= LONGEST_HEAD else None
                # What ends the head may be what stands before the next message.
                held, in_head = held[end.start() :] if end else held[LONGEST_HEAD:], False
            following = _NEXT.search(held) if mbox else None
            if following is None:
                held = held[-KEPT:]
                break
            held, in_head = held[following.end() :], True
    if in_head and held.strip():
        yield held.rstrip(b"\r\n") if len(held) <= LONGEST_HEAD else None
