"""Metric sums: five numbers by day, channel and queue, from a year of legs."""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from benchmarks.contest import Contest
from ingest.settings import Settings, Site
from ingest.vocabulary import Channel, Direction, LegKind, Outcome
from metrics.find import find_metric
from metrics.measure import measure
from metrics.rows import Rows

ZONE = "Europe/Berlin"
HOLDING = [Channel.VOICE, Channel.CHAT, Channel.VIDEO, Channel.WEB_VOICE]  # in these, giving up leaves a trace
NAMES = ("offered", "service_level", "abandon_rate", "average_speed_of_answer", "average_handle_time")
YEAR_S = 365 * 24 * 3600


def prepare(folder: Path, rows: int) -> None:
    """Legs of one year, in order of time, as Parquet."""
    dice = np.random.default_rng(7)
    wait_s = dice.exponential(40, rows)
    patience_s = dice.exponential(180, rows)
    queued_us = np.sort(dice.integers(0, YEAR_S * 1_000_000, rows)) + 1_704_067_200_000_000
    left_us = queued_us + (np.minimum(wait_s, patience_s) * 1e6).astype(np.int64)
    gave_up = patience_s < wait_s
    time = pl.Datetime("us", "UTC")
    pl.DataFrame(
        {
            "channel": pl.Series(np.array(HOLDING)[dice.integers(0, len(HOLDING), rows)]),
            "queue": pl.Series(np.array([f"queue {x:02}" for x in range(20)])[dice.integers(0, 20, rows)]),
            "started_at": pl.Series(queued_us).cast(time),
            "queued_at": pl.Series(queued_us).cast(time),
            "left_at": pl.Series(left_us).cast(time),
            "talk_s": pl.Series(dice.exponential(200, rows)),
            "hold_s": pl.Series(dice.exponential(20, rows)),
            "acw_s": pl.Series(dice.exponential(30, rows)),
            "gave_up": pl.Series(gave_up),
        }
    ).with_columns(
        pl.lit(LegKind.QUEUE.value).alias("kind"),
        pl.lit(Direction.INBOUND.value).alias("direction"),
        pl.when("gave_up").then(None).otherwise(pl.col("left_at")).alias("answered_at"),
        pl.when("gave_up")
        .then(pl.lit(Outcome.ABANDONED.value))
        .otherwise(pl.lit(Outcome.ANSWERED.value))
        .alias("outcome"),
    ).drop("gave_up").write_parquet(folder / "leg.parquet")


def promises() -> dict[str, tuple[float, float]]:
    """What counts as in time, and as a short abandon, in each channel; in seconds."""
    promise = settings().promise
    return {channel: (promise[channel].within_s, promise[channel].short_abandon_s) for channel in HOLDING}


def settings() -> Settings:
    """The settings of a site in Berlin."""
    return Settings(home=Path(), site=Site(timezone=ZONE))


def spiritlevel(folder: Path) -> float:
    """By `measure`, with intervals and coverage, which the others do not give."""
    facts = Rows(frames={"leg": pl.scan_parquet(folder / "leg.parquet")})
    metrics = [find_metric(name) for name in NAMES]
    answer = measure(metrics, facts, settings(), by=("channel", "queue"), every="1d")
    return float(answer["numerator"].sum())


def by_duckdb(folder: Path) -> float:
    """By SQL."""
    promised = ", ".join(f"('{channel}', {within}, {short})" for channel, (within, short) in promises().items())
    query = f"""
        with leg as (
            select *, epoch(left_at - queued_at) as wait_s,
                outcome = 'answered' as answered, outcome = 'abandoned' as abandoned
            from '{folder / "leg.parquet"}' join (values {promised}) p(channel, within_s, short_s) using (channel)
        )
        select date_trunc('day', queued_at at time zone '{ZONE}') as day, channel, queue,
            count(*) as offered,
            sum((answered and wait_s <= within_s)::int) as kept,
            sum((answered or (abandoned and wait_s >= short_s))::int) as judged,
            sum((abandoned and wait_s >= short_s)::int) as gave_up,
            sum(case when answered then wait_s end) as waited_s,
            sum(case when answered then talk_s + hold_s + acw_s end) as handled_s
        from leg group by all
    """  # noqa: S608 the query is made of our own numbers
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        answer = pl.DataFrame(connection.sql(query).to_arrow_table())
    return _proof(answer)


def by_polars(folder: Path) -> float:
    """By expressions that somebody wrote for these five numbers alone."""
    wait_s = (pl.col("left_at") - pl.col("queued_at")).dt.total_microseconds() / 1e6
    answered, abandoned = pl.col("outcome") == "answered", pl.col("outcome") == "abandoned"
    limits = pl.LazyFrame(
        [(str(channel), *limit) for channel, limit in promises().items()],
        schema=["channel", "within_s", "short_s"],
        orient="row",
    )
    long_enough = pl.col("wait_s") >= pl.col("short_s")
    answer = (
        pl.scan_parquet(folder / "leg.parquet")
        .join(limits, on="channel")
        .with_columns(wait_s=wait_s)
        .select(
            "channel",
            "queue",
            day=pl.col("queued_at").dt.convert_time_zone(ZONE).dt.date(),
            offered=pl.lit(1, dtype=pl.Int64),
            kept=(answered & (pl.col("wait_s") <= pl.col("within_s"))).cast(pl.Int64),
            judged=(answered | (abandoned & long_enough)).cast(pl.Int64),
            gave_up=(abandoned & long_enough).cast(pl.Int64),
            waited_s=pl.when(answered).then("wait_s"),
            handled_s=pl.when(answered).then(pl.sum_horizontal("talk_s", "hold_s", "acw_s")),
        )
        .group_by("day", "channel", "queue")
        .sum()
        .collect()
    )
    return _proof(answer)


def by_pandas(folder: Path) -> float:
    """By pandas, as a notebook would."""
    leg = pd.read_parquet(folder / "leg.parquet")
    limits = promises()
    wait_s = (leg["left_at"] - leg["queued_at"]).dt.total_seconds()
    within_s, short_s = (leg["channel"].map({str(x): limit[i] for x, limit in limits.items()}) for i in (0, 1))
    answered, abandoned = leg["outcome"] == "answered", leg["outcome"] == "abandoned"
    sums = pd.DataFrame(
        {
            "day": leg["queued_at"].dt.tz_convert(ZONE).dt.tz_localize(None).dt.floor("D"),
            "channel": leg["channel"],
            "queue": leg["queue"],
            "offered": 1,
            "kept": answered & (wait_s <= within_s),
            "judged": answered | (abandoned & (wait_s >= short_s)),
            "gave_up": abandoned & (wait_s >= short_s),
            "waited_s": wait_s.where(answered),
            "handled_s": (leg["talk_s"] + leg["hold_s"] + leg["acw_s"]).where(answered),
        }
    )
    answer = sums.groupby(["day", "channel", "queue"]).sum()
    return _proof(pl.from_pandas(answer))


def _proof(answer: pl.DataFrame) -> float:
    return float(answer.select(pl.sum("offered", "kept", "gave_up", "waited_s", "handled_s")).sum_horizontal().item())


metric_sums = Contest(
    name="metric_sums",
    task="Five metrics by day, channel and queue",
    rows=5_000_000,
    prepare=prepare,
    contenders={"spiritlevel": spiritlevel, "DuckDB": by_duckdb, "polars by hand": by_polars, "pandas": by_pandas},
    rival="DuckDB",
    bound=1.0,
)
