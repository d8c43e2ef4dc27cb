"""One column as it came, turned into the type that its table declares; what cannot be is told with a reason."""

from dataclasses import dataclass, field
from typing import Literal

import polars as pl
from polars.datatypes import DataType

from ingest.read.clocks import plain_clocks
from ingest.read.refusal import Reason
from ingest.read.times import WITH_ZONE, WITHOUT_ZONE, NaiveTimeError, from_local
from ingest.table import UTC
from ingest.vocabulary import Flag

NUMBER = r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$"
FIRST_AND_LAST: tuple[Literal["earliest"], Literal["latest"]] = ("earliest", "latest")
"""Of the two instants that an ambiguous time can mean."""

YEAR_1, YEAR_10000 = -62_135_596_800, 253_402_300_800
"""The seconds at which these years begin, since 1970."""

YES = ("true", "yes", "y", "t", "1")
NO = ("false", "no", "n", "f", "0")


@dataclass(frozen=True, kw_only=True, eq=False)
class Cast:
    """A column of its declared type, the rows that could not be cast by reason, and those that earn a flag."""

    values: pl.Series
    failed: dict[Reason, pl.Series] = field(default_factory=dict)
    flagged: dict[Flag, pl.Series] = field(default_factory=dict)


def cast(column: pl.Series, dtype: DataType | type[DataType], *, zone: str | None, what: str) -> Cast:
    """The column as this type, which is one of those that tables are declared with.

    Empty text is null. Raises `NaiveTimeError`, naming `what`, for times without a zone when `zone` is None.
    """
    if column.dtype == pl.Null:
        return Cast(values=column.cast(dtype))
    if column.dtype in (pl.Categorical, pl.Enum):
        column = column.cast(pl.String)
    if column.dtype == pl.String and dtype != pl.String:
        column = column.str.strip_chars()
    if column.dtype == pl.String:
        column = _without_empty(column)
    if dtype == UTC:
        return _time(column, zone=zone, what=what)
    if dtype == pl.List(pl.String):
        return _words(column)
    if column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Object):
        return _all_failed(column, dtype, Reason.WRONG_SHAPE)
    if dtype in (pl.String, pl.Boolean):
        return _text(column) if dtype == pl.String else _yes_or_no(column)
    return _number(column, dtype)


def _all_failed(column: pl.Series, dtype: DataType | type[DataType], reason: Reason) -> Cast:
    nothing = pl.Series(column.name, [None], dtype=dtype).new_from_index(0, len(column))
    return Cast(values=nothing, failed=_some(reason, column.is_not_null()))


def _some(reason: Reason, rows: pl.Series) -> dict[Reason, pl.Series]:
    return {reason: rows} if rows.any() else {}


def _without_empty(text: pl.Series) -> pl.Series:
    empty = text == ""
    return text.set(_yes(empty), None) if empty.any() else text


def _text(column: pl.Series) -> Cast:
    text = column.cast(pl.String)
    return Cast(values=text, failed=_some(Reason.NUL_BYTE, _yes(text.str.contains("\0", literal=True))))


def _words(column: pl.Series) -> Cast:
    if column.dtype == pl.String:
        column = column.str.split(";").list.eval(pl.element().str.strip_chars())
    if column.dtype != pl.List(pl.String):
        return _all_failed(column, pl.List(pl.String), Reason.WRONG_SHAPE)
    return Cast(values=column)


def _yes_or_no(column: pl.Series) -> Cast:
    if column.dtype == pl.Boolean:
        return Cast(values=column)
    word = column.cast(pl.String).str.to_lowercase()
    values = pl.select(
        pl.when(word.is_in(YES)).then(statement=True).when(word.is_in(NO)).then(statement=False).alias(column.name)
    ).to_series()
    return Cast(values=values, failed=_some(Reason.NOT_A_YES_OR_NO, word.is_not_null() & values.is_null()))


def _number(column: pl.Series, dtype: DataType | type[DataType]) -> Cast:
    if column.dtype == pl.Duration:
        column = column.dt.total_microseconds() / 1e6
    elif column.dtype.is_temporal() or column.dtype == pl.Boolean:
        return _all_failed(column, dtype, Reason.NOT_A_NUMBER)
    real = column.cast(pl.Float64, strict=False)
    written = _yes(column.str.contains(NUMBER) if column.dtype == pl.String else real.is_finite())
    if dtype == pl.Float64:
        values, fits = real, _yes(real.is_finite())
    else:
        written &= _yes(real == real.round()) | real.is_infinite()
        # An integer of 19 digits is not exact as a float, and "12.0" is none as text: the first that succeeds is right.
        exact, rounded = column.cast(dtype, strict=False), real.cast(dtype, strict=False)
        values = exact.zip_with(exact.is_not_null(), rounded)
        fits = values.is_not_null()
    not_a_number = column.is_not_null() & ~written
    return Cast(
        values=values, failed=_some(Reason.NOT_A_NUMBER, not_a_number) | _some(Reason.TOO_LARGE, written & ~fits)
    )


