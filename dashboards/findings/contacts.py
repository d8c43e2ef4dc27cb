"""Sentences about the contacts behind a number: what it is, of how many, and who stands on which side."""

import polars as pl

from dashboards.words import formats
from dashboards.words.language import _, many
from metrics.behind import Contacts
from metrics.metric import Count, Ratio

EACH = 50
"""Contacts on one page of the list."""


def number(found: Contacts) -> str:
    """The one sentence of the page: the number, and what it counts."""
    metric, answer = found.metric, found.answer.row(0, named=True)
    words = {"label": _(metric.label), "n": formats.count(answer["n"])}
    if isinstance(metric, Count):
        return _("{label}: {value}").format(label=words["label"], value=formats.value(metric.unit, answer["value"]))
    if answer["value"] is None:
        return many(
            "{label}: no number, of {n} contact that can be judged",
            "{label}: no number, of {n} contacts that can be judged",
            answer["n"],
        ).format(**words)
    value = formats.value(metric.unit, answer["value"], 1)
    if isinstance(metric, Ratio) and metric.is_proportion:
        return _("{label}: {value}, which is {numerator} of {n}").format(
            value=value, numerator=formats.count(answer["numerator"]), **words
        )
    return many("{label}: {value}, of {n} contact", "{label}: {value}, of {n} contacts", answer["n"]).format(
        value=value, **words
    )


def others(found: Contacts) -> str:
    """How many contacts the number does not count, of those that were looked at."""
    counted = int(found.answer["n"].item())
    rest = found.total() - counted
    if not rest:
        return _("Every contact that was looked at is counted.")
    return many(
        "{n} further contact was looked at and is not counted; the list says why.",
        "{n} further contacts were looked at and are not counted; the list says why.",
        rest,
    ).format(n=formats.count(rest))


def list_of(total: int, first: int, last: int) -> str:
    """Which part of a list is looked at."""
    if not total:
        return _("No contact stands there.")
    return _("{first} to {last} of {total}, the worst first").format(
        first=formats.count(first), last=formats.count(last), total=formats.count(total)
    )


def sides(found: Contacts, words: pl.Expr) -> dict[str, str]:
    """Each side with how many stand there, `Counts for it (889)`; first all of them, under an empty name."""
    counted = found.sides.select("side", pl.format(_("{} ({})"), words, formats.counts(pl.col("rows"))).alias("words"))
    everything = _("All ({n})").format(n=formats.count(found.total()))
    return {"": everything, **dict(zip(counted["side"], counted["words"], strict=True))}
