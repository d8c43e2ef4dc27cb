"""What the pages about waiting, losing and handing on ask of a view, remembered like all that a view is asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import polars as pl

from dashboards.asked.filters import Choice
from dashboards.asked.repeated import question
from dashboards.asked.view import View
from dashboards.words.language import _
from ingest.settings import Settings
from ingest.tables.leg import leg
from metrics.calendar import Period
from metrics.catalogue.contacts import contacts
from metrics.catalogue.handoffs import handoffs
from metrics.catalogue.longest_wait import longest_wait
from metrics.catalogue.lost_rate import lost_rate
from metrics.catalogue.patience_p50 import patience_p50
from metrics.catalogue.replied_in_time import replied_in_time
from metrics.comparison import NothingToCompareError, comparison
from metrics.dimensions import matching
from metrics.lost_customers import LostAndSince, lost_and_since, lost_customers, to_call_back
from metrics.metric import Metric
from metrics.next_steps import shares_of, steps_counted
from metrics.patience import patience
from metrics.reply_promises import reply_promises
from metrics.rows import FactSource
from metrics.transitions import transitions
from metrics.waiting_now import waiting_now

_TOLD_OF_EACH = frozenset({"channel", "queue", "topic"})
"""What is told of each who waits or was lost, so that it can be chosen by."""


class Question(Protocol):
    """A function of metrics that makes rows of the facts, a filter and a period."""

    def __call__(
        self,
        facts: FactSource,
        settings: Settings,
        *,
        where: Mapping[str, Sequence[str]] | None = None,
        period: Period | None = None,
    ) -> pl.LazyFrame:
        """The rows, lazily."""
        ...


@question
def lost(view: View) -> pl.DataFrame:
    """The customers who were lost, first whom to call back first, as `metrics.lost_customers` tells them."""
    choice = view.choice
    if not {*choice.where} <= _TOLD_OF_EACH:
        return _asked(view, "lost customers", lost_rate, lost_customers)

    def everybody() -> LostAndSince:
        return lost_and_since(view.facts, view.settings, period=choice.period).collected()

    # Those whom a choice leaves are found among all who were lost in the period, whom a table is looked through for.
    found = view.of_everybody.remember(("lost and since",), [lost_rate], everybody)
    return _remembered(view, "lost customers", lost_rate, lambda: to_call_back(found, choice.where).collect())


@question
def next_steps_of(view: View) -> pl.DataFrame:
    """What happened after the contacts of each channel, as `metrics.next_steps.next_steps` gives it."""

    def told(by: Sequence[str]) -> pl.DataFrame:
        return steps_counted(view.facts, view.settings, by=by, period=view.choice.period).collect()

    return shares_of(_of_all(view, "next steps by", contacts, told).lazy()).collect()


@question
def replies(view: View) -> pl.DataFrame:
    """What became of promised replies: channel, part (one of `metrics.reply_promises.FATES`) and amount."""

    def told(by: Sequence[str]) -> pl.DataFrame:
        return reply_promises(view.facts, view.settings, by=by, period=view.choice.period).collect()

    chosen = _of_all(view, "reply promises by", replied_in_time, told).group_by("channel", "fate")
    counted = chosen.agg(amount=pl.col("customers").sum()).sort("channel", "fate", nulls_last=True)
    return counted.select("channel", pl.col("fate").cast(pl.String).alias("part"), "amount")


@question
def waiting(view: View) -> pl.DataFrame:
    """Who waits now, since whenever, as `metrics.waiting_now.waiting_now` gives it."""
    # Whoever has waited for longest came before the period perhaps, and waits all the same.
    when, where = Period(until=view.choice.until), view.choice.where

    def found(where: Mapping[str, Sequence[str]] | None = None) -> pl.DataFrame:
        return waiting_now(view.facts, view.settings, where=where, period=when).collect()

    if not {*where} <= _TOLD_OF_EACH:
        return _remembered(view, "waiting now", longest_wait, lambda: found(where))
    everybody = replace(view, choice=Choice(since=view.choice.until - timedelta(days=1), until=view.choice.until))
    # Few wait at any moment: those whom a choice leaves are found among all of them at once.
    return _remembered(everybody, "waiting now", longest_wait, found).filter(*matching(leg, where))


@question
def patience_by_channel(view: View) -> pl.DataFrame:
    """How long customers would wait in each channel, as `metrics.patience.patience` gives it."""
    choice = view.choice
    return _remembered(
        view,
        "patience by channel",
        patience_p50,
        lambda: patience(view.facts, view.settings, by=["channel"], where=choice.where, period=choice.period).collect(),
    )


@question
def ways(view: View) -> pl.DataFrame:
    """From which channel to which, as `metrics.transitions.transitions` gives it."""
    choice = view.choice
    return _remembered(
        view,
        "ways",
        handoffs,
        lambda: transitions(view.facts, view.settings, where=choice.where, period=choice.period),
    )


@question
def beside_the_rest(view: View, metric: Metric, *, by: str) -> pl.DataFrame:
    """The answers of `measure` by a dimension, with difference and verdict: of each value against all others."""
    every, choice = view.measure(metric, by=[by]), view.choice
    answers = every.filter(pl.col(by).is_not_null())

    def judged() -> pl.DataFrame:
        try:
            cells = comparison(
                [metric],
                view.facts,
                view.settings,
                against="rest",
                by=[by],
                where=choice.where,
                period=choice.period,
                known=every,
            ).cells
        except NothingToCompareError:
            return pl.DataFrame(schema={by: answers.schema[by], "difference": pl.Float64, "verdict": pl.String})
        return cells.select(by, "difference", "verdict")

    beside = view.remember(("beside the rest", by), [metric], judged)
    return answers.join(beside, on=by, how="left", maintain_order="left")


def before(view: View, *metrics: Metric) -> pl.DataFrame:
    """These metrics against what the reader compares with, if that is an earlier time; no rows where nothing is."""
    return (
        view.compared(*metrics) if view.choice.compare in {"previous", "last_year"} else view.compared(*metrics).clear()
    )


def labels(*metrics: Metric) -> dict[str, str]:
    """What metrics are called, by their names."""
    return {x.name: _(x.label) for x in metrics}


def counted(view: View, metric: Metric, *, by: str, part: str) -> pl.DataFrame:
    """A count by one dimension and its parts by another: columns of the dimension, part and amount."""
    answer = view.measure(metric, by=[by, part])
    return answer.select(by, pl.col(part).alias("part"), pl.col("value").cast(pl.Int64).fill_null(0).alias("amount"))


def _of_all(view: View, name: str, metric: Metric, told: Callable[[Sequence[str]], pl.DataFrame]) -> pl.DataFrame:
    """The rows that the choice leaves of those which `told` gives by channel and by what is chosen among.

    They are asked of everybody, for the next choice is among these.
    """
    where = view.choice.where
    by = tuple(dict.fromkeys(("channel", *sorted(where))))
    found = view.of_everybody.remember((name, *by), [metric], lambda: told(by))
    return found.filter(*matching(metric.table, where))


def _asked(view: View, name: str, metric: Metric, rows: Question) -> pl.DataFrame:
    choice = view.choice
    return _remembered(
        view,
        name,
        metric,
        lambda: rows(view.facts, view.settings, where=choice.where, period=choice.period).collect(),
    )


def _remembered(view: View, name: str, metric: Metric, answer: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    return view.remember((name,), [metric], answer)