def _time(column: pl.Series, *, zone: str | None, what: str) -> Cast:
    if isinstance(column.dtype, pl.Datetime):
        return _instant(column, column.dtype, zone=zone, what=what)
    if column.dtype != pl.String:
        return _all_failed(column, UTC, Reason.NOT_A_TIME)
    if plain := plain_clocks(column):
        clocks, is_utc = plain
        return Cast(values=clocks.dt.replace_time_zone("UTC")) if is_utc else _local(clocks, zone=zone, what=what)
    naive = _yes(column.str.contains(WITHOUT_ZONE))
    values, flagged = _instants(column.set(naive, None)), {}
    if naive.any():
        clock = _instants(column.set(~naive, None) + "Z").dt.replace_time_zone(None)
        local = _local(clock, zone=zone, what=what)
        values, flagged = local.values.zip_with(naive, values), local.flagged
    failed = _some(Reason.NOT_A_TIME, column.is_not_null() & values.is_null())
    return Cast(values=values, failed=failed, flagged=flagged)


def _instant(column: pl.Series, dtype: pl.Datetime, *, zone: str | None, what: str) -> Cast:
    second = {"ms": 10**3, "us": 10**6, "ns": 10**9}[dtype.time_unit]
    ticks = column.cast(pl.Int64)
    # Beyond these years polars panics instead of converting; in nanoseconds there is no such year.
    first, last = max(YEAR_1 * second, -(2**63)), min(YEAR_10000 * second, 2**63) - 1
    outside = ticks.is_not_null() & ~_yes(ticks.is_between(first, last))
    column = column.set(outside, None)
    if dtype.time_zone is None:
        local = _local(column.cast(pl.Datetime("us")), zone=zone, what=what)
    else:
        local = Cast(values=column.dt.convert_time_zone("UTC").cast(UTC))
    return Cast(values=local.values, failed=_some(Reason.TIME_OUT_OF_RANGE, outside), flagged=local.flagged)


def _instants(text: pl.Series) -> pl.Series:
    """ISO 8601 with an offset; null where the text is no such time."""
    stated = text.set(~_yes(text.str.contains(WITH_ZONE)), None)
    times = stated.str.to_datetime("%+", strict=False, time_unit="us")
    if times.null_count() == stated.null_count():
        return times
    # Rarer spellings: a comma before the fraction, no seconds, an offset of hours only.
    usual = (
        stated.str.replace(",", ".", literal=True)
        .str.replace(r"([T ]\d\d:\d\d)( ?[Zz]| ?[+-]\d\d:?(?:\d\d)?)$", "${1}:00${2}")
        .str.replace(r"([+-]\d\d)$", "${1}:00")
    )
    return usual.str.to_datetime("%+", strict=False, time_unit="us")


def _local(clock: pl.Series, *, zone: str | None, what: str) -> Cast:
    if clock.null_count() == len(clock):
        return Cast(values=clock.dt.replace_time_zone("UTC"))
    if zone is None:
        raise NaiveTimeError(what)
    sure = clock.dt.replace_time_zone(zone, ambiguous="null", non_existent="null")
    if sure.null_count() == clock.null_count():
        return Cast(values=sure.dt.convert_time_zone("UTC"))
    first, last = (clock.dt.replace_time_zone(zone, ambiguous=which, non_existent="null") for which in FIRST_AND_LAST)
    flagged = {Flag.AMBIGUOUS_TIME: _yes(first != last), Flag.NONEXISTENT_TIME: clock.is_not_null() & first.is_null()}
    values = first.dt.convert_time_zone("UTC")
    if flagged[Flag.NONEXISTENT_TIME].any():
        values = clock.to_frame().select(from_local(pl.col(clock.name), zone)).to_series()
    return Cast(values=values, flagged={flag: rows for flag, rows in flagged.items() if rows.any()})


def _yes(known: pl.Series) -> pl.Series:
    return known.fill_null(value=False)
