"""What only some pages ask of a view, remembered like everything that a view is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from dashboards.asked.repeated import question
from dashboards.asked.view import View
from metrics.calendar import Period, PeriodError
from metrics.comparison import Comparison, comparison
from metrics.composite import Composite, named
from metrics.consistency import Consistency, consistency
from metrics.course import Course, course
from metrics.decomposition import ASKED, Decomposition, decomposition
from metrics.explanation import Explanation, explanation
from metrics.find import all_metrics
from metrics.measure import measure
from metrics.metric import DEFAULT, Metric
from metrics.moment_of_truth import ASKED_BY, MomentOfTruth, moment_of_truth
from metrics.noted import Noted
from metrics.perception import Perception, perception

WEEK = timedelta(days=7)
TWO_WEEKS = 14
WINDOWS = (30, 14, 7)
"""How many days after a bad contact a reader can look at; the first is that of the definition."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """An answer, and which of the reader's filters could not be asked with it."""

    found: MomentOfTruth
    without: tuple[str, ...]


def notes(view: View) -> tuple[Noted, ...]:
    """What people noted about the channels that are looked at."""
    channels = view.choice.channels
    return tuple(x for x in view.annotations if not channels or x.channel is None or x.channel in channels)


def noted(view: View) -> tuple[str, ...]:
    """The same in words."""
    return in_words(notes(view))


@question
def index_course(view: View, metric: Metric, *, by: str) -> Course:
    """The course of the index of unevenness over the period; its points have low, high and gap_in_words beside."""
    over = view.unevenness_over_time(metric, by=by).rename({"index": "value"})
    noted = notes(view)
    return view.remember(
        ("index course", by, view.choice.every, *in_words(noted)), [metric], lambda: _course(view, over, None, noted)
    )


@question
def courses(view: View, metric: Metric, *, by: str) -> Mapping[str, Course]:
    """The course of a metric in each part that a dimension names."""
    series = view.measure(metric, by=[by], every=view.choice.every).filter(pl.col(by).is_not_null())
    noted = notes(view)
    return view.remember(
        ("courses", by, view.choice.every, *in_words(noted)),
        [metric],
        lambda: {
            str(x): _course(view, part, metric, [y for y in noted if by != "channel" or y.channel in {None, str(x)}])
            for (x,), part in series.partition_by(by, as_dict=True, maintain_order=True).items()
        },
    )


@question
def parts_of_unevenness(view: View, metric: Metric) -> Decomposition:
    """How much of the unevenness of a share lies between channels, hours, weekdays, queues and so on.

    Of less than two weeks nobody can tell what is a weekday's and what that one day's, so that it is not asked.
    """
    choice = view.choice
    days = view.measure(metric, every="1d").filter(pl.col("n") > 0).height
    asked = ASKED if days >= TWO_WEEKS else tuple(x for x in ASKED if x != "weekday")
    return view.remember(
        ("decomposition", *asked),
        [metric],
        lambda: decomposition(
            metric, view.facts, view.settings, dimensions=asked, where=choice.where, period=choice.period
        ),
    )


@question
def changes(view: View, *metrics: Metric, by: Sequence[str] = ()) -> Comparison | str:
    """These metrics against the period before, or what the reader compares with; or why nothing can be compared.

    Where the facts do not reach far enough back, the last seven days of the period are held against those before.
    """
    choice, against = view.choice, view.choice.compare or "previous"
    week = Period(since=max(choice.since, choice.until - WEEK), until=choice.until)

    def of(period: Period) -> Comparison:
        return comparison(metrics, view.facts, view.settings, against=against, by=by, where=choice.where, period=period)

    def answer() -> Comparison | str:
        try:
            return of(choice.period)
        except PeriodError:
            pass
        except ValueError as error:
            return str(error)
        try:
            return of(week)
        except ValueError as error:
            return str(error)

    return view.remember(("changes", against, *by), metrics, answer)


@question
def perceived(view: View) -> Perception:
    """How good the company believes its channels to be, and how good its customers say they are."""
    choice = view.choice
    return view.remember(
        ("perception",), (), lambda: perception(view.facts, view.settings, where=choice.where, period=choice.period)
    )


