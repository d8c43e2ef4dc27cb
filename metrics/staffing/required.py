"""How many agents each stretch takes, by Erlang where customers hold the line, by the work where they do not."""

import numpy as np
import polars as pl

from ingest.settings.staffing import Staffing
from metrics.answer import SUPPRESSED_BELOW
from metrics.staffing.fewest import Fewest, Formula, fewest
from metrics.staffing.many import Stretches, erlang_a, erlang_c

_FIGURES = ("erlang_a", "erlang_c", "service_level", "abandons", "mean_wait_s", "occupancy")


def required(stretches: pl.DataFrame, assumed: Staffing, *, every_s: int) -> pl.DataFrame:
    """The stretches (as `volume`, with the columns of `conditions` beside them), with what each takes.

    More columns: load (agents busy all the time, in Erlang: contacts x handling time / length of the stretch); erlang_a
    and erlang_c (agents by each formula; null where patience is not known, and where nobody queues); agents (by
    Erlang A, else by C; where the work can wait load / most_occupancy, which need not be whole); positions (people on
    the roster: agents / (1 - shrinkage), whole for live channels); service_level, abandons, mean_wait_s, occupancy
    (what those agents achieve in live channels; shares of all contacts); reason (why there are no agents:
    no_handling_time, few_handled, few_contacts below 5 in a live channel).
    """
    # A handful of calls does not tell how many come; how much work a handful of letters is can be told.
    few = pl.col("live") & (pl.col("counted") < SUPPRESSED_BELOW)
    known = pl.col("handle_s").is_not_null() & ~few
    rows = stretches.with_columns(
        load=pl.when(known).then(pl.col("contacts") * pl.col("handle_s") / every_s),
        reason=pl.coalesce("reason", pl.when(few).then(pl.lit("few_contacts"))),
    ).with_row_index("row")
    by_c = _by(rows.filter(known, "live"), erlang_c, assumed, every_s)
    by_a = _by(rows.filter(known, "live", pl.col("patience_s").is_not_null()), erlang_a, assumed, every_s)
    figures = _FIGURES[2:]
    both = rows.join(by_c, on="row", how="left").join(by_a, on="row", how="left", suffix="_a")
    chosen = both.with_columns(
        erlang_c="agents",
        erlang_a="agents_a",
        **{x: pl.coalesce(f"{x}_a", x) for x in figures},
        agents=pl.when("live")
        .then(pl.coalesce("agents_a", "agents"))
        .otherwise(pl.col("load") / assumed.most_occupancy),
    )
    people = pl.col("agents") / (1 - assumed.shrinkage)
    return (
        chosen.sort("row")
        .with_columns(
            positions=pl.when("live").then((people - _ROUNDING).ceil()).otherwise(people),
        )
        .select(*stretches.columns, "load", "erlang_a", "erlang_c", "agents", "positions", *figures)
    )


_ROUNDING = 1e-9
"""7 / (1 - 0.3) is a hair more than ten to a computer, and ten to everybody else."""


def _by(rows: pl.DataFrame, formula: Formula, assumed: Staffing, every_s: int) -> pl.DataFrame:
    """The agents that a formula asks for, by row, and what they achieve."""
    at_once = rows["concurrency"].to_numpy()
    # An agent who can be with two customers is two servers, each as slow as customers were measured to be served.
    of = Stretches(
        rate=(rows["contacts"] / every_s).to_numpy(),
        handle_s=rows["handle_s"].to_numpy(),
        within_s=rows["within_s"].to_numpy(),
        patience_s=rows["patience_s"].fill_null(np.inf).to_numpy(),
    )
    target = rows["target"].to_numpy()
    found: Fewest = fewest(of, formula, target=target, most_occupancy=assumed.most_occupancy)
    agents = np.ceil(found.servers / at_once - _ROUNDING)
    told = {"agents": agents, **{x: getattr(found.achieved, x) for x in _FIGURES[2:]}}
    columns = {name: pl.Series(values, dtype=pl.Float64) for name, values in told.items()}
    return rows.select("row").with_columns(**columns)
