"""Exports with one file for each four weeks, named for its first day."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from ingest.sample.clock import ZONE, Day
from ingest.sample.simulate import Centre
from ingest.sample.writers.written import Written

_DAYS_OF_A_FILE = 28

ISO, ISO_MILLISECONDS = "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S%.3fZ"


def exports_of(centre: Centre) -> tuple[tuple[Day, int], ...]:
    """The first day of each file, and the moment at which the next one begins."""
    days = centre.period.days()
    firsts = days[::_DAYS_OF_A_FILE]
    return tuple(zip(firsts, [*(day.begin for day in firsts[1:]), centre.period.end], strict=True))


def write_exports(
    centre: Centre,
    folder: Path,
    rows: pl.DataFrame,
    *,
    name: str,
    columns: Sequence[str],
    broken: Sequence[tuple[Day, str]],
    separator: str = ",",
    reaches_back: bool = False,
) -> Written:
    """Write rows as delimited text, in `name` with the first day in its place; the broken lines come last.

    `rows` have `at` in milliseconds, which says in which file they lie, and `latest`, the latest moment they tell of.
    The first file has all that is older too where it `reaches_back`.
    """
    files = exports_of(centre)
    for first, end in files:
        is_first = reaches_back and first is files[0][0]
        since = pl.lit(value=True) if is_first else pl.col("at") >= first.begin
        of_file = rows.filter(since, pl.col("at") < end)
        text = of_file.select(columns).write_csv(separator=separator, line_terminator="\n", quote_style="necessary")
        more = "".join(f"{line}\n" for day, line in broken if first.begin <= day.begin < end)
        (folder / name.format(f"{first.date:%Y%m%d}")).write_text(text + more, encoding="utf-8")
    return Written(
        source=folder.name, files=len(files), records=rows.height, broken=len(broken), latest=latest_of(rows)
    )


def latest_of(rows: pl.DataFrame) -> int:
    """The latest moment that rows tell of; 0 where there are none."""
    return int(rows.select(pl.col("latest").max().fill_null(0)).item())


def three_days(centre: Centre) -> tuple[Day, Day, Day]:
    """The days on which something broken is written."""
    days = centre.period.days()
    return days[len(days) // 4], days[len(days) // 2], days[len(days) * 3 // 4]


def utc_text(moment: str, form: str = ISO) -> pl.Expr:
    """A moment in milliseconds as it is written in UTC."""
    return pl.from_epoch(moment, time_unit="ms").dt.strftime(form)


def local_text(moment: str, form: str) -> pl.Expr:
    """A moment in milliseconds as the wall clock showed it."""
    there = pl.from_epoch(moment, time_unit="ms").dt.replace_time_zone("UTC").dt.convert_time_zone(ZONE.key)
    return there.dt.strftime(form)
