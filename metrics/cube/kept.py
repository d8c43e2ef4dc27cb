"""What is kept of one table: which pieces fit the facts as they are, and which parts of which days are missing."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import polars as pl

from ingest.settings import Settings
from ingest.table import Table
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from metrics.cube.cells import length_in
from metrics.cube.chain import Chain, Link, chain_of
from metrics.cube.code import digest_of_code
from metrics.cube.keeping import Keeping, Piece, Shelf
from metrics.cube.lasting import lasts
from metrics.derived import derived_columns
from metrics.dimensions import dimensions_of
from metrics.metric import Metric
from metrics.parts import Plan

Sort = Literal["sums", "steps", "open"]
"""Sums and greatest values; the steps of histograms; the rows that change as time goes by, as they are."""

DAY = "of"
"""The column that says by which day a cell's rows are filed."""

OWN_ROWS = {leg.name: ("channel", "queue", "source"), interaction.name: ("channel", "source")}
"""Tables of which each row says for itself what metrics and these dimensions need to know."""

AROUND_ROWS = ("channel", "queue", "source")


@dataclass(frozen=True, kw_only=True)
class Pass:
    """The metrics of a table that are counted on one clock, and either last (`by_day`) or hold at one moment only."""

    table: Table
    counted_on: str
    by_day: bool

    @property
    def dimensions(self) -> tuple[str, ...]:
        """By what its cells are split."""
        if self.by_day:
            return OWN_ROWS[self.table.name]
        return tuple(x for x in AROUND_ROWS if x in dimensions_of(self.table))

    def kind(self, sort: Sort) -> str:
        """The name of its pieces on the shelf."""
        return f"{self.table.name}.{self.counted_on}.{'days' if self.by_day else 'whole'}.{sort}"


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What is taken out of one piece: of these days these parts; `whole` when it is about no other days."""

    piece: Piece
    days: tuple[str, ...]
    parts: frozenset[str]
    whole: bool


def pass_of(metric: Metric, preset: str | None, settings: Settings) -> Pass:
    """In which pass the parts of a metric are made."""
    by_day = metric.table.name in OWN_ROWS and lasts(metric, preset, settings)
    return Pass(table=metric.table, counted_on=metric.counted_on, by_day=by_day)


def length_of(facts: Keeping, table: Table, settings: Settings) -> str | None:
    """How long the cells are in the years in which a table has rows; None where none would do."""
    days = [day for each in {leg, interaction, table} for day in facts.days(each)]
    if not days:
        return None
    # A row can be counted a while after the day by which it is filed.
    return length_in(settings.site.timezone, min(days).year - 1, max(days).year + 1)


def marks_of(
    facts: Keeping, of: Pass, length: str, settings: Settings, *, chain: Chain | None = None
) -> dict[str, str]:
    """What every day is now, or all of them together: a piece that was made of anything else does not fit.

    Of all together it is the state of which they were made, and the changes since then, each as if it were a day; by
    the `chain` that is given, or else that was kept.
    """
    fixed = _fixed(of, length)
    if of.by_day:
        return {day.isoformat(): _digest(*fixed, rows) for day, (rows, _) in facts.days(of.table).items()}
    chain = chain or chain_of(facts, settings) or [Link.of(facts, settings)]
    whole = {x.mark: _digest(*fixed, x.mark, "whole") for x in chain}
    changes = {x.mark: _digest(*fixed, x.mark, x.rows, "change") for x in chain}
    # Since the last state of which the whole was added up, there are only changes to add.
    there = {made_of for piece in facts.shelf.pieces(of.kind("sums")) for made_of in piece.marks.values()}
    begin = max((place for place, x in enumerate(chain) if whole[x.mark] in there), default=len(chain) - 1)
    first, *rest = (x.mark for x in chain[begin:])
    return {first: whole[first]} | {mark: changes[mark] for mark in rest}


def whole_anew(facts: Keeping, of: Pass, length: str, settings: Settings) -> dict[str, str]:
    """What a piece would be about that holds the whole as it is now, whatever was kept before."""
    link = Link.of(facts, settings)
    return {link.mark: _digest(*_fixed(of, length), link.mark, "whole")}


def _fixed(of: Pass, length: str) -> tuple[str, ...]:
    return (digest_of_code(), length, of.table.name, of.counted_on)


def taken(
    pieces: Sequence[Piece], marks: Mapping[str, str], wanted: Collection[str], *, together: bool = False
) -> tuple[list[Taken], dict[str, frozenset[str]]]:
    """Out of which pieces to take what, nothing twice; and of each day which of the wanted parts are nowhere.

    Sums of a day can come out of several pieces, but not `together` columns of the same rows.
    """
    missing = dict.fromkeys(marks, frozenset(wanted))
    found = []
    for piece in pieces:
        here: dict[frozenset[str], list[str]] = {}
        for day, mark in piece.marks.items():
            if marks.get(day) == mark and (parts := _offered(missing[day], piece, together)):
                here.setdefault(parts, []).append(day)
                missing[day] -= parts
        found += [
            Taken(piece=piece, days=tuple(days), parts=parts, whole=len(days) == len(piece.marks))
            for parts, days in here.items()
        ]
    return found, {day: parts for day, parts in missing.items() if parts}


def _offered(missing: frozenset[str], piece: Piece, together: bool) -> frozenset[str]:  # noqa: FBT001 passed on
    offered = missing & piece.holds
    return offered if not together or offered == missing else frozenset()


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is there of some parts: out of which pieces the sums, the steps and the open rows of the `known` days come.

    `known` has the mark of each day of which everything is there. A day of which anything is missing is left out.
    """

    shelf: Shelf
    of: Pass
    known: Mapping[str, str]
    sums: Sequence[Taken]
    steps: Sequence[Taken]
    open: Sequence[Taken]
    greatest: frozenset[str]

    @classmethod
    def found(
        cls, shelf: Shelf, of: Pass, marks: Mapping[str, str], parts: Collection[str], columns: Collection[str]
    ) -> Self:
        """Look for parts by their lasting names, and for the open rows with these columns."""
        steps = {x for x in parts if x.startswith("h")}
        wanted: dict[Sort, Collection[str]] = {"sums": {*parts} - steps, "steps": steps, "open": {*columns}}
        there = {sort: shelf.pieces(of.kind(sort)) if some else [] for sort, some in wanted.items()}

        def look(marks: Mapping[str, str]) -> dict[Sort, tuple[list[Taken], dict[str, frozenset[str]]]]:
            return {sort: taken(there[sort], marks, some, together=sort == "open") for sort, some in wanted.items()}

        unknown = {day for _, missing in look(marks).values() for day in missing}
        known = {day: mark for day, mark in marks.items() if day not in unknown}
        fit = look(known)
        return cls(
            shelf=shelf,
            of=of,
            known=known,
            sums=fit["sums"][0],
            steps=fit["steps"][0],
            open=fit["open"][0],
            greatest=frozenset(x for x in parts if x.startswith("m")),
        )


