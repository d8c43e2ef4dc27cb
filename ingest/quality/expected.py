"""What an expectation of the stream is: a sentence, how grave it is, and how to find what goes against it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from ingest.discover import discover
from ingest.quality import stream
from ingest.quality.result import STREAM, GateResult, Severity
from ingest.settings.quality import Quality
from ingest.table import UTC

DAYS = pl.Schema(
    {
        "table": pl.String(),
        "source": pl.String(),
        "channel": pl.String(),
        "day": pl.Date(),
        "rows": pl.Int64(),
        "unmapped": pl.Int64(),
        "waited": pl.Int64(),
        "wait_median_s": pl.Float64(),
        "wait_long_s": pl.Float64(),
        "talked": pl.Int64(),
        "talk_median_s": pl.Float64(),
        "last_at": UTC,
    }
)
"""The sums of one table, source, channel (empty where a row has none) and UTC day.

`waited` and `talked` are how many rows have a wait and a talk; of those the median, and the wait that nine of ten stay
below, in seconds. `last_at` is the latest moment by which a row is filed.
"""

FOUND = pl.Schema({"table": pl.String(), "source": pl.String(), "channel": pl.String(), "said": pl.String()})
"""What goes against an expectation: where, and in a sentence without full stop."""

MEMORY_DAYS = 56
"""How far back the past reaches that a day is held against: eight weeks."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Moment:
    """What is asked about: the days from `since` to `until`, both included, at a moment."""

    since: date
    until: date
    now: datetime


@dataclass(frozen=True, kw_only=True, eq=False)
class Expectation:
    """One expectation; `find` gives what goes against it (`FOUND`) out of the sums of many days (`DAYS`).

    `before` says that it is asked about rows before they are published, and then a critical one holds them back; the
    sums of those rows are then the day that is asked about, and every other day is the past.
    """

    name: str
    severity: Severity
    definition: str
    find: Callable[[pl.DataFrame, Moment, Quality], pl.DataFrame]
    before: bool = False


def expectations() -> dict[str, Expectation]:
    """Every expectation of the stream, by name."""
    return discover(stream, Expectation)


def judged(
    days: pl.DataFrame, moment: Moment, bounds: Quality, *, source: str | None = None, before: bool = False
) -> list[GateResult]:
    """What every expectation that is not switched off says of some days, of one source or of all."""
    results: list[GateResult] = []
    for one in expectations().values():
        if one.before is before and one.name not in bounds.off:
            found = one.find(days, moment, bounds).cast(FOUND).select(FOUND.names())
            results += _results(one, found if source is None else found.filter(source=source), named=source is None)
    return results


def _results(one: Expectation, found: pl.DataFrame, *, named: bool) -> Sequence[GateResult]:
    if found.is_empty():
        return [_result(one, "", "", "nothing unusual", ok=True)]
    who = pl.concat_str("source", pl.lit(": "), "said") if named else pl.col("said")
    told = found.with_columns(said=who).sort("table", "channel", maintain_order=True)
    columns = (told[name].to_list() for name in ("table", "channel", "said"))
    return [_result(one, *said, ok=False) for said in zip(*columns, strict=True)]


def _result(one: Expectation, table: str, channel: str, said: str, *, ok: bool) -> GateResult:
    return GateResult(
        table=table,
        expectation=one.name,
        column=channel,
        ok=ok,
        observed=said,
        severity=one.severity,
        suite=STREAM,
    )
