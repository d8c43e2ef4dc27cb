"""What the reader looks at, and the numbers for it, remembered until the facts change."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from threading import Event
from typing import TypeVar

import polars as pl
import streamlit as st

from dashboards.asked.filters import Choice
from dashboards.asked.repeated import question
from ingest.settings import Settings
from ingest.store.annotations import annotations
from ingest.store.said import Annotation
from metrics.calendar import PeriodError
from metrics.catalogue.offered import offered
from metrics.compare import verdict
from metrics.comparison import Comparison, NothingToCompareError, comparison
from metrics.deviations import OTHERS, deviations, pool_days, pool_sparse
from metrics.measure import measure, measure_each
from metrics.metric import Metric
from metrics.promised import promised_on
from metrics.reach import both_known
from metrics.rows import FactSource
from metrics.unevenness import Unevenness, unevenness, unevenness_over, unevenness_within

Answer = TypeVar("Answer")

_NUMBERS = ("value", "other", "difference", "difference_low", "difference_high", "p_value", "q_value")
_UNCOMPARED = pl.DataFrame(
    schema={"metric": pl.String, "verdict": pl.String, "n": pl.UInt32, "n_other": pl.UInt32}
    | dict.fromkeys(_NUMBERS, pl.Float64)
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown:
    """A table that a page has shown, with its heading and what it says under it; `place` is where on the page."""

    place: tuple[int, int]
    title: str
    subtitle: str
    table: pl.DataFrame


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """The facts, the settings and the reader's choice; answers cover the chosen period, channels and queues.

    `asked` collects the metrics that a page has shown, for the clock at its foot, and `shown` its tables by name, for
    the file of the whole page; `parts` are those still being drawn; `questions` what was asked, ready to be put to
    another view; `left_out` is how many contacts the settings exclude.
    """

    facts: FactSource
    settings: Settings
    choice: Choice
    fingerprint: str = ""
    left_out: int = 0
    asked: dict[str, int] = field(default_factory=dict)
    shown: dict[str, Shown] = field(default_factory=dict)
    parts: list[Event] = field(default_factory=list)
    questions: list[Callable[["View"], object]] = field(default_factory=list)

    @property
    def promised(self) -> Settings:
        """The settings with what was promised on the last of the chosen days: what numbers are drawn beside.

        Of one queue alone it is what that queue promises.
        """
        return promised_on(self.promising, self.choice.until - timedelta(days=1))

    @property
    def promising(self) -> Settings:
        """The settings with all that was ever promised; of one queue alone it is what that queue promises."""
        queues, promises = self.choice.queues, self.settings.promise
        if len(queues) != 1:
            return self.settings
        return self.settings.model_copy(update={"promise": {x: y.queue.get(queues[0], y) for x, y in promises.items()}})

    @cached_property
    def annotations(self) -> tuple[Annotation, ...]:
        """All that people noted, read once for a page that is drawn."""
        return tuple(annotations(self.settings))

    @question
    def measure(
        self, *metrics: Metric, by: Sequence[str] = (), every: str | None = None, preset: str | None = None
    ) -> pl.DataFrame:
        """The answers of these metrics, with the columns of `metrics.measure.measure`."""
        return self.remember(
            ("measure", *(x.name for x in metrics), "by", *by, "every", every, "preset", preset),
            metrics,
            lambda: measure(
                metrics,
                self.facts,
                self.settings,
                by=by,
                where=self.choice.where,
                period=self.choice.period,
                every=every,
                preset=preset,
            ),
        )

    @question
    def presets(self, metric: Metric) -> pl.DataFrame:
        """The answers of a metric under its own definition and under every preset, as `measure` gives them."""
        asked: list[tuple[Metric, str | None]] = [(metric, None), *((metric, x) for x in metric.presets)]
        return self.remember(
            ("presets", metric.name),
            [metric],
            lambda: measure_each(asked, self.facts, self.settings, where=self.choice.where, period=self.choice.period),
        )

    def against_promises(self, metric: Metric) -> pl.DataFrame:
        """The answers of a share by channel, with the column verdict against the channel's own target."""
        targets = {str(channel): x.target for channel, x in self.promised.promise.items()}
        target = pl.col("channel").replace_strict(targets, default=None, return_dtype=pl.Float64)
        judged = verdict(pl.lit(metric.better), low=pl.col("low") - target, high=pl.col("high") - target, n=pl.col("n"))
        return self.measure(metric, by=["channel"]).with_columns(verdict=judged)

    @question
    def deviations(self, metric: Metric, *, down: str, across: str) -> pl.DataFrame:
        """The cells of a map of a share, with what each differs by and a verdict; sparse rows stand together.

        The list `members` says of which values of `down` a cell is made: its own, or those that stand together.
        """
        cells, days = (self.measure(metric, by=[down, across], every=x) for x in (None, "1d"))

        def judged() -> pl.DataFrame:
            pooled = pool_sparse(cells, down, [down, across])
            found = deviations(pooled, metric, days=pool_days(days, pooled, down))
            return found.with_columns(members=_members(cells, pooled, down))

        return self.remember(("deviations", down, across), [metric], judged)

    @question
    def unevenness(self, metric: Metric, *, by: str) -> Unevenness:
        """How unevenly the parts that a dimension names attain a metric."""
        return self.remember(
            ("unevenness", by),
            [metric],
            lambda: unevenness(
                metric, self.facts, self.settings, by=by, where=self.choice.where, period=self.choice.period
            ),
        )

    @question
    def unevenness_over_time(self, metric: Metric, *, by: str) -> pl.DataFrame:
        """The same for every bucket of the period, as `unevenness_over` gives it."""
        every = self.choice.every
        return self.remember(
            ("unevenness over", by, every),
            [metric],
            lambda: unevenness_over(
                metric,
                self.facts,
                self.settings,
                every=every,
                by=by,
                where=self.choice.where,
                period=self.choice.period,
            ),
        )

    @question
    def unevenness_within(self, metric: Metric, *, each: str, by: str) -> dict[str, Unevenness]:
        """The same inside each value of another dimension: inside each queue, how unevenly its channels serve."""
        return self.remember(
            ("unevenness within", each, by),
            [metric],
            lambda: unevenness_within(
                metric, self.facts, self.settings, each=each, by=by, where=self.choice.where, period=self.choice.period
            ),
        )

    def compared(self, *metrics: Metric, by: Sequence[str] = ()) -> pl.DataFrame:
        """These metrics held against what the reader compares with, as `Comparison.cells`; no rows where nothing is."""
        found = self.comparison(*metrics, by=by)
        return _UNCOMPARED.with_columns(pl.lit(None).alias(x) for x in by) if found is None else found.cells

    @question
    def comparison(self, *metrics: Metric, by: Sequence[str] = ()) -> Comparison | None:
        """The same with its periods and with what has to be known beside it; None where nothing can be compared."""
        against, where = self.choice.compare, dict(self.choice.where)
        if against is None:
            return None
        # One channel that was chosen has a rest: all others. So it is asked by channel, and that one is taken.
        one = self.one_chosen if against == "rest" and not by else None
        asked = by if one is None else [one]
        chosen = where.pop(one) if one is not None else ()

        def held() -> Comparison | None:
            try:
                found = comparison(
                    metrics,
                    self.facts,
                    self.settings,
                    against=against,
                    by=asked,
                    where=where,
                    period=self.choice.period,
                )
            except (NothingToCompareError, PeriodError):
                return None
            if one is None:
                return found
            return replace(found, cells=found.cells.filter(pl.col(one).cast(pl.String).is_in(chosen)).drop(one))

        return self.remember(("compared", against, *by), metrics, held)

    @property
    def one_chosen(self) -> str | None:
        """The only dimension that is filtered by, if it is so by one value."""
        where = self.choice.where
        return next(iter(where)) if len(where) == 1 and all(len(x) == 1 for x in where.values()) else None

    @property
    @question
    def has_earlier(self) -> bool:
        """Whether the facts reach back to the earlier period with which the reader compares."""
        against = self.choice.compare
        if against not in {"previous", "last_year"}:
            return True

        def reaches() -> bool:
            try:
                both_known([offered], self.facts, self.settings, self.choice.period, against)
            except PeriodError:
                return False
            return True

        return self.remember(("has earlier", against), (), reaches)

    @property
    @question
    def leaves_nothing(self) -> bool:
        """Whether no contact at all was offered in what was chosen."""
        return self.remember(
            ("leaves nothing",),
            (),
            lambda: (
                not measure([offered], self.facts, self.settings, where=self.choice.where, period=self.choice.period)[
                    "value"
                ].sum()
            ),
        )

    @property
    def of_everybody(self) -> "View":
        """The same view of the chosen days without any other filter: what it is asked, this one has been asked.

        Whatever is told of all contacts is asked here, so that it is worked out once and not for each choice.
        """
        return replace(self, choice=Choice(since=self.choice.since, until=self.choice.until))

    def chosen(self, choice: Choice) -> "View":
        """The same facts and settings for another choice, of which nothing has been asked or shown."""
        return View(
            facts=self.facts,
            settings=self.settings,
            choice=choice,
            fingerprint=self.fingerprint,
            left_out=self.left_out,
        )

    def remember(
        self, question: tuple[Hashable, ...], metrics: Sequence[Metric], answer: Callable[[], Answer]
    ) -> Answer:
        """The answer to a question about these facts and this choice, worked out once while they are the same."""
        self.asked.update({x.name: x.version for x in metrics})
        choice = self.choice
        about = (self.fingerprint, self.facts.version, choice.since.isoformat(), choice.until.isoformat())
        where = tuple((dimension, *values) for dimension, values in choice.where.items())
        return _remembered((*question, *(f"{x.name}@{x.version}" for x in metrics), *about, where), answer)


