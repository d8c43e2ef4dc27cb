"""JSON whose records lie inside of something: pages of an API, envelopes of a webhook, lists in lists."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any, TypeVar

import msgspec

from ingest.read.json import PLACE, json_records
from ingest.read.json_stream import pieces
from ingest.read.names import Names
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason, Refusals
from ingest.read.texts import Texts
from ingest.read.twins import marked, text_of, twins_in, with_twins

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
    one. Where a record is of the wrong shape the detail names the field. One that holds a key twice is refused; if its
    page does so around the records, the page is. The text of a record is its JSON, written anew.
    """
    longest = raw.limits.line_bytes
    limits = replace(raw.limits, line_bytes=max(longest, LONGEST_PAGE))
    longer = replace(raw, limits=limits, texts=Texts(), names=Names())
    read = enumerate(_unwrapped(longer, kind, unwrap, longest), start=1)
    while batch := list(islice(read, rows)):
        raw.texts.are(range(batch[0][0], batch[-1][0] + 1), partial(_text, batch), exactly=True)
        raw.names.of_objects((n, record) for n, (x, record) in batch if not isinstance(x, _Bad))
        bad = [(n, x.reason, x.detail, x.text) for n, (x, _) in batch if isinstance(x, _Bad)]
        yield [(n, x) for n, (x, _) in batch if not isinstance(x, _Bad)], Refusals.of(bad)


@dataclass(frozen=True, slots=True)
class _Bad:
    reason: str
    detail: str = ""
    text: bytes | None = None


def _text(batch: Sequence[tuple[int, tuple[Any, Any]]], number: int) -> bytes | None:
    """What a record was, or what was kept of it when it was refused."""
    read, record = batch[number - batch[0][0]][1]
    return read.text if isinstance(read, _Bad) else msgspec.json.encode(record)


def _unwrapped(raw: RawFile, kind: type[T], unwrap: Unwrap, longest: int) -> Iterator[tuple[T | _Bad, Any]]:
    """The records, each beside what it was before it became one of this kind."""
    for objects, refused in json_records(raw, dict, rows=200):
        bad = refused.frame
        broken = dict(zip(bad["record"], zip(bad["reason"], bad["detail"], bad["raw"], strict=True), strict=True))
        found: dict[int, Any] = dict(objects)
        for place in sorted([*found, *broken]):
            if place in broken:
                page = _Bad(*broken[place])
                if page.reason == Reason.KEY_TWICE and page.text is not None:
                    yield from _singled_out(page, page.text, kind, unwrap, longest)
                else:
                    yield from ((x, x) for x in _saved(page, kind, unwrap, raw.limits.depth, longest))
            else:
                yield from ((_converted(x, kind, longest), x) for x in _inside(found[place], unwrap))


def _inside(page: dict[str, Any], unwrap: Unwrap) -> Sequence[Any]:
    inside = unwrap(page)
    return [page] if inside is None else inside


def _singled_out(
    page: _Bad, text: bytes, kind: type[T], unwrap: Unwrap, longest: int
) -> Iterator[tuple[T | _Bad, Any]]:
    """The records of a sound page but those with a key twice; none if it stands around them."""
    whole = marked(text)
    records = _inside(whole, unwrap)
    twins = [twins_in(record) for record in records]
    if set[int]().union(*twins) != twins_in(whole):
        yield _Bad(page.reason, "", _short(text, longest)), None
        return
    for record, has in zip(records, twins, strict=True):
        if has:
            yield _Bad(page.reason, "", _short(text_of(record), longest)), record
        else:
            yield _converted(record, kind, longest), record


def _saved(page: _Bad, kind: type[T], unwrap: Unwrap, depth: int, longest: int) -> Iterator[T | _Bad]:
    """The whole records of a broken page, and what is left of it."""
    begins = unwrap.begins(page.text) if isinstance(unwrap, Under) and page.text else None
    if begins is None or page.text is None:
        yield _Bad(page.reason, page.detail, _short(page.text, longest))
        return
    for piece in pieces(iter([b"[" + page.text[begins:]]), longest=longest, depth=depth):
        if piece.reason is not None:
            yield _Bad(piece.reason, "", _short(piece.text, longest))
        else:
            yield _decoded(piece.text, kind, longest)


def _decoded(text: bytes, kind: type[T], longest: int) -> T | _Bad:
    try:
        record = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return _Bad(Reason.NOT_JSON, "", _short(text, longest))
    except UnicodeDecodeError:
        return _Bad(Reason.NOT_UTF8, "", _short(text, longest))
    return (
        _Bad(Reason.KEY_TWICE, "", _short(text, longest)) if with_twins([text]) else _converted(record, kind, longest)
    )


def _converted(record: Any, kind: type[T], longest: int) -> T | _Bad:
    try:
        return msgspec.convert(record, kind)
    except msgspec.ValidationError as error:
        place = PLACE.search(str(error))
        return _Bad(Reason.WRONG_SHAPE, place[1] if place else "", _short(msgspec.json.encode(record), longest))


def _short(text: bytes | None, longest: int) -> bytes | None:
    return text if text is not None and len(text) <= longest else None
