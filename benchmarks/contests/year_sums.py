"""Metric sums of a year: thirteen metrics by channel and day from the rows of legs."""

from pathlib import Path

import duckdb
import pandas as pd
import polars as pl

from benchmarks.contest import Contest
from benchmarks.year import END, ZONE, write_year, year_of
from ingest.settings import Settings, Site
from ingest.vocabulary import Outcome
from metrics.columns import WRITTEN
from metrics.find import find_metric
from metrics.measure import measure

COUNTS = ("offered", "answered", "abandoned")
RATES = ("abandon_rate", "short_abandon_rate", "service_level", "served_in_time", "flow_out_rate")
MEANS = ("average_speed_of_answer", "average_handle_time", "talk_time", "hold_time", "after_contact_work")
READ = ["kind", "channel", "direction", "queued_at", "answered_at", "left_at", "talk_s", "hold_s", "acw_s", "outcome"]
FLOW_OUTS = [x.value for x in Outcome if x.startswith("flow_out:")]


def settings() -> Settings:
    """The settings of a site in Berlin, with the promises that hold where nobody says otherwise."""
    return Settings(home=Path(), site=Site(timezone=ZONE))


def promises() -> pl.DataFrame:
    """What counts as in time, and as a short abandon, by channel in seconds; and which channels are in writing."""
    rows = [(str(x), p.within_s, p.short_abandon_s, x in WRITTEN) for x, p in settings().promise.items()]
    return pl.DataFrame(rows, schema=["channel", "within_s", "short_s", "written"], orient="row")


def spiritlevel(folder: Path) -> float:
    """By `measure`, with intervals and coverage, which the others do not give."""
    metrics = [find_metric(name) for name in (*COUNTS, *RATES, *MEANS)]
    answer = measure(metrics, year_of(folder), settings(), by=("channel",), every="1d")
    judged = answer.filter(~pl.col("metric").is_in(COUNTS))["n"].sum()
    return float(answer["numerator"].sum()) + float(judged)


def by_duckdb(folder: Path) -> float:
    """By SQL, with the sums of squares that intervals need."""
    promised = ", ".join(f"('{c}', {within}, {short}, {written})" for c, within, short, written in promises().rows())
    flow_outs = ", ".join(f"'{x}'" for x in FLOW_OUTS)
    means = {
        "asa": ("answered", "wait_s"),
        "aht": ("handled", "talk_s + hold_s + acw_s"),
        "talk": ("handled", "talk_s"),
        "hold": ("handled and not written", "hold_s"),
        "acw": ("handled", "acw_s"),
    }
    rates = {
        "abandoned": ("offered and not short and not written", "abandoned"),
        "short": ("offered and not written", "short"),
        "level": (
            "(answered or abandoned or (offered and outcome = 'missed') or overdue) and not short",
            "answered and in_time",
        ),
        "served": ("offered and (not waiting or overdue)", "answered and in_time"),
        "flowed": ("offered", f"outcome in ({flow_outs})"),
    }
    sums = [f"count(*) filter (where {what}) as x_{what}" for what in ("offered", "answered", "gave_up")]
    for name, (where, what) in rates.items():
        sums.append(f"count(*) filter (where {where} and {what}) as x_{name}")
        sums.append(f"count(*) filter (where {where}) as n_{name}")
    for name, (where, what) in means.items():
        sums.append(f"sum({what}) filter (where {where}) as x_{name}")
        sums.append(f"count({what}) filter (where {where}) as n_{name}")
        sums.append(f"sum(({what}) * ({what})) filter (where {where}) as squares_{name}")
    query = f"""
        with timed as (
            select *, kind = 'queue' and direction = 'inbound' and outcome <> 'void' as offered,
                epoch(case when outcome in ('answered', 'open') then answered_at else left_at end - queued_at) as wait_s
            from '{folder}/leg/*.parquet'
            join (values {promised}) p(channel, within_s, short_s, written) using (channel)
            where queued_at is not null
        ),
        told as (
            select *, offered and outcome = 'answered' as handled,
                offered and (outcome = 'answered' or (outcome = 'open' and answered_at is not null)) as answered,
                offered and outcome = 'open' and answered_at is null as waiting,
                offered and outcome in ('abandoned', 'short_abandoned') as abandoned,
                wait_s <= within_s as in_time
            from timed
        ),
        judged as (
            select *, abandoned and (outcome = 'short_abandoned' or wait_s < short_s) as short,
                waiting and epoch(timestamptz '{END}' - queued_at) > within_s as overdue
            from told
        )
        select (queued_at at time zone '{ZONE}')::date as day, channel, {", ".join(sums)}
        from (select *, abandoned and not short as gave_up from judged) group by all
    """  # noqa: S608 the query is made of our own words
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        answer = pl.DataFrame(connection.sql(query).to_arrow_table())
    return float(answer.select(pl.col("^(x|n)_.*$").sum().cast(pl.Float64)).sum_horizontal().item())


