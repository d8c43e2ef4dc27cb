"""Sentences about speed: promises kept, rules compared, waits."""

import polars as pl

from dashboards import formats
from ingest.settings import Settings
from metrics.metric import DEFAULT

HOW_TO_READ_WAITS = (
    "Time in the queue of all who were offered, however they left it. Solid line: half wait less. Band: up to what "
    "nine in ten do not exceed. Dashed: one in twenty waits longer. Straight line: the promise. Shaded: not over yet. "
    "One scale for all, logarithmic."
)

WAITS = "The usual wait, the unlucky wait, and the mean beside each other"
HOW_TO_READ_WAITS_TABLE = (
    "A mean hides in a long tail: read it beside the median and the quantiles. The mean is of those who were answered, "
    "all others of everybody who was offered."
)


def definition_range(by_rule: pl.DataFrame) -> str:
    """From the lowest to the highest rule: `62.0 % to 69.0 % by the vendors' rules`; empty without values."""
    known = by_rule["value"].drop_nulls()
    if known.is_empty():
        return ""
    low, high = formats.percent(_least(known), 1), formats.percent(_most(known), 1)
    return f"{low} to {high} by the vendors' rules"


def unlucky_and_mean(now: pl.DataFrame) -> list[str]:
    """The other ways to say how long people wait, which a median must never stand without."""
    said = {
        "wait_p90": "one in ten longer than",
        "wait_p95": "one in twenty longer than",
        "average_speed_of_answer": "mean of the answered",
    }
    values = dict(zip(now["metric"], now["value"], strict=True))
    return [f"{words} {formats.duration(values[name])}" for name, words in said.items() if values.get(name) is not None]


def rules_differ(by_rule: pl.DataFrame) -> str:
    """How far the rules are apart, and where ours stands."""
    known = by_rule["value"].drop_nulls()
    ours = by_rule.filter(pl.col("preset") == DEFAULT)["value"].drop_nulls()
    if known.is_empty() or ours.is_empty():
        return "No rule gives a service level here"
    low, high = formats.percent(_least(known)), formats.percent(_most(known))
    own = formats.percent(ours.item())
    if low == high:
        return f"Every rule gives the same service level: {own}"
    return f"The same contacts give {low} to {high}, depending on the rule; ours says {own}"


def promises_kept(by_channel: pl.DataFrame) -> str:
    """Which channels miss their target, beyond chance."""
    judged = by_channel.filter(pl.col("verdict") != "too few")
    below = _channels(judged.filter(pl.col("verdict") == "worse").sort("value", maintain_order=True))
    above = _channels(judged.filter(pl.col("verdict") == "better").sort("value", descending=True, maintain_order=True))
    if not below:
        return "Every channel keeps its promise as often as it should" if above else "No channel is far from its target"
    verb = "misses its target" if len(below) == 1 else "miss their targets"
    kept = f"; {formats.in_a_row(above)} {'keeps' if len(above) == 1 else 'keep'} to it" if above else ""
    everyone = (
        "Every channel misses its target" if len(below) == judged.height > 1 else f"{formats.in_a_row(below)} {verb}"
    )
    return f"{everyone}{kept}"


def waits(by_channel: pl.DataFrame, settings: Settings) -> str:
    """Where the usual wait, or the unlucky one, is longer than promised.

    `by_channel` is what `measure` gives of wait_p50 and wait_p90 by channel. They are waits of the calendar: promises
    that count opening hours cannot be compared with them.
    """
    promises = {str(channel): x.within_s for channel, x in settings.promise.items() if x.clock == "calendar"}
    promised = pl.col("channel").replace_strict(promises, default=None, return_dtype=pl.Float64)
    by_channel = by_channel.filter(promised.is_not_null())
    late = by_channel.filter(pl.col("low") > promised)
    usual = _channels(late.filter(pl.col("metric") == "wait_p50"))
    unlucky = [x for x in _channels(late.filter(pl.col("metric") == "wait_p90")) if x not in usual]
    also = f"; in {formats.in_a_row(unlucky)} one in ten does" if unlucky else ""
    if usual:
        return f"In {formats.in_a_row(usual)} even the usual customer waits longer than promised{also}"
    if unlucky:
        return f"The usual wait keeps the promise everywhere; in {formats.in_a_row(unlucky)} one in ten waits longer"
    if by_channel.is_empty():
        return "How long people wait, in the time of the calendar"
    return "Nine in ten wait no longer than promised, in every channel"


def _channels(rows: pl.DataFrame) -> list[str]:
    return rows.select(formats.names("channel", pl.col("channel"))).to_series().unique(maintain_order=True).to_list()


def _least(values: pl.Series) -> float:
    return float(values.min())  # type: ignore[arg-type]


def _most(values: pl.Series) -> float:
    return float(values.max())  # type: ignore[arg-type]
