"""Sentences about whom to call back: how many wait for a call, how many for too long, whether the loop closes."""

import polars as pl

from dashboards.words import formats
from dashboards.words.language import _, later, many

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

HOW_TO_WORK = later(
    "Overdue first, then who spent most in a year, then whose contacts failed most often, then what is due first. "
    "Choose rows, then say below what becomes of them."
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


def done(count: int) -> str:
    """That something was done to so many cases."""
    return many("{count} case is changed.", "{count} cases are changed.", count).format(count=formats.count(count))