def _members(cells: pl.DataFrame, pooled: pl.DataFrame, dimension: str) -> pl.Expr:
    """Of which values of a dimension each pooled cell is made, sorted; null is one of them where rows say nothing."""
    name = pl.col(dimension)
    kept = pooled.filter(name.ne_missing(OTHERS)).select(dimension)
    together = cells.select(name.cast(pl.String)).unique().join(kept, on=dimension, how="anti", nulls_equal=True)
    rest = pl.lit(together.sort(dimension)[dimension].implode())
    return pl.when(name.eq_missing(pl.lit(OTHERS))).then(rest).otherwise(pl.concat_list(dimension))


_SHOWN: ContextVar[tuple[View, int] | None] = ContextVar("shown", default=None)


@contextmanager
def showing(view: View, part: int = 0) -> Iterator[None]:
    """Draw for this view, in that part of the page, so that whatever is drawn can ask which it is."""
    before = _SHOWN.set((view, part))
    try:
        yield
    finally:
        _SHOWN.reset(before)


def shown() -> View | None:
    """The view that is being drawn; None outside of a page."""
    there = _SHOWN.get()
    return None if there is None else there[0]


def keep(name: str, title: str, subtitle: str, table: pl.DataFrame) -> None:
    """Keep a table that is being shown for the file of the whole page."""
    if (there := _SHOWN.get()) is not None:
        view, part = there
        view.shown[name] = Shown(place=(part, len(view.shown)), title=title, subtitle=subtitle, table=table)


@st.cache_resource(max_entries=5_000, ttl=timedelta(hours=1), show_spinner=False)
def _remembered(key: tuple[Hashable, ...], _answer: Callable[[], Answer]) -> Answer:  # noqa: ARG001 that is the memory's key
    # A resource, not data: data is copied at every hit, and nobody changes an answer.
    return _answer()