def open_columns(plan: Plan, of: Pass) -> frozenset[str]:
    """The columns of open rows that parts are made of when they are asked for; none where time changes no row."""
    if not of.by_day or of.table is not leg:
        return frozenset()
    read = {column for metric in plan.metrics for column in metric.columns}
    made_of = CLOCKS if read & derived_columns(of.table).keys() - {"as_of"} else ()
    there = {*read, *made_of} & of.table.columns.keys()
    return frozenset({*there, *of.dimensions, of.counted_on, of.table.day, IS_OPEN})


CLOCKS = ("kind", "direction", "queued_at", "answered_at", "left_at")
"""Of what derived columns of legs are made, beside what every open row has."""

IS_OPEN = "outcome"
"""The column that says of a leg whether it is over."""


def read(
    some: Sequence[Taken], columns: Sequence[str] | None, *, parts: bool = True, where: Sequence[pl.Expr] = ()
) -> Iterator[pl.DataFrame]:
    """These columns of what is taken, or all, and those of its parts, of rows that match. Raises `GoneError`."""
    for each in some:
        more = sorted(each.parts.difference(columns or ())) if parts else []
        rows = each.piece.rows(None if columns is None else [*columns, *more], where)
        if rows is None:
            raise GoneError
        yield rows if each.whole else rows.filter(pl.col(DAY).is_in(each.days))


class GoneError(Exception):
    """A piece went, or proved to be damaged, between being found and being read."""


def _digest(*words: str) -> str:
    return hashlib.blake2b("\n".join(words).encode(), digest_size=12).hexdigest()
