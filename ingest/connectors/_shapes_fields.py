"""Fields of decoded records as columns of text, and what of them is a time or a number, judged where it is none."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import polars as pl

from ingest.connector import RECORD
from ingest.connectors._reading import Rule
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason
from ingest.read.times import WITH_ZONE, WITHOUT_ZONE, NaiveTimeError, from_local, known_zone

Records = Sequence[tuple[int, Mapping[str, Any]]]

NUMBER = r"^[+-]?[0-9]{1,18}(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?$"
WHOLE_NUMBER = r"^-?[0-9]{1,16}$"
RFC_2822 = r"^([A-Za-z]{3}, *)?([0-9]{1,2}) ([A-Za-z]{3}) ([0-9]{4}) ([0-9:]{8}) ([+-][0-9]{4}|GMT|UTC)$"

MISSHAPEN = "misshapen"
"""The column that is true where a field held a list or an object instead of a value."""

AMBIGUOUS = "ambiguous"
"""The column that is true where a local time means two instants; the first of them is taken."""

NONEXISTENT = "nonexistent"
"""The column that is true where the clocks skipped a local time; it is shifted forward."""

Unit = Literal["s", "ms", "us"]
MICROSECONDS: Mapping[str, int] = {"s": 1_000_000, "ms": 1_000, "us": 1}


def fields(records: Records, paths: Mapping[str, str]) -> pl.DataFrame:
    """One row for each record: `record`, the fields by the names of `paths` as text, and `misshapen`.

    A path is the names of the keys on the way, with dots: `queueInfo.enqueueTimestamp`; of several, with bars between
    them, the first that holds a value. Behind an equals sign stands one key, dots and all. An empty text is null, and
    so is what is not there.
    """
    ways = {
        name: [[way[1:]] if way.startswith("=") else way.split(".") for way in path.split("|")]
        for name, path in paths.items()
    }
    some = [record for _, record in records]
    misshapen = [False] * len(some)
    columns: dict[str, list[str | None]] = {}
    for name, way in ways.items():
        values = _values(some, way)
        for place, value in enumerate(values):
            if isinstance(value, list | dict):
                misshapen[place] = True
        columns[name] = [_text(value) for value in values]
    numbers = {RECORD: [number for number, _ in records]}
    schema: dict[str, Any] = {RECORD: pl.Int64} | dict.fromkeys(paths, pl.String) | {MISSHAPEN: pl.Boolean}
    return pl.DataFrame(numbers | columns | {MISSHAPEN: misshapen}, schema=schema)


def _values(records: Sequence[Mapping[str, Any]], ways: Sequence[Sequence[str]]) -> list[Any]:
    if len(ways) == 1 and len(ways[0]) == 1:
        key = ways[0][0]
        return [record.get(key) for record in records]
    return [_first(record, ways) for record in records]


def _first(record: Mapping[str, Any], ways: Sequence[Sequence[str]]) -> Any:
    for way in ways:
        value: Any = record
        for key in way:
            value = value.get(key) if isinstance(value, dict) else None
        if value is not None and value != "":
            return value
    return None


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if value is None or isinstance(value, list | dict):
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def lower_keys(value: Any) -> Any:
    """The same record with every key in lower case, for sources that cannot agree on theirs."""
    if isinstance(value, dict):
        return {key.lower(): lower_keys(inside) for key, inside in value.items()}
    return [lower_keys(inside) for inside in value] if isinstance(value, list) else value


def columns_as(frame: pl.DataFrame, paths: Mapping[str, str]) -> pl.DataFrame:
    """A delimited file's columns by the names of `paths`, whose bars stand between a column's possible names.

    The names are compared in lower case; a column that is not there is null. Gives what `fields` gives.
    """
    there = {name.strip().lower(): name for name in frame.columns if name != RECORD}
    found = {
        name: [pl.col(there[way.lower()]) for way in path.split("|") if way.lower() in there]
        for name, path in paths.items()
    }
    nothing = pl.lit(None, pl.String)
    return frame.select(
        pl.col(RECORD),
        *((pl.coalesce(some) if some else nothing).str.strip_chars().alias(name) for name, some in found.items()),
        pl.lit(value=False).alias(MISSHAPEN),
    ).with_columns(pl.when(pl.col(name) != "").then(name).alias(name) for name in paths)


def with_times(frame: pl.DataFrame, names: Mapping[str, str], *, zone: str | None = None) -> pl.DataFrame:
    """The named columns as instants in UTC, beside each, as `..._text`, what was written; `ambiguous`, `nonexistent`.

    Times are ISO 8601 or those of an e-mail's head (RFC 2822). `zone` is that of times which name none; raises
    `NaiveTimeError`, naming the field, where there are such times and no zone.
    """
    clocks, twice, never = [], [], []
    for name, said in names.items():
        text = pl.col(name)
        mail = text.str.replace(RFC_2822, "$2 $3 $4 $5 $6").str.replace(r" (GMT|UTC)$", " +0000")
        exact = pl.coalesce(
            pl.when(text.str.contains(WITH_ZONE)).then(text).str.to_datetime("%+", strict=False, time_unit="us"),
            pl.when(text.str.contains(RFC_2822))
            .then(mail)
            .str.to_datetime("%d %b %Y %H:%M:%S %z", strict=False, time_unit="us"),
        ).dt.convert_time_zone("UTC")
        if frame.select(text.str.contains(WITHOUT_ZONE).any()).item():
            if zone is None:
                raise NaiveTimeError(said)
            local = pl.when(text.str.contains(WITHOUT_ZONE)).then(text + "Z")
            clock = local.str.replace(" ", "T").str.to_datetime("%+", strict=False, time_unit="us")
            clock = clock.dt.replace_time_zone(None)
            exact = pl.coalesce(exact, from_local(clock, known_zone(zone)))
            early, late = (clock.dt.replace_time_zone(zone, ambiguous=x, non_existent="null") for x in _ENDS)
            twice.append(early != late)
            never.append(clock.is_not_null() & early.is_null())
        clocks.append(exact.alias(name))
    return frame.with_columns(pl.col(name).alias(f"{name}_text") for name in names).with_columns(
        *clocks, any_of(twice).alias(AMBIGUOUS), any_of(never).alias(NONEXISTENT)
    )


def any_of(conditions: Sequence[pl.Expr]) -> pl.Expr:
    """Whether one of the conditions is met; of none, that none is."""
    return pl.any_horizontal(conditions).fill_null(value=False) if conditions else pl.lit(value=False)


_ENDS: tuple[Literal["earliest"], Literal["latest"]] = ("earliest", "latest")


def since_epoch(text: pl.Expr, unit: Unit) -> pl.Expr:
    """Text of whole seconds, milliseconds or microseconds since 1970 as an instant in UTC; null for any other text."""
    ticks = pl.when(text.str.contains(WHOLE_NUMBER)).then(text).cast(pl.Int64, strict=False)
    # Beyond the year 5000 no source is right, and a product that overflows would be a time again.
    some = pl.when(ticks.abs() < 10**17 // MICROSECONDS[unit]).then(ticks)
    return pl.from_epoch(some * MICROSECONDS[unit], time_unit="us").dt.replace_time_zone("UTC")


def time_rules(raw: RawFile, names: Mapping[str, str]) -> list[Rule]:
    """What no time may be that stands beside its text; `names` has the columns and how the source calls them."""
    in_range = (raw.limits.earliest, raw.latest)
    return [
        *[
            (pl.col(x).is_null() & pl.col(f"{x}_text").is_not_null(), Reason.NOT_A_TIME, said)
            for x, said in names.items()
        ],
        *[(~pl.col(x).is_between(*in_range), Reason.TIME_OUT_OF_RANGE, said) for x, said in names.items()],
    ]


def with_numbers(frame: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """The named columns as numbers, and beside each, as `..._text`, what was written."""
    return frame.with_columns(pl.col(name).alias(f"{name}_text") for name in names).with_columns(
        pl.when(pl.col(name).str.contains(NUMBER)).then(pl.col(name)).cast(pl.Float64, strict=False).alias(name)
        for name in names
    )


def length_rules(raw: RawFile, names: Mapping[str, str], *, per_second: float = 1) -> list[Rule]:
    """What no length of time may be: no number, negative, or longer than all time."""
    longest = (raw.latest - raw.limits.earliest).total_seconds() * per_second
    return [
        *[
            (pl.col(x).is_null() & pl.col(f"{x}_text").is_not_null(), Reason.NOT_A_NUMBER, said)
            for x, said in names.items()
        ],
        *[(pl.col(x) < 0, Reason.NEGATIVE, said) for x, said in names.items()],
        *[(pl.col(x) > longest, Reason.TOO_LARGE, said) for x, said in names.items()],
    ]


def microseconds(*names: str) -> list[pl.Expr]:
    """Instants as microseconds since 1970, as payloads hold them."""
    return [pl.col(name).dt.timestamp("us").alias(name) for name in names]


def unpacked(events: pl.LazyFrame, payload: pl.Struct, moments: Sequence[str]) -> pl.LazyFrame:
    """Events with the fields of their payload as columns, those of `moments` as instants in UTC."""
    return (
        events.with_columns(pl.col("payload").str.json_decode(payload).struct.unnest())
        .with_columns(
            pl.from_epoch(pl.col(name), time_unit="us").dt.replace_time_zone("UTC").alias(name) for name in moments
        )
        .drop("payload")
    )
