"""What the page of cases asks: never remembered, because people change cases while others look at them."""

import polars as pl

from dashboards.asked.view import View
from ingest.store.cases import cases
from metrics.follow_up.loop import closed_loop
from metrics.follow_up.ranking import ranked


def worklist(view: View) -> pl.DataFrame:
    """Every case that is not closed, first whom to call first, as `metrics.follow_up.ranking.ranked` gives them."""
    return ranked(cases(view.settings, closed=False), view.facts, view.settings)


def loop(view: View, *, by: str | None = None) -> pl.DataFrame:
    """How far the loop is closed, in all or by a column of cases, as `metrics.follow_up.loop.closed_loop` gives it."""
    return closed_loop(cases(view.settings), as_of=view.facts.as_of, by=by)
