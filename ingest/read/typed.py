"""Rows as a connector reads them, turned into rows as their table declares them; the rest refused, with reasons."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.read.cast import Cast, cast
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason, Refusals
from ingest.table import UTC, Column, Table
from ingest.vocabulary import Flag

FILLED_LATER = ("source",)
"""Required columns that no connector gives: whoever runs it knows them."""

CLOCKS = {"leg": ("started_at", "queued_at", "rang_at", "answered_at", "left_at")}
"""Times of a row in the order in which they happen; a row that tells them in another is kept and flagged."""


@dataclass(frozen=True, eq=False)
class Typed:
    """Rows with `record` and exactly the columns of `table.arriving`, and the records that were refused."""

    rows: pl.DataFrame
    refusals: Refusals


class UnknownColumnError(Exception):
    """A connector gives a column that the table does not have."""

    def __init__(self, table: Table, unknown: list[str]) -> None:
        """Say which columns, and which there are."""
        names = ", ".join(repr(name) for name in unknown)
        super().__init__(f"Table '{table.name}' has no column {names}; it has {', '.join(table.columns)}.")


class Times:
    """Columns of times that were cast before: several columns, and tables, are often given the same clock."""

    def __init__(self) -> None:
        """None yet."""
        self._before: list[tuple[pl.Series, Cast]] = []

    def cast(self, column: pl.Series, *, zone: str | None, what: str) -> Cast:
        """The column as times, from before if it says the same as one of them."""
        for before, done in self._before:
            if before.dtype == column.dtype and before.equals(column):
                return done
        done = cast(column, UTC, zone=zone, what=what)
        self._before.append((column, done))
        return done


def typed(batch: Batch, table: Table, raw: RawFile, *, zone: str | None = None, times: Times | None = None) -> Typed:
    """The rows of one table, cast and checked; what of a record cannot be trusted refuses the record.

    A column may come as text or typed already. Times are ISO 8601 text or Datetime; `zone` is that of those which do
    not name their own. Columns that are missing become null. Of several reasons to refuse a record the first is kept,
    in the order of the columns. Records that the batch refuses, or whose rows are refused, give no rows.
    `Typed.refusals` has those found here, not those of the batch; `times` remembers those of other tables. Raises
    `NaiveTimeError` and `UnknownColumnError`.
    """
    arrived = batch.rows.get(table.name)
    if arrived is None or arrived.is_empty():
        return Typed(pl.DataFrame(schema={RECORD: pl.Int64} | dict(table.arriving)), Refusals.none())
    if unknown := [name for name in arrived.columns if name not in table.columns and name != RECORD]:
        raise UnknownColumnError(table, unknown)
    times = Times() if times is None else times
    casts = {
        name: _arrived(arrived, name, column, zone=zone, what=f"{table.name}.{name}", times=times)
        for name, column in table.columns.items()
    }
    rows = pl.DataFrame([arrived[RECORD].cast(pl.Int64), *(done.values.alias(name) for name, done in casts.items())])
    rows = rows.with_columns(flags=_flags(casts, _out_of_order(rows, CLOCKS.get(table.name, ()))))
    refusals = _refusals(rows, list(_problems(casts, table, raw)))
    gone = pl.concat([refusals.frame[RECORD], batch.refused.frame[RECORD]])
    return Typed(rows.filter(~pl.col(RECORD).is_in(gone.implode())) if len(gone) else rows, refusals)


def typed_together(
    batch: Batch, tables: Mapping[str, Table], raw: RawFile, *, zone: str | None = None
) -> tuple[dict[str, pl.DataFrame], Refusals]:
    """The rows of every table of a batch by name, and every record that was refused, each once, by anybody.

    A record is refused whole: if a row of it cannot be trusted in one table, none of its rows is taken in any.
    """
    times = Times()
    every = {name: typed(batch, tables[name], raw, zone=zone, times=times) for name in batch.rows}
    frames = [batch.refused.frame, *(each.refusals.frame for each in every.values())]
    refused = pl.concat(frames).unique(RECORD, keep="first", maintain_order=True).sort(RECORD)
    gone = pl.col(RECORD).is_in(refused[RECORD].implode())
    rows = {name: each.rows.filter(~gone) if refused.height else each.rows for name, each in every.items()}
    return rows, Refusals(refused)


def _arrived(frame: pl.DataFrame, name: str, column: Column, *, zone: str | None, what: str, times: Times) -> Cast:
    if name not in frame.columns:
        return Cast(values=pl.Series(name, [None], dtype=column.arriving).new_from_index(0, frame.height))
    if column.dtype == UTC:
        return times.cast(frame[name], zone=zone, what=what)
    return cast(frame[name], column.arriving, zone=zone, what=what)


def _out_of_order(rows: pl.DataFrame, clocks: Sequence[str]) -> pl.Series:
    late = [pl.col(clock) < pl.max_horizontal(clocks[:place]) for place, clock in enumerate(clocks) if place]
    return rows.select(pl.any_horizontal(late or pl.lit(value=False)).fill_null(value=False)).to_series()


def _flags(casts: Mapping[str, Cast], out_of_order: pl.Series) -> pl.Series:
    """What the row came with, and what its times earned it: sorted, each word once, never null."""
    earned = {flag: [done.flagged[flag] for done in casts.values() if flag in done.flagged] for flag in Flag}
    earned[Flag.OUT_OF_ORDER].append(out_of_order)
    words = sorted(flag.value for flag, rows in earned.items() if any(each.any() for each in rows))
    has = pl.DataFrame({word: pl.select(pl.any_horizontal(earned[Flag(word)])).to_series() for word in words})
    given = casts["flags"].values
    flags = _lists(has, words) if words else given.clear().extend_constant([], len(given))
    if given.list.len().sum():
        both = pl.concat_list(given.fill_null(pl.Series([[]], dtype=given.dtype)), flags)
        flags = pl.select(both.list.drop_nulls().list.unique().list.sort()).to_series()
    return flags.alias("flags")


def _lists(has: pl.DataFrame, words: Sequence[str]) -> pl.Series:
    """The words of each row as a list. There are few kinds of rows, so that each kind's list is made only once."""
    word_or_none = [pl.when(word).then(pl.lit([word])).otherwise(pl.lit([], pl.List(pl.String))) for word in words]
    kinds = has.unique().with_columns(flags=pl.concat_list(word_or_none))
    return has.join(kinds, on=words, how="left", maintain_order="left")["flags"]


