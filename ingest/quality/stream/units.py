"""Units: waits and talks are seconds, and neither milliseconds nor minutes that were taken for seconds."""

import polars as pl

from ingest.quality.expected import Expectation, Moment
from ingest.quality.result import Severity
from ingest.quality.stream._past import WHERE, figure, place
from ingest.settings.quality import Quality
from ingest.vocabulary import Channel

ON_THE_LINE = tuple(x.value for x in (Channel.VOICE, Channel.WEB_VOICE, Channel.VIDEO))
"""Where people wait holding a telephone, which nobody does for hours."""

LEAST_ROWS = 20
"""A median of fewer rows tells nothing."""

LEAST_PAST = 50
"""How many waits or talks have to be known before they say what is usual."""

MILLISECONDS = (300.0, 3_000.0)
"""About a thousand times as long as usual: milliseconds that were taken for seconds."""

SECONDS = (40.0, 90.0)
"""About sixty times as long as usual: seconds that were taken for minutes."""

HOURS_S = 3_600.0
"""Half of the talks beyond an hour: nobody talks that long who usually takes a minute."""

TOO_LONG_FOR_A_CRISIS_S = 3_600.0
"""In a crisis people wait many times longer than usual; but not a thousand times longer and beyond an hour."""


def _find(days: pl.DataFrame, moment: Moment, bounds: Quality) -> pl.DataFrame:
    asked = pl.col("day").is_between(moment.since, moment.until)
    now, past = _middle(days.filter(asked)), _middle(days.filter(~asked))
    both = now.join(past, on=WHERE, how="left", suffix="_past")
    on_the_line = pl.col("channel").is_in(ON_THE_LINE)
    return pl.concat(
        [
            _implausible(both, "talk", "talked", longest=bounds.longest_talk_s, where=pl.lit(value=True), crisis=0.0),
            _implausible(
                both,
                "wait",
                "waited",
                longest=bounds.longest_wait_s,
                where=on_the_line,
                crisis=TOO_LONG_FOR_A_CRISIS_S,
            ),
        ]
    )


def _middle(days: pl.DataFrame) -> pl.DataFrame:
    # The median of the days' medians: near enough to tell a factor of a thousand.
    counted, medians = pl.col("waited", "talked").sum(), pl.col("wait_median_s", "talk_median_s").median()
    return days.filter(pl.col("table") == "leg").group_by(WHERE).agg(counted, medians)


def _implausible(
    both: pl.DataFrame, what: str, counted: str, *, longest: float, where: pl.Expr, crisis: float
) -> pl.DataFrame:
    seen, usual = pl.col(f"{what}_median_s"), pl.col(f"{what}_median_s_past")
    known = pl.col(f"{counted}_past").fill_null(0) >= LEAST_PAST
    times = seen / usual.clip(1.0)
    a_thousand = known & times.is_between(*MILLISECONDS) & (seen > crisis)
    sixty = known & times.is_between(*SECONDS) & (seen > HOURS_S) & pl.lit(what == "talk")
    too_long = where & (seen > longest) & ~(known & (times < MILLISECONDS[0]))
    taken = pl.when(a_thousand).then(pl.lit("milliseconds taken for seconds"))
    said = (
        pl.when(a_thousand | sixty)
        .then(
            pl.format(
                f"half of {{}} {what}s in {{}} are longer than {{}} s, where {{}} s are usual: this looks like {{}}",
                pl.col(counted),
                place(),
                figure(f"{what}_median_s"),
                figure(f"{what}_median_s_past"),
                taken.otherwise(pl.lit("seconds taken for minutes")),
            )
        )
        .otherwise(
            pl.format(
                f"half of {{}} {what}s in {{}} are longer than {{}} s, and more than {longest:.0f} s are not believed: "
                "this looks like milliseconds taken for seconds; if it is right, raise "
                f"longest_{what} under [quality]",
                pl.col(counted),
                place(),
                figure(f"{what}_median_s"),
            )
        )
    )
    enough = pl.col(counted) >= LEAST_ROWS
    return both.filter(enough & (a_thousand | sixty | too_long)).with_columns(said=said).select(*WHERE, "said")


units = Expectation(
    name="units",
    severity=Severity.CRITICAL,
    definition=(
        "Half of the waits, or half of the talks, that a file brings of a channel are neither about a thousand times "
        "as long as that source's usually are (talks not about sixty times, beyond an hour), nor beyond what is "
        "believed of people on the line. A file that goes against it is held back: these are milliseconds that were "
        "taken for seconds, or seconds for minutes."
    ),
    find=_find,
    before=True,
)
