"""JSON whose records lie inside of something: pages of an API, envelopes of a webhook, lists in lists."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TypeVar

import msgspec

from ingest.read.json import PLACE, json_records
from ingest.read.json_stream import pieces
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason, Refusals
from ingest.read.texts import Texts

T = TypeVar("T")

LONGEST_PAGE = 64 * 1024**2
"""A page holds many records, so that it may be longer than one record may be."""

Unwrap = Callable[[dict[str, Any]], Sequence[Any] | None]
"""From an object of the file to the records in it; None when it is no wrapper, and is a record itself."""


@dataclass(frozen=True)
class Under:
    """The records in the list under the first of these keys that an object has; what is no list is one record.

    A dot goes a level deeper: `under("data.items")`.
    """

    keys: tuple[str, ...]

    def __call__(self, page: dict[str, Any]) -> Sequence[Any] | None:
        """The records of a page; None when it has none of the keys."""
        for key in self.keys:
            inside: Any = page
            for part in key.split("."):
                inside = inside.get(part) if isinstance(inside, dict) else None
            if inside is not None:
                return inside if isinstance(inside, list) else [inside]
        return None

    def begins(self, text: bytes) -> int | None:
        """Where in the text of a broken page its list begins, behind the bracket."""
        names = b"|".join(re.escape(key.rpartition(".")[2].encode()) for key in self.keys)
        found = re.search(rb'"(?:' + names + rb')"\s*:\s*\[', text)
        return found.end() if found else None


def under(*keys: str) -> Under:
    """The records in the list under the first of these keys: `under("tickets")` for pages of tickets."""
    return Under(keys)


def page_records(
    raw: RawFile, kind: type[T], unwrap: Unwrap, *, rows: int = 20_000
) -> Iterator[tuple[list[tuple[int, T]], Refusals]]:
    """The records of a file of pages, decoded as `kind`, each with its number from 1; and those refused.

    A file may hold pages, bare records, or both, strung together in any way that `json_records` knows. Records are
    numbered over the whole file in their order; an empty page is none. Of a page that was cut off the whole records
    are read and the rest is refused as one record, where the wrapper is told by `under`; else the page is refused as
    one. Where a record is of the wrong shape the detail names the field.
    """
    longest = raw.limits.line_bytes
    longer = replace(raw, limits=replace(raw.limits, line_bytes=max(longest, LONGEST_PAGE)), texts=Texts())
    read = enumerate(_unwrapped(longer, kind, unwrap, longest), start=1)
    while batch := list(islice(read, rows)):
        bad = [(n, x.reason, x.detail, x.text) for n, x in batch if isinstance(x, _Bad)]
        yield [(n, x) for n, x in batch if not isinstance(x, _Bad)], Refusals.of(bad)


@dataclass(frozen=True, slots=True)
class _Bad:
    reason: str
    detail: str = ""
    text: bytes | None = None


def _unwrapped(raw: RawFile, kind: type[T], unwrap: Unwrap, longest: int) -> Iterator[T | _Bad]:
    for objects, refused in json_records(raw, dict, rows=200):
        bad = refused.frame
        broken = dict(zip(bad["record"], zip(bad["reason"], bad["detail"], bad["raw"], strict=True), strict=True))
        found: dict[int, Any] = dict(objects)
        for place in sorted([*found, *broken]):
            if place in broken:
                reason, detail, text = broken[place]
                yield from _saved(_Bad(reason, detail, text), kind, unwrap, raw.limits.depth, longest)
            else:
                inside = unwrap(found[place])
                yield from (
                    _converted(record, kind, longest) for record in ([found[place]] if inside is None else inside)
                )


def _saved(page: _Bad, kind: type[T], unwrap: Unwrap, depth: int, longest: int) -> Iterator[T | _Bad]:
    """The whole records of a broken page, and what is left of it."""
    begins = unwrap.begins(page.text) if isinstance(unwrap, Under) and page.text else None
    if begins is None or page.text is None:
        yield _Bad(page.reason, page.detail, _short(page.text, longest))
        return
    for piece in pieces(iter([b"[" + page.text[begins:]]), longest=longest, depth=depth):
        if piece.reason is not None:
            yield _Bad(piece.reason, "", _short(piece.text, longest))
            continue
        try:
            yield _converted(msgspec.json.decode(piece.text), kind, longest)
        except msgspec.DecodeError:
            yield _Bad(Reason.NOT_JSON, "", _short(piece.text, longest))
        except UnicodeDecodeError:
            yield _Bad(Reason.NOT_UTF8, "", _short(piece.text, longest))


def _converted(record: Any, kind: type[T], longest: int) -> T | _Bad:
    try:
        return msgspec.convert(record, kind)
    except msgspec.ValidationError as error:
        place = PLACE.search(str(error))
        return _Bad(Reason.WRONG_SHAPE, place[1] if place else "", _short(msgspec.json.encode(record), longest))


def _short(text: bytes | None, longest: int) -> bytes | None:
    return text if text is not None and len(text) <= longest else None