Problem = tuple[pl.Expr, str, str]
"""Which rows, for what reason, with what detail."""


def _problems(casts: Mapping[str, Cast], table: Table, raw: RawFile) -> Iterator[Problem]:
    for name, column in table.columns.items():
        value = pl.col(name)
        for reason, which in casts[name].failed.items():
            yield pl.lit(which), reason, name
        if column.required and name not in FILLED_LATER:
            yield value.is_null(), Reason.MISSING, name
        if column.values is not None:
            yield ~value.is_in([word.value for word in column.values]), Reason.UNKNOWN_VALUE, name
        if column.minimum is not None:
            yield value < column.minimum, Reason.NEGATIVE, name
        if column.maximum is not None:
            yield value > column.maximum, Reason.TOO_LARGE, name
        if column.dtype == UTC:
            yield ~value.is_between(raw.limits.earliest, raw.latest), Reason.TIME_OUT_OF_RANGE, name
    for rule, kept in table.rules.items():
        yield ~kept, rule, ""


def _refusals(rows: pl.DataFrame, problems: Sequence[Problem]) -> Refusals:
    found = [Refusals.none().frame]
    # Most have no rows at all, which one pass over all of them tells.
    has_rows = rows.select(which.any().alias(str(place)) for place, (which, _, _) in enumerate(problems)).row(0)
    for which, reason, detail in compress(problems, has_rows):
        these = rows.filter(which).select(pl.col(RECORD).unique())
        raw = pl.lit(None, dtype=pl.Binary)
        found.append(these.with_columns(reason=pl.lit(str(reason)), detail=pl.lit(detail), raw=raw))
    return Refusals(pl.concat(found).unique(RECORD, keep="first", maintain_order=True))
