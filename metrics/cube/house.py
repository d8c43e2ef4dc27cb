"""Keep the shelf in order: what fits nothing any more goes, and many small pieces become one."""

from collections.abc import Collection, Mapping

import polars as pl

from metrics.cube.keeping import Shelf
from metrics.cube.kept import GoneError, Taken, read, taken

MANY = 16
"""With more pieces of a kind than this the smaller ones become one."""


def clear(shelf: Shelf, kind: str, marks: Mapping[str, str], wanted: Collection[str], *, together: bool) -> None:
    """Throw away the pieces of a kind of which nothing is taken, and make one of the smaller ones when there are many.

    Raises OSError.
    """
    there = shelf.pieces(kind)
    used, _ = taken(there, marks, wanted, together=together)
    needed = {id(x.piece) for x in used}
    for piece in there:
        if id(piece) not in needed:
            piece.remove()
    if len(needed) <= MANY:
        return
    alike: dict[frozenset[str], list[Taken]] = {}
    for each in used:
        if each.parts == each.piece.holds:
            alike.setdefault(each.parts, []).append(each)
    for parts, several in alike.items():
        smaller = sorted(several, key=lambda x: x.piece.bytes)[: len(several) * 3 // 4]
        if len(smaller) > 1:
            _together(shelf, kind, smaller, parts)


def _together(shelf: Shelf, kind: str, several: list[Taken], parts: frozenset[str]) -> None:
    marks = {day: each.piece.marks[day] for each in several for day in each.days}
    try:
        rows = pl.concat(read(several, None), how="diagonal_relaxed")  # the same columns, in any order
    except GoneError:
        return
    shelf.put(kind, marks, parts, rows)
    for each in several:
        each.piece.remove()
