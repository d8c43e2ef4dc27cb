"""Waits: people wait, and talk, about as long as in the four weeks before."""

from math import log

import polars as pl

from ingest.quality.expected import Expectation, Moment
from ingest.quality.result import Severity
from ingest.quality.stream._past import WHERE, before, figure, place
from ingest.settings.quality import Quality

WEEKS = 28
"""How many days before a day say what is usual."""

LEAST_DAYS = 7
LEAST_WAITED = 20
"""Days with fewer waits say nothing."""

CHANCE = 4.0
"""So many times the usual scatter is no chance any more."""

SPAN = 2.563
"""Standard deviations from end to end of the middle four fifths; weekends, which have waits of their own, are in it."""

LEAST_SCATTER = 0.05
"""Medians of whole days scatter by a few per cent at least, however still the last weeks were."""

ASKED = {
    "wait_median_s": ("waited", "half waited"),
    "wait_long_s": ("waited", "one in ten waited"),
    "talk_median_s": ("talked", "half talked"),
}
"""Which lengths are looked at: by what they are counted, and how many people's are longer."""


def _find(days: pl.DataFrame, moment: Moment, bounds: Quality) -> pl.DataFrame:
    return pl.concat([_drifted(days, moment, column, bounds.waits_change) for column in ASKED])


def _drifted(days: pl.DataFrame, moment: Moment, column: str, change: float) -> pl.DataFrame:
    counted, words = ASKED[column]
    told = days.filter(pl.col(counted) >= LEAST_WAITED)
    past = before(told, moment).filter(pl.col("ago") <= WEEKS)
    # On a scale of ratios: twice as long is as strange as half as long. A second more, so that 0 s has a place on it.
    here, there = (pl.col(column) + 1).log(), (pl.col(f"past_{column}") + 1).log()
    usual = (
        past.group_by(*WHERE, "day")
        .agg(
            here=here.first(),
            seen=pl.col(column).first(),
            usual=pl.col(f"past_{column}").median(),
            middle=there.median(),
            scatter=(there.quantile(0.9) - there.quantile(0.1)) / SPAN,
            days=pl.len(),
        )
        .filter(pl.col("days") >= LEAST_DAYS)
    )
    off = (pl.col("here") - pl.col("middle")).abs()
    strange = (off > log(change)) & (off > CHANCE * pl.max_horizontal("scatter", pl.lit(LEAST_SCATTER)))
    said = pl.format(
        f"{words} more than {{}} s in {{}} on {{}}, where {{}} s are usual",
        figure("seen"),
        place(),
        pl.col("day"),
        figure("usual"),
    )
    return usual.filter(strange).sort("day", *WHERE).with_columns(said=said).select(*WHERE, "said")


waits = Expectation(
    name="waits",
    severity=Severity.WARNING,
    definition=(
        "On a whole day, the wait that half of the contacts of a source and channel stay below, and that which nine of "
        "ten do, are no further from those of the four weeks before than four times their scatter, nor by more "
        "than the set factor; and so it is with the talk of half of them. At least seven days with twenty waits each "
        "have to be known."
    ),
    find=_find,
)
