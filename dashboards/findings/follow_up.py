"""Sentences about whom to call back: how many wait for a call, how many for too long, whether the loop closes."""

import polars as pl

from dashboards.words import formats
from dashboards.words.language import _, later, many
from metrics.prediction.trial import Trial

REASONS = {
    "abandoned": later("gave up"),
    "lapsed": later("closed without a reply"),
    "missed": later("nobody took it"),
    "failed": later("broke off"),
    "never_answered": later("still no reply"),
    "detractor": later("would not recommend us"),
    "dead_end": later("gave up for good"),
}
"""Why a customer should be called, in words."""

STATUSES = {"open": later("nobody yet"), "working": later("in work")}

WHY = {
    "before:1": later("a second contact in 14 days"),
    "before:2": later("a third contact in 14 days"),
    "before:3+": later("a fourth contact or more in 14 days"),
    "ended:lost": later("left with nothing"),
    "late:late": later("waited for longer than promised"),
    "transfers:1": later("handed on"),
    "transfers:2+": later("handed on more than once"),
}
"""Why somebody is likely to come back, in words; what is not here is the name of a channel, a topic or a segment."""

HOW_TO_WORK = later(
    "Overdue first, then who spent most in a year, counted as far as they are likely to come back, then whose contacts "
    "failed most often, then what is due first. Choose rows, then say below what becomes of them."
)
HOW_TO_READ_CALIBRATION = later(
    "Contacts in ten groups, by what a model that had not seen them foretold: the share whose customer came back "
    "within 7 days, with its 95 % interval, against the share that was foretold. On the line both are the same. The "
    "model only helps to put the list in order."
)
HOW_TO_READ_LOOP = later(
    "Of the cases whose time is over, or whose customer was called: the share that was called in time, with its 95 % "
    "interval. Who was served before anybody called is left out."
)


def whom(worklist: pl.DataFrame) -> str:
    """How many customers are to be called back, and how many of them should have been called by now."""
    overdue = worklist.filter("overdue").height
    if worklist.is_empty():
        return _("Nobody is to be called back.")
    said = many(
        "{count} customer is to be called back.", "{count} customers are to be called back.", worklist.height
    ).format(count=formats.count(worklist.height))
    if not overdue:
        return said
    late = many(
        "{count} of them should have been called by now.", "{count} of them should have been called by now.", overdue
    ).format(count=formats.count(overdue))
    return f"{said} {late}"


def closes(loop: pl.DataFrame) -> str:
    """Whether those who should have been called were."""
    row = loop.row(0, named=True)
    if not row["due"]:
        return _("Nobody had to be called so far")
    share = formats.percent(row["value"])
    return _("{share} were called in time, {in_time} of {due}").format(
        share=share, in_time=formats.count(row["in_time"]), due=formats.count(row["due"])
    )


def why(name: str) -> str:
    """A reason for which somebody is likely to come back."""
    dimension, _colon, value = name.partition(":")
    return _(WHY[name]) if name in WHY else str(pl.select(formats.names(dimension, pl.lit(value))).item())


def calibrated(trial: Trial) -> str:
    """Whether it can be told who comes back."""
    if trial.is_trusted:
        return _("Who comes back is told well enough to order the list by it")
    return _("Who comes back cannot be told well enough; the list is ordered without it")


def after_call(outcomes: pl.DataFrame) -> str:
    """Whether those who were called in time recover more often than those who were not, beyond chance."""
    row = outcomes.row(by_predicate=pl.col("outcome") == "recovered", named=True)
    if row["difference"] is None:
        return _("Too few were called in time, or like them were not, to say what a call does")
    shares = {"called": formats.percent(row["called"]), "uncalled": formats.percent(row["uncalled"])}
    if row["verdict"] in {"better", "worse"}:
        said = _("{called} of those who were called in time recover, and {uncalled} of matched ones who were not")
    else:
        said = _(
            "A call makes no difference beyond chance: {called} recover with one, {uncalled} of matched ones without"
        )
    return said.format(**shares)


def done(count: int) -> str:
    """That something was done to so many cases."""
    return many("{count} case is changed.", "{count} cases are changed.", count).format(count=formats.count(count))