def by_pandas(folder: Path) -> float:
    """By pandas, as a notebook would."""
    leg = pd.read_parquet(folder / "leg", columns=READ)
    leg = leg[leg["queued_at"].notna()]
    told = promises().to_pandas().set_index("channel")
    within_s, short_s, written = (leg["channel"].map(told[x]) for x in ("within_s", "short_s", "written"))
    outcome = leg["outcome"]
    offered = (leg["kind"] == "queue") & (leg["direction"] == "inbound") & (outcome != "void")
    handled = offered & (outcome == "answered")
    answered = handled | (offered & (outcome == "open") & leg["answered_at"].notna())
    waiting = offered & (outcome == "open") & leg["answered_at"].isna()
    abandoned = offered & outcome.isin(["abandoned", "short_abandoned"])
    ended = leg["answered_at"].where(outcome.isin(["answered", "open"]), leg["left_at"])
    wait_s = (ended - leg["queued_at"]).dt.total_seconds()
    short = abandoned & ((outcome == "short_abandoned") | (wait_s < short_s))
    overdue = waiting & ((END - leg["queued_at"]).dt.total_seconds() > within_s)
    kept = answered & (wait_s <= within_s)
    rates = {
        "abandoned": (offered & ~short & ~written, abandoned),
        "short": (offered & ~written, short),
        "level": ((answered | abandoned | (offered & (outcome == "missed")) | overdue) & ~short, kept),
        "served": (offered & (~waiting | overdue), kept),
        "flowed": (offered, outcome.isin(FLOW_OUTS)),
    }
    means = {
        "asa": (answered, wait_s),
        "aht": (handled, leg["talk_s"] + leg["hold_s"] + leg["acw_s"]),
        "talk": (handled, leg["talk_s"]),
        "hold": (handled & ~written, leg["hold_s"]),
        "acw": (handled, leg["acw_s"]),
    }
    sums = {"x_offered": offered, "x_answered": answered, "x_gave_up": abandoned & ~short}
    for name, (where, what) in rates.items():
        sums |= {f"x_{name}": where & what, f"n_{name}": where}
    for name, (where, what) in means.items():
        x = what.where(where)
        sums |= {f"x_{name}": x, f"n_{name}": x.notna(), f"squares_{name}": x * x}
    day = leg["queued_at"].dt.tz_convert(ZONE).dt.tz_localize(None).dt.floor("D")
    answer = pd.DataFrame(sums).groupby([day, leg["channel"]]).sum()
    return float(answer.filter(regex="^(x|n)_").sum().sum())


year_sums = Contest(
    name="year_sums",
    task="Thirteen metrics of a year by channel and day",
    rows=2_000_000,
    prepare=write_year,
    contenders={"spiritlevel": spiritlevel, "DuckDB": by_duckdb, "pandas": by_pandas},
    rival="DuckDB",
    bound=1.0,
    also={"pandas": 0.2},
    memory_mb=4000,
)
