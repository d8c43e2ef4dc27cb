"""Business seconds: how much of five million waits lay in the opening hours of their queue."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from benchmarks.contest import Contest
from ingest.settings import Hours
from metrics.business import business_clock
from metrics.opening import open_stretches

FIRST, LAST = datetime(2023, 1, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
HOURS = {
    "office": (Hours(daily="08:00-18:00", saturday="09:00-13:00", sunday="closed", holidays="DE-BE"), "Europe/Berlin"),
    "night": (Hours(daily="22:00-06:00"), "Europe/Berlin"),
    "shop": (Hours(daily="08:00-12:00, 13:00-17:00"), "America/Sao_Paulo"),
}
LONGEST_S = 400_000


def prepare(folder: Path, rows: int) -> None:
    """Waits of three years with the number of their hours; and, for the others, when each was open."""
    dice = np.random.default_rng(7)
    begin = dice.integers(1_700_000_000, 1_790_000_000, rows) * 1_000_000
    end = begin + dice.integers(0, LONGEST_S, rows) * 1_000_000
    time = pl.Datetime("us", "UTC")
    hours = dice.integers(1, len(HOURS) + 1, rows)
    pl.DataFrame({"hours": hours, "a": begin, "b": end}).with_columns(pl.col("a", "b").cast(time)).write_parquet(
        folder / "waits.parquet"
    )
    length = (pl.col("end") - pl.col("begin")).dt.total_microseconds()
    pl.concat(
        open_stretches(own, zone, first=FIRST, last=LAST).select(
            pl.lit(number).cast(pl.Int64).alias("hours"), "begin", "end", before=length.cum_sum() - length
        )
        for number, (own, zone) in enumerate(HOURS.values(), start=1)
    ).write_parquet(folder / "open.parquet")


def spiritlevel(folder: Path) -> float:
    """By one search over all schedules; laying the schedules out is part of it."""
    clock = business_clock(HOURS, first=FIRST, last=LAST)
    seconds = clock.seconds(pl.col("hours"), pl.col("a"), pl.col("b"))
    waits = pl.scan_parquet(folder / "waits.parquet")
    return float(waits.select(seconds.alias("s")).select(pl.col("s").sum()).collect(engine="streaming").item())


def by_duckdb(folder: Path) -> float:
    """By SQL: two joins to the nearest earlier opening."""
    query = f"""
        select sum(
            x.before + least(epoch_us(b), epoch_us(x."end")) - epoch_us(x.begin)
            - (y.before + least(epoch_us(a), epoch_us(y."end")) - epoch_us(y.begin))
        ) / 1e6
        from '{folder / "waits.parquet"}' w
        asof join '{folder / "open.parquet"}' x on w.hours = x.hours and w.b >= x.begin
        asof join '{folder / "open.parquet"}' y on w.hours = y.hours and w.a >= y.begin
    """  # noqa: S608 a folder of our own
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        return float(pl.DataFrame(connection.sql(query).to_arrow_table()).item())


def by_polars(folder: Path) -> float:
    """By hand in polars: two joins to the nearest earlier opening, sorted for each."""
    opened = pl.scan_parquet(folder / "open.parquet").sort("begin")
    since = pl.scan_parquet(folder / "waits.parquet").with_row_index()
    for name in ("a", "b"):
        here = pl.min_horizontal(name, "end") - pl.col("begin")
        since = (
            since.sort(name)
            .join_asof(opened, left_on=name, right_on="begin", by="hours", check_sortedness=False)
            .with_columns((pl.col("before") + here.dt.total_microseconds()).alias(f"open_{name}"))
            .drop("begin", "end", "before")
        )
    spent = (pl.col("open_b") - pl.col("open_a")) / 1_000_000
    return float(since.select(spent.sum()).collect(engine="streaming").item())


business_seconds = Contest(
    name="business_seconds",
    task="Business seconds of waits over three opening hours in two zones",
    rows=5_000_000,
    prepare=prepare,
    contenders={"spiritlevel": spiritlevel, "duckdb": by_duckdb, "polars by hand": by_polars},
    rival="duckdb",
    bound=1.0,
)
