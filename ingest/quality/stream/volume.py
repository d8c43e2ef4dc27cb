"""Volume: on one weekday about as many contacts come as on the same weekday of the weeks before."""

from collections.abc import Sequence

import polars as pl

from ingest.quality.expected import Expectation, Moment
from ingest.quality.result import Severity
from ingest.quality.stream._past import SCATTER, WHERE, before, figure, place
from ingest.settings.quality import Quality

COUNTED: Sequence[str] = ("interaction", "survey", "purchase", "outreach")
"""The tables whose rows are counted; those of the others follow from them."""

LEAST_WEEKS = 4
"""Of fewer same weekdays nobody knows what is usual."""

CHANCE = 4.0
"""So many times the usual scatter is no chance any more."""


def usual(days: pl.DataFrame, moment: Moment, bounds: Quality) -> pl.DataFrame:
    """What was to be expected of the days of a moment: table, source, channel, day, rows, usual, allowed, strange.

    `allowed` is by how many rows a day may differ from what is usual on that weekday.
    """
    counted = days.filter(pl.col("table").is_in(COUNTED))
    same = before(counted, moment).filter(pl.col("ago") % 7 == 0)
    expected = (
        same.group_by(*WHERE, "day")
        .agg(
            rows=pl.col("rows").first(),
            weeks=pl.len(),
            usual=pl.col("past_rows").median(),
            scatter=SCATTER * (pl.col("past_rows") - pl.col("past_rows").median()).abs().median(),
        )
        .filter(pl.col("weeks") >= LEAST_WEEKS)
    )
    # Counts scatter at least as chance has it: by the square root of what is usual.
    by_chance = CHANCE * pl.max_horizontal("scatter", pl.col("usual").sqrt())
    allowed = pl.max_horizontal(by_chance, bounds.volume_change * pl.col("usual"))
    off = (pl.col("rows") - pl.col("usual")).abs()
    return expected.with_columns(allowed=allowed, strange=off > allowed).sort("day", *WHERE)


def _find(days: pl.DataFrame, moment: Moment, bounds: Quality) -> pl.DataFrame:
    said = pl.format(
        "{} rows in {} on {}, where {} are usual on that weekday", "rows", place(), pl.col("day"), figure("usual")
    )
    return usual(days, moment, bounds).filter("strange").with_columns(said=said)


volume = Expectation(
    name="volume",
    severity=Severity.WARNING,
    definition=(
        "A whole day of a source and channel has about as many rows as the same weekday of the last eight weeks: "
        "neither more than four times the usual scatter away from their median, nor by more than the set share. At "
        "least four such weekdays have to be known."
    ),
    find=_find,
)
