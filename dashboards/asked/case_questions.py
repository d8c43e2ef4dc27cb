"""What the page of cases asks: never remembered, because people change cases while others look at them."""

import polars as pl

from dashboards.asked.view import View
from ingest.store.cases import cases
from ingest.store.learned import last_learned
from metrics.follow_up.loop import closed_loop
from metrics.follow_up.ranking import ranked
from metrics.follow_up.recovered import recovered
from metrics.prediction.learning import NAME, Learned, in_use


def every(view: View) -> pl.DataFrame:
    """Every case as it is at this moment, with the columns of `ingest.store.cases.ROWS`."""
    return cases(view.settings)


def worklist(view: View, there: pl.DataFrame) -> pl.DataFrame:
    """Those that are not closed, first whom to call first, as `metrics.follow_up.ranking.ranked` gives them."""
    model = in_use(last_learned(view.settings, NAME))
    return ranked(there.filter(pl.col("status") != "closed"), view.facts, view.settings, model=model)


def after_call(view: View, there: pl.DataFrame) -> pl.DataFrame:
    """What became of those who were called, as `metrics.follow_up.recovered.recovered` gives it; empty without any."""
    some = there.filter(pl.col("tried_at").is_not_null())
    return recovered(there, view.facts, view.settings) if some.height else pl.DataFrame()


def learned(view: View) -> Learned | None:
    """What was learned of who comes back, with how it did when it was tried; None where nothing was."""
    return Learned.of(last_learned(view.settings, NAME))


def loop(view: View, there: pl.DataFrame, *, by: str | None = None) -> pl.DataFrame:
    """How far the loop is closed, in all or by a column of cases, as `metrics.follow_up.loop.closed_loop` gives it."""
    return closed_loop(there, as_of=view.facts.as_of, by=by)
