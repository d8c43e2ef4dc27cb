"""What of the cube is missing, and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from metrics.cube.keeping import Piece
from metrics.cube.kept import Pass, Sort, taken
from metrics.cube.lasting import BY_SETTINGS

SORTS: tuple[Sort, ...] = get_args(Sort)

OPEN = "open"
"""Stands among the missing parts for the rows that are kept as they are."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What should be there of each day of a pass: parts by their lasting names, and columns of open rows."""

    of: Pass
    parts: frozenset[str]
    columns: frozenset[str]

    def of_sort(self, sort: Sort) -> frozenset[str]:
        """What of it lies in pieces of one sort."""
        steps = frozenset(x for x in self.parts if x.startswith("h"))
        return {"sums": self.parts - steps, "steps": steps, "open": self.columns}[sort]

    def missing(
        self, there: Mapping[Sort, Sequence[Piece]], marks: Mapping[str, str]
    ) -> dict[frozenset[str], list[str]]:
        """Days by what of them is missing; those of which all is there are left out."""
        lacks: dict[str, frozenset[str]] = dict.fromkeys(marks, frozenset())
        for sort in SORTS:
            _, here = taken(there[sort], marks, self.of_sort(sort), together=sort == "open")
            for day, parts in here.items():
                lacks[day] |= {OPEN} if sort == "open" else parts
        found: dict[frozenset[str], list[str]] = {}
        for day, parts in lacks.items():
            if parts:
                found.setdefault(parts, []).append(day)
        return found


def why(
    missing: frozenset[str],
    days: Sequence[str],
    there: Sequence[Piece],
    marks: Collection[str],
    owners: Mapping[str, Collection[str]],
) -> str:
    """In words, why parts of some days are missing, by the pieces of sums that there are."""
    if not there:
        return "nothing was kept yet"
    fit = [piece for piece in there if any(piece.marks.get(day) in marks for day in days)]
    if not fit:
        return "new facts"
    before = {part.split(BY_SETTINGS)[0] for piece in fit for part in piece.holds if BY_SETTINGS in part}
    changed = {x for x in missing if BY_SETTINGS in x and x.split(BY_SETTINGS)[0] in before}
    defined = sorted({name for part in missing - changed for name in owners.get(part, ())})
    reasons = ["changed settings"] if changed else []
    if defined:
        reasons.append(f"changed definition of {', '.join(defined)}")
    return " and ".join(reasons) or "a piece was missing or damaged"
