"""Why a row is not counted, in a word: the first thing that is so of it, and that the metric looks at."""

from enum import StrEnum

import polars as pl

from ingest.vocabulary import Direction, LegKind, Outcome
from metrics.columns import short_abandoned
from metrics.metric import Metric
from metrics.standing import Standing, standing


class Why(StrEnum):
    """What is so of a row that is not counted."""

    NOT_ASKED = "not asked of its channel"
    NOT_INBOUND = "did not come in"
    NO_CONTACT = "no contact after all"
    NO_QUEUE = "no stay in a queue"
    AT_ONCE = "gave up at once"
    OPEN = "not over yet"
    INCOMPLETE = "not answered to the end"
    FOR_A_BOT = "for a bot alone"
    UNTOLD = "nobody says when it was answered"
    UNSETTLED = "more can still come"
    ANONYMOUS = "nobody knows who it was"
    MISSING = "something that it takes is not known"
    OTHER = "not what the number is about"


_KINDS = [str(x) for x in LegKind]
_SO: tuple[tuple[Why, pl.Expr], ...] = (
    (Why.NOT_INBOUND, pl.col("direction") != Direction.INBOUND),
    (Why.NO_CONTACT, pl.col("outcome") == Outcome.VOID),
    # What a survey asked is called its kind too.
    (Why.NO_QUEUE, pl.col("kind").is_in(_KINDS) & (pl.col("kind") != LegKind.QUEUE)),
    (Why.AT_ONCE, short_abandoned),
    (Why.OPEN, pl.col("outcome") == Outcome.OPEN),
    (Why.OPEN, pl.col("is_open")),
    (Why.INCOMPLETE, ~pl.col("complete")),
    (Why.FOR_A_BOT, ~pl.col("for_human")),
    (Why.UNTOLD, ~pl.col("replies_known")),
    (Why.UNSETTLED, ~pl.col("settled")),
    (Why.ANONYMOUS, pl.col("person").is_null()),
)


def why(metric: Metric) -> pl.Expr:
    """A word of `Why` for each row that is left out or cannot be judged; null for every row that is counted.

    It is true of the row, and of what the metric reads; that nothing else kept the row out is not said.
    """
    side = standing(metric)
    holds = [(word, so) for word, so in _SO if set(so.meta.root_names()) <= metric.columns]
    said = [pl.when(so.fill_null(value=False)).then(pl.lit(word.value)) for word, so in holds]
    unjudged = pl.when(side == Standing.UNJUDGED)
    other = unjudged.then(pl.lit(Why.MISSING.value)).otherwise(pl.lit(Why.OTHER.value))
    asked = pl.when(side == Standing.NOT_ASKED).then(pl.lit(Why.NOT_ASKED.value))
    return pl.when(side.is_in([Standing.LEFT_OUT, Standing.UNJUDGED, Standing.NOT_ASKED])).then(
        pl.coalesce(asked, *said, other)
    )
