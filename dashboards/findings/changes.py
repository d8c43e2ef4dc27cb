"""Sentences about what changed: how much is worse, how much better, and how much nobody can tell."""

from datetime import datetime, time, timedelta

import polars as pl

from dashboards.charts.differences import worst_first
from dashboards.terminal.differences import HEADINGS
from dashboards.words import formats
from dashboards.words.language import _, many
from metrics.calendar import Period
from metrics.comparison import Comparison
from metrics.metric import Metric

A_MOMENT, ALMOST = time(0, 1), time(23, 45)
"""A day that ends between these, over midnight, is whole: the last contact ends before midnight."""


def other(found: Comparison) -> str:
    """What the numbers are held against, in a word or two."""
    return _(HEADINGS[found.against])


def changed(found: Comparison, metric: Metric, labels: pl.Expr) -> str:
    """How many parts are worse and how many better beyond chance, and which is worst."""
    cells = worst_first(found.cells, metric).with_columns(label=labels)
    worse, better = (cells.filter(pl.col("verdict") == x) for x in ("worse", "better"))
    if worse.is_empty() and better.is_empty():
        judged = cells.filter(pl.col("verdict") == "within noise").height
        if not judged:
            return _("Too few contacts to say what changed")
        return many(
            "{n} part was compared, and it differs by no more than chance",
            "{n} parts were compared, and none differs by more than chance",
            judged,
        ).format(n=judged)
    if worse.is_empty():
        return many(
            "Nothing is worse beyond chance; {n} is better: {first}",
            "Nothing is worse beyond chance; {n} are better, most of all {first}",
            better.height,
        ).format(n=better.height, first=better["label"].item(0))
    return many(
        "{n} is worse: {first}; better: {better}", "{n} are worse, most of all {first}; better: {better}", worse.height
    ).format(n=worse.height, first=worse["label"].item(0), better=better.height)


def periods(found: Comparison, whole: Period | None = None) -> str:
    """What was held against what, and why it is less than the `whole` period that was asked for, if it is."""
    if whole is not None and _is_shorter(found.now, whole):
        return " ".join([periods(found), _("The facts do not reach back far enough to compare the whole period.")])
    if found.against == "previous" and found.other is not None:
        return _("{now} against {other}, the same weekdays before.").format(
            now=_period(found.now), other=_period(found.other)
        )
    if found.against == "last_year" and found.other is not None:
        return _("{now} against {other}, 52 weeks before.").format(now=_period(found.now), other=_period(found.other))
    if found.against == "promise":
        return _("Against what each channel promises.")
    return _("Each against all the others together.")


def _is_shorter(now: Period, whole: Period) -> bool:
    begins = [x.date() if isinstance(x, datetime) else x for x in (now.since, whole.since)]
    return None not in begins and begins[0] > begins[1]  # type: ignore[operator]  # both are there


def _period(when: Period) -> str:
    """Its days, both included; the time of day where the last is not whole."""
    if when.since is None or when.until is None:
        return _("all there is")
    last = datetime.combine(when.until, time.min) if not isinstance(when.until, datetime) else when.until
    day = formats.day((last - timedelta(minutes=1)).date())
    is_whole = last.time() < A_MOMENT or last.time() > ALMOST
    end = day if is_whole else _("{day}, {time}").format(day=day, time=f"{last:%H:%M}")
    return _("{begin} to {end}").format(begin=formats.day(when.since), end=end)