@question
def score_parts(view: View, score: Composite, *, by: Sequence[str] = ()) -> pl.DataFrame:
    """The parts of a composite in the order of the settings: part, the dimensions, weight, and columns of `measure`.

    `metric` and `preset` say as what other pages know a part. Without dimensions each part has a row, known or not;
    with them the whole is there too, as the part `score`.
    """
    weights, parts = score.weighed(view.settings), score.parts(view.settings)
    asked = [named(part, key) for key, part in parts.items() if key in weights]
    kept = ("part", *by, "value", "low", "high", "n", "coverage", "size", "reason")

    def answer() -> pl.DataFrame:
        found = measure(
            asked, view.facts, view.settings, by=by, where=view.choice.where, period=view.choice.period
        ).rename({"metric": "part"})
        each = {x.name: (parts[x.name].name, _rule(view, parts[x.name]), weights[x.name]) for x in asked}
        told = pl.DataFrame([(x, *y) for x, y in each.items()], schema=_TOLD, orient="row")
        return found.select(kept).join(told, on="part", how="left", maintain_order="left")

    plain = list(parts.values())
    found = view.remember(("score parts", *by), [score, *plain], answer)
    if not by:
        return found
    whole = view.measure(score, by=by).with_columns(part=pl.lit("score"), weight=pl.lit(1.0))
    return pl.concat([found, whole.select(found.columns)])


_TOLD = pl.Schema({"part": pl.String(), "metric": pl.String(), "preset": pl.String(), "weight": pl.Float64()})


def _rule(view: View, part: Metric) -> str:
    """Under which of its rules a metric is part of another; its own also where it is none of them."""
    known = all_metrics(view.settings.plugins.metrics)[part.name]
    return next((x for x in known.presets if known.under(x).definition == part.definition), DEFAULT)


@question
def after_a_bad_contact(view: View, days: int) -> Asked:
    """What customers do after one bad contact; filters that it cannot be asked by are left away, and named."""
    choice = view.choice
    where = {name: values for name, values in choice.where.items() if name in ASKED_BY}
    return view.remember(
        ("moment of truth", days),
        (),
        lambda: Asked(
            found=moment_of_truth(view.facts, view.settings, days=days, where=where, period=choice.period),
            without=tuple(x for x in choice.where if x not in where),
        ),
    )


def window(view: View) -> int:
    """How many days after a bad contact can be looked at, so that a part of the period lies so far back."""
    reach = (view.facts.as_of.date() - view.choice.since).days if view.facts.as_of else 0
    return next((x for x in WINDOWS if 2 * x <= reach + 1), WINDOWS[-1])


@question
def consistent(view: View) -> Consistency:
    """How differently the channels answer the same topics."""
    choice = view.choice
    return view.remember(
        ("consistency",), (), lambda: consistency(view.facts, view.settings, where=choice.where, period=choice.period)
    )


@question
def explained(view: View, metric: Metric, *, preset: str | None = None, examples: int = 0) -> Explanation:
    """Why the number of a metric is what it is in this period. Raises `MadeOfOthersError`."""
    choice = view.choice
    return view.remember(
        ("explained", preset, examples),
        [metric],
        lambda: explanation(
            metric,
            view.facts,
            view.settings,
            where=choice.where,
            period=choice.period,
            preset=preset,
            examples=examples,
        ),
    )


def _course(view: View, series: pl.DataFrame, metric: Metric | None, noted: Sequence[Noted]) -> Course:
    return course(
        series,
        every=view.choice.every,
        zone=view.settings.site.timezone,
        as_of=view.facts.as_of,
        metric=metric,
        notes=noted,
        channels=view.choice.channels,
    )


def in_words(noted: Sequence[Noted]) -> tuple[str, ...]:
    """Notes by which an answer that depends on them can be told from others."""
    return tuple(f"{x.at.isoformat()} {x.words} {x.channel} {x.is_phase}" for x in noted)
