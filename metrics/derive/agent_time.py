"""Agent time: a quarter of an hour of one agent, and how much of it was spent with customers or waiting for them."""

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC, Column, Table
from ingest.tables.agent_state import agent_state
from ingest.tables.leg import leg
from metrics.cube.growth import Grown, Growth
from metrics.cube.touched import rows_beyond
from metrics.derive._quarters import QUARTER, of_quarters
from metrics.derive._served import served
from metrics.derive._states import said, states
from metrics.derived_table import Derived
from metrics.overlap import lies_in, merged, overlaps
from metrics.rows import FactSource, Rows

_table = Table(
    name="agent_time",
    grain="a quarter of an hour in which one agent was with customers or free for them",
    day="at",
    columns={
        "source": Column(dtype=pl.String, required=True, meaning="The source that tells of the agent's time."),
        "agent": Column(dtype=pl.String, required=True, meaning="The agent, as the source's id."),
        "team": Column(dtype=pl.String, meaning="The agent's team, as it was told last."),
        "site": Column(dtype=pl.String, meaning="The agent's site, as it was told last."),
        "at": Column(dtype=UTC, required=True, meaning="When the quarter of an hour begins."),
        "busy_s": Column(
            dtype=pl.Float64,
            required=True,
            unit="s",
            minimum=0,
            meaning="Time with customers and on the work after them; several at once count once.",
        ),
        "ready_s": Column(
            dtype=pl.Float64,
            unit="s",
            minimum=0,
            meaning="Time free for customers, and with none; null where nobody says when the agent is.",
        ),
    },
)

_WHO = ("source", "agent")
_BESIDE = ("team_told", "site_told", "is_free", "free_s")


_KNOWN = ("team", "site", "told")
"""What is known of an agent is said in any of the quarters, and holds for all of them."""


def _make(facts: FactSource, settings: Settings) -> pl.LazyFrame:  # noqa: ARG001 - every derived table is made alike
    quarters = of_quarters(states(facts), _WHO).collect(engine="streaming").lazy()
    return _with_known(quarters, _known(quarters))


def _known(quarters: pl.LazyFrame) -> pl.LazyFrame:
    """Of each agent the team and the site that were told last, and whether it is `told` when they are free."""
    latest = (pl.col(f"{x}_told").sort_by("at").drop_nulls().last().alias(x) for x in ("team", "site"))
    return quarters.group_by(_WHO).agg(*latest, told=pl.col("is_free").any())


def _with_known(quarters: pl.LazyFrame, known: pl.LazyFrame) -> pl.LazyFrame:
    # Of an agent whose time is known only through contacts nobody knows when they waited for one.
    return quarters.join(known, on=_WHO).with_columns(ready_s=pl.when("told").then("free_s"))


def _grow(growth: Growth, settings: Settings) -> Grown:  # noqa: ARG001 - every derived table grows alike
    """Anew: the quarters in which anything changed, and all of those agents of whom something else is known."""
    windows = merged(_changed(growth)).select(
        pl.col("begin").dt.truncate("15m"), pl.col("end").dt.truncate("15m") + QUARTER
    )
    is_other = pl.col("agent").is_in(_told_otherwise(growth).implode())
    is_anew = lies_in(windows, "at") | is_other
    kept = growth.kept.select(*_WHO, "at", *_BESIDE, "busy_s")
    of_windows = of_quarters(states(growth.now).filter(overlaps(windows) | is_other), _WHO).filter(is_anew)
    anew = of_windows.select(kept.collect_schema().names()).collect()
    still = kept.filter(~is_anew)
    then, now = pl.collect_all([_known(kept), _known(pl.concat([still, anew.lazy()]))], engine="streaming")
    other = _differing(then, now, _WHO, _KNOWN).lazy()
    gone, stay = pl.collect_all([kept.filter(is_anew), still.join(other, on=_WHO, how="semi")], engine="streaming")
    return Grown(gone=pl.concat([gone, stay]), rows=_with_known(pl.concat([anew, stay]).lazy(), now.lazy()))


def _told_otherwise(growth: Growth) -> pl.Series:
    """The agents of whom other systems tell than before."""
    then, now = (said(x).collect() for x in (growth.then, growth.now))
    return _differing(then, now, ("agent",), ("said_by", "says"))["agent"]


def _differing(then: pl.DataFrame, now: pl.DataFrame, on: tuple[str, ...], columns: tuple[str, ...]) -> pl.DataFrame:
    """Those, by the columns of `on`, of whom these columns are not the same."""
    both = now.join(then, on=on, how="full", coalesce=True, suffix="_then")
    return both.filter(pl.any_horizontal(pl.col(x).ne_missing(pl.col(f"{x}_then")) for x in columns)).select(on)


def _changed(growth: Growth) -> pl.DataFrame:
    """The stretches of time in which an agent did anything else than before: begin, end."""
    until = pl.max_horizontal(*(pl.lit(x.as_of, dtype=UTC) for x in (growth.then, growth.now)))
    stays = (served(Rows(frames={leg.name: x})) for x in (growth.stays_then, growth.stays_now))
    others = (rows_beyond(agent_state, x, y) for x, y in ((growth.now, growth.then), (growth.then, growth.now)))
    # What goes on still has come to be longer, or shorter where facts went.
    since = pl.min_horizontal(*(pl.lit(x.as_of, dtype=UTC) for x in (growth.then, growth.now)))
    open_still = growth.now.scan(agent_state).filter(pl.col("ended_at").is_null()).select(begin=since, end=until)
    found = [
        *(x.select("begin", "end") for x in stays),
        *(x.select(begin="started_at", end=pl.coalesce("ended_at", until)) for x in others),
        open_still.unique(),
    ]
    return pl.concat(pl.collect_all(found)).filter(pl.col("end") >= pl.col("begin"))


agent_time = Derived(table=_table, make=_make, grow=_grow, named_by=(*_WHO, "at"), beside=_BESIDE)
