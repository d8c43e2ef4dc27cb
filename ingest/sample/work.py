"""What agents did: free, with a customer, writing up, on a break; made of their shifts and contacts."""

import numpy as np
import polars as pl

from ingest.sample.clock import HOUR, MINUTE
from ingest.sample.crews import CREWS
from ingest.sample.rows import stays_of
from ingest.sample.simulate import Centre
from ingest.sample.world import stream
from ingest.vocabulary import AgentState

BREAK, LUNCH = "break", "lunch"
_BREAK, _LUNCH = 10 * MINUTE, 30 * MINUTE
_TAKEN = 0.4
"""Share of the quiet stretches that are long enough in which an agent takes a break."""

_SPARE = 5 * MINUTE
_LONGEST_GAP = 2 * HOUR
"""Who is gone for no longer than this between two stretches of work has a break."""

_CHANGES = ("talks", "writes", "rings", "works", "rests")


SOURCES = ("pbx", "desk", "connect")
"""Where somebody notes what agents do; of the clerks in the branches nobody does."""


def stretches(centre: Centre) -> pl.DataFrame:
    """One row for each stretch of an agent's time, by agent and time; moments in milliseconds.

    `state` is one of `AgentState`, `reason` the kind of break, `contacts` with how many customers the agent was at the
    time; `ended` is null where it lasts when the logs end. No stretch tells of being offline: a gap does.
    """
    shifts = _shifts(centre)
    moments = (
        _changes(centre, shifts)
        .group_by("agent", "at")
        .agg(pl.col(_CHANGES).sum())
        .sort("agent", "at")
        .with_columns(pl.col(_CHANGES).cum_sum().over("agent"))
    )
    state = (
        pl.when(pl.col("talks") > 0)
        .then(pl.lit(AgentState.HANDLING.value))
        .when(pl.col("writes") > 0)
        .then(pl.lit(AgentState.AFTER_CONTACT.value))
        .when(pl.col("rings") > 0)
        .then(pl.lit(AgentState.NOT_RESPONDING.value))
        .when(pl.col("works") > 0)
        .then(pl.lit(AgentState.AVAILABLE.value))
        .when(pl.col("rests") > 0)
        .then(pl.lit(AgentState.AWAY.value))
        .otherwise(pl.lit(AgentState.OFFLINE.value))
    )
    told = moments.with_columns(
        state.alias("state"), pl.when(pl.col("talks") > 0).then("talks").otherwise(0).alias("contacts")
    )
    known = told.filter(pl.col("at") < centre.period.end)
    same = pl.all_horizontal(pl.col(name) == pl.col(name).shift(1) for name in ("agent", "state", "contacts"))
    turns = known.filter(~same.fill_null(value=False))
    rested = _with_breaks(_closed(turns), stream(centre.seed, "breaks"))
    return rested.filter(pl.col("state") != AgentState.OFFLINE.value).join(
        shifts.select("agent", "lane").unique(), on="agent", maintain_order="left"
    )


def _closed(turns: pl.DataFrame) -> pl.DataFrame:
    away = pl.col("state") == AgentState.AWAY.value
    return turns.select(
        "agent",
        "state",
        pl.when(away).then(pl.lit(BREAK)).alias("reason"),
        "contacts",
        pl.col("at").alias("started"),
        pl.col("at").shift(-1).over("agent").alias("ended"),
    )


def _with_breaks(some: pl.DataFrame, dice: np.random.Generator) -> pl.DataFrame:
    """Some of the long quiet stretches with a break in them, which nobody noticed."""
    long = pl.col("ended") - pl.col("started")
    for_lunch, enough = long >= _LUNCH + 3 * _SPARE, long >= _BREAK + 2 * _SPARE
    drawn = some.with_columns(pl.Series("luck", dice.random(some.height)))
    taken = (pl.col("state") == AgentState.AVAILABLE.value) & enough & (pl.col("luck") < _TAKEN)
    quiet, others = drawn.filter(taken.fill_null(value=False)), drawn.filter(~taken.fill_null(value=False))
    begins = pl.col("started") + _SPARE
    ends = begins + pl.when(for_lunch).then(_LUNCH).otherwise(_BREAK)
    pause = quiet.with_columns(
        begins.alias("started"),
        ends.alias("ended"),
        pl.lit(AgentState.AWAY.value).alias("state"),
        pl.when(for_lunch).then(pl.lit(LUNCH)).otherwise(pl.lit(BREAK)).alias("reason"),
    )
    before, after = quiet.with_columns(begins.alias("ended")), quiet.with_columns(ends.alias("started"))
    return pl.concat([others, before, pause, after]).drop("luck").sort("agent", "started")


def _shifts(centre: Centre) -> pl.DataFrame:
    """One row for each shift, with its agent, and the lane that the agent serves."""
    shifts = [
        (agent, crew.lane.name, begin, end)
        for crew in CREWS
        if crew.lane.source in SOURCES
        for agent, own in centre.shifts[crew.name].items()
        for begin, end in own
    ]
    schema = {"agent": pl.String, "lane": pl.String, "begin": pl.Int64, "end": pl.Int64}
    return pl.DataFrame(shifts, schema=schema, orient="row")


def _changes(centre: Centre, shifts: pl.DataFrame) -> pl.DataFrame:
    """When one thing more or less is true of an agent: at each beginning 1, at each end -1."""
    stays = stays_of([contact for contact in centre.contacts if contact.lane.source in SOURCES]).filter(
        pl.col("agent").is_not_null() & pl.col("answered").is_not_null()
    )
    over, rung_out = pl.col("left") + pl.col("wrap"), pl.col("turn") + pl.col("missed_ring")
    back = pl.col("begin").shift(-1).over("agent")
    gaps = shifts.with_columns(back.alias("back")).filter(pl.col("back") - pl.col("end") <= _LONGEST_GAP)
    return pl.concat(
        [
            _while(stays, "talks", pl.col("answered"), pl.col("left")),
            _while(stays.filter(pl.col("wrap") > 0), "writes", pl.col("left"), over),
            _while(stays.filter(pl.col("missed_ring") > 0), "rings", pl.col("turn"), rung_out),
            _while(shifts, "works", pl.col("begin"), pl.col("end")),
            _while(gaps, "rests", pl.col("end"), pl.col("back")),
        ],
        how="diagonal",
    )


def _while(some: pl.DataFrame, what: str, begin: pl.Expr, end: pl.Expr) -> pl.DataFrame:
    begins = some.select("agent", begin.alias("at"), pl.lit(1, pl.Int32).alias(what))
    ends = some.select("agent", end.alias("at"), pl.lit(-1, pl.Int32).alias(what))
    return pl.concat([begins, ends]).drop_nulls("at")
