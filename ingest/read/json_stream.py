"""A stream of JSON cut into its objects, resuming behind what is broken."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.read.refusal import Reason
from ingest.read.values import Found, objects

USUAL, CAREFUL = 1024**2, 4 * 1024
"""How many bytes are looked through at once, and right after a fault, where the next may be near."""

OPENS = rb"\{\s*(?:[\"}]|\Z)"
"""How an object begins; a bracket before anything else begins none."""

BEGINS = re.compile(rb"\[|" + OPENS)
NEXT = re.compile(rb"\n|" + OPENS)

BACK_TO_BACK = re.compile(rb"\}\s*(?=" + OPENS + rb")")
"""Where an object follows another without a comma: valid JSON has this between objects only, outside of strings."""

OVERLAP = 1024
"""How much of a text is looked at again when the search goes on in the next, in case a boundary straddles them."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """The text of one object, or of what stands where one should, and why it is refused if that is known already."""

    text: bytes
    reason: Reason | None = None


@dataclass(eq=False)
class _Stream:
    """Text of which as much is held as is needed."""

    blocks: Iterator[bytes]
    held: bytes = b""
    at: int = 0
    ended: bool = field(default=False)

    def ahead(self, size: int) -> bytes:
        """The next bytes, as many as asked for unless the stream ends before."""
        while len(self.held) - self.at < size and not self.ended:
            block = next(self.blocks, None)
            self.ended = block is None
            self.held, self.at = self.held[self.at :] + (block or b""), 0
        return self.held[self.at : self.at + size]

    def shows_end(self, view: bytes) -> bool:
        """Whether there is nothing behind these next bytes."""
        return self.ended and self.at + len(view) >= len(self.held)


def pieces(blocks: Iterator[bytes], *, longest: int, depth: int) -> Iterator[Piece]:
    """The objects of a stream in order, and the broken stretches between them, none longer than `longest`.

    Objects may stand in arrays, behind one another, on lines; commas and white space between them do not matter. A
    broken object ends where the next begins: behind `}` without a comma, or on a line that begins as its own did. An
    array that is never closed ends in a broken piece, if need be an empty one.
    """
    stream, in_array, window, indent, sound = _Stream(blocks), False, USUAL, b"", True
    while True:
        indent, in_array = _skip(stream, in_array=in_array, indent=indent)
        view = stream.ahead(window)
        if not view:
            if in_array and sound:
                yield Piece(text=b"", reason=Reason.TRUNCATED)
            return
        if not BEGINS.match(view):
            yield Piece(text=_junk(stream, longest), reason=Reason.NOT_JSON)
            continue
        found = objects(view, depth)
        if len(found.spans):
            yield from _whole(stream, view, found)
            window, sound = USUAL, True
            continue
        reason = _why_broken(stream, view, found, longest, _line_like(indent))
        if reason is None:
            window *= 2
            continue
        window, sound = CAREFUL, False
        if found.fault is not None and found.fault.restart:
            stream.at += found.fault.at
            yield Piece(text=view[: found.fault.at].rstrip(), reason=reason)
        else:
            yield Piece(text=_until_next(stream, longest, indent, in_array=in_array), reason=reason)


def _skip(stream: _Stream, *, in_array: bool, indent: bytes) -> tuple[bytes, bool]:
    """Pass over what stands between objects; say how the line of the next begins, and whether it is in an array."""
    while view := stream.ahead(OVERLAP):
        passed = view[: len(view) - len(view.lstrip(b" \t\r\n,"))]
        stream.at += len(passed)
        if b"\n" in passed:
            indent = passed[passed.rindex(b"\n") + 1 :]
        if len(passed) == len(view):
            continue
        mark = view[len(passed) : len(passed) + 1]
        if mark == (b"]" if in_array else b"["):
            in_array = not in_array
            stream.at += 1
            continue
        break
    return (indent if not indent.strip() else b""), in_array


def _whole(stream: _Stream, view: bytes, found: Found) -> Iterator[Piece]:
    end = 0
    for begin, after in found.spans.tolist():
        if view[end:begin].strip(b" \t\r\n,"):
            break
        end = after
        yield Piece(text=view[begin:after])
    stream.at += end


def _line_like(indent: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"\n" + re.escape(indent) + rb"(?=" + OPENS + rb")")


def _why_broken(
    stream: _Stream, view: bytes, found: Found, longest: int, next_line: re.Pattern[bytes]
) -> Reason | None:
    """Why the object at the beginning of the view will never end; None when more has to be seen."""
    if found.fault is not None:
        return found.fault.reason
    if next_line.search(view):
        return Reason.NOT_JSON
    if stream.shows_end(view):
        return Reason.TRUNCATED
    return Reason.TOO_LONG if len(view) > longest else None


def _until_next(stream: _Stream, longest: int, indent: bytes, *, in_array: bool) -> bytes:
    """Pass over a broken object to where the next begins, or to the end; the first bytes of what was passed over."""
    boundaries = [_line_like(indent)] if in_array else [_line_like(indent), BACK_TO_BACK]
    kept, start, window = b"", 1, CAREFUL
    while True:
        view = stream.ahead(window)
        ends = [found.end() for boundary in boundaries if (found := boundary.search(view, start))]
        last = stream.shows_end(view)
        passed = min(ends) if ends else len(view) if last else max(len(view) - OVERLAP, 1)
        kept += view[:passed][: longest - len(kept)]
        stream.at += passed
        if ends or last:
            return kept.rstrip()
        start, window = 0, USUAL


def _junk(stream: _Stream, longest: int) -> bytes:
    """Pass over what is no object, to the end of its line or the next object; its first bytes."""
    kept, window = b"", CAREFUL
    while view := stream.ahead(window):
        found = NEXT.search(view, 1)
        passed = found.start() if found else len(view)
        kept += view[:passed][: longest - len(kept)]
        stream.at += passed
        if found:
            break
        window = USUAL
    return kept.rstrip()
