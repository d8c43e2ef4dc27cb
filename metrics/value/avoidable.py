"""What of the cost could be avoided: repeats, transfers, and digital contacts that end on the telephone, as a range.

Nobody can say how much of it really can. The low end takes only what lies above the best of the company's own channels
on the same topic to be avoidable, at what it saves at once; the high end takes all of it, at what it costs with
everything around it.
"""

from collections.abc import Mapping

import polars as pl

from metrics.compare import TOO_FEW_BELOW, wilson
from metrics.derive.journey import DIGITAL, VOICE

REPEATS, TRANSFERS, LEAKAGE, TOTAL = "repeats", "transfers", "leakage", "total"

ASSUMES: Mapping[str, tuple[str, str]] = {
    REPEATS: (
        "Only repeats above the rate of the best channel on the topic are avoidable; each saves agents' time and fees.",
        "Every repeat is avoidable; each saves all that a contact costs there, licences and paid idle time too.",
    ),
    TRANSFERS: (
        "Only transfers above the rate of the best channel on the topic are avoidable; each saves the time after it.",
        "Every transfer is avoidable; each saves the time after it, with the paid idle time around it.",
    ),
    LEAKAGE: (
        "Only what lies above the best digital channel on the topic is avoidable; it saves the difference of costs.",
        "Every such journey could have been settled where it began; each saves a whole telephone contact.",
    ),
    TOTAL: (
        "The low ends together.",
        "The high ends together. Repeats by telephone of digital contacts count once, as leakage.",
    ),
}
"""What the low and the high end assume."""


def avoidable(units: pl.DataFrame, contacts: pl.DataFrame, back: pl.DataFrame, leaks: pl.DataFrame) -> pl.DataFrame:
    """One row per part and one for their total: part, n, of, low, high, assumes_low, assumes_high.

    `units` is as `unit_costs`, `contacts` as `contact_costs`, `back` as `settled`, `leaks` has channel, topic, journeys
    (that began there, and are over) and to_voice (of these, those that turned to the telephone). `n` is how many there
    were, `of` how many were judged; `low` and `high` are amounts of the time asked about, null where costs are unknown.
    """
    parts = [_repeats(units, contacts, back), _transfers(contacts), _leakage(units, contacts, leaks)]
    found = pl.concat(parts)
    whole = found.select(
        part=pl.lit(TOTAL),
        n=pl.lit(None, pl.Int64),
        of=pl.lit(None, pl.Int64),
        low=pl.col("low").sum(),
        high=pl.when(pl.col("high").count() > 0).then(pl.col("high").sum()),
    ).with_columns(low=pl.when(pl.col("high").is_not_null()).then("low"))
    words = pl.DataFrame(
        [(part, *both) for part, both in ASSUMES.items()], schema=["part", "assumes_low", "assumes_high"], orient="row"
    )
    return pl.concat([found, whole]).join(words, on="part", how="left", maintain_order="left")


def above_the_best(rows: pl.DataFrame, many: str, of: str) -> pl.DataFrame:
    """Rows by channel and topic with `above`: how many of `many` lie above the rate of the topic's best channel.

    The best is the one with the lowest rate among those with at least 30 rows on the topic; its rate is taken at the
    upper end of its interval, as the lowest of several rates is partly luck. Without such a channel nothing lies above.
    """
    n, rate = pl.col(of), pl.col(many) / pl.col(of)
    _, high = wilson(pl.col(many), n)
    judged = rows.filter(n >= TOO_FEW_BELOW).with_columns(rate=rate, high=high)
    best = judged.group_by("topic").agg(best=pl.col("high").sort_by("rate", "high").first())
    held = rows.join(best, on="topic", how="left", nulls_equal=True, maintain_order="left")
    return held.with_columns(above=(pl.col(many) - pl.col("best") * n).clip(lower_bound=0).fill_null(0.0)).drop("best")


def _repeats(units: pl.DataFrame, contacts: pl.DataFrame, back: pl.DataFrame) -> pl.DataFrame:
    leaks = (pl.col("channel").is_in(DIGITAL) & pl.col("back_channel").is_in(VOICE)).fill_null(value=False)
    counted = back.with_columns(again=pl.when(leaks).then(0).otherwise("repeats"))
    by_topic = counted.group_by("channel", "topic").agg(pl.col("again", "answered").sum())
    part = (pl.col("above") / pl.col("again")).fill_nan(0.0)
    avoided = above_the_best(by_topic, "again", "answered").select("channel", "topic", part=part)
    each = units.select(back_channel="channel", full="per_contact").join(
        _at_once(contacts).rename({"channel": "back_channel"}), on="back_channel", how="left"
    )
    priced = counted.join(each.drop_nulls(), on="back_channel", how="inner")
    return _range(
        priced.join(avoided, on=["channel", "topic"], how="left", nulls_equal=True),
        REPEATS,
        n=pl.col("again"),
        of=int(back["answered"].sum()),
        low=pl.col("again") * pl.col("part") * pl.col("at_once"),
        high=pl.col("again") * pl.col("full"),
    )


def _transfers(contacts: pl.DataFrame) -> pl.DataFrame:
    served = contacts.filter(pl.col("telecom").is_not_null() & (pl.col("stays") > 0))
    by_topic = served.group_by("channel", "topic").agg(
        many=(pl.col("again") > 0).sum().cast(pl.Int64),
        n=pl.len().cast(pl.Int64),
        handed_on=pl.col("handed_on").sum(),
        known=pl.col("handed_on").count() == pl.len(),
        bare=(pl.col("agent").sum() / pl.col("paid").sum()).fill_nan(1.0),
    )
    part = (pl.col("above") / pl.col("many")).fill_nan(0.0)
    return _range(
        above_the_best(by_topic, "many", "n").filter("known"),
        TRANSFERS,
        n=pl.col("many"),
        of=served.height,
        low=pl.col("handed_on") * pl.col("bare") * part,
        high=pl.col("handed_on"),
    )


def _leakage(units: pl.DataFrame, contacts: pl.DataFrame, leaks: pl.DataFrame) -> pl.DataFrame:
    by_phone = units.filter(pl.col("channel").is_in(VOICE), pl.col("per_contact").is_not_null())
    at_once = _at_once(contacts)
    most = by_phone.sort("handled", "channel", descending=[True, False]).head(1)
    phone = most.join(at_once, on="channel", how="left").select(full="per_contact", phone="at_once")
    above = above_the_best(leaks, "to_voice", "journeys").join(at_once, on="channel", how="left")
    more = (pl.col("phone") - pl.col("at_once").fill_null(pl.col("phone"))).clip(lower_bound=0)
    return _range(
        above.join(phone, how="cross"),
        LEAKAGE,
        n=pl.col("to_voice"),
        of=int(leaks["journeys"].sum()),
        low=pl.col("above") * more,
        high=pl.col("to_voice") * pl.col("full"),
    )


def _at_once(contacts: pl.DataFrame) -> pl.DataFrame:
    """What one handled contact saves at once where it does not come: channel, at_once."""
    spent = pl.col("agent").sum() + pl.col("telecom").sum() + pl.col("bot").sum()
    known = pl.col("agent").null_count() == 0
    priced = contacts.filter(pl.col("telecom").is_not_null())
    return priced.group_by("channel").agg(
        at_once=pl.when(known & pl.col("handled").any()).then(spent / pl.col("handled").sum())
    )


def _range(rows: pl.DataFrame, part: str, *, n: pl.Expr, of: int, low: pl.Expr, high: pl.Expr) -> pl.DataFrame:
    known = rows.height > 0
    return rows.select(
        part=pl.lit(part),
        n=n.sum().cast(pl.Int64),
        of=pl.lit(of, pl.Int64),
        low=pl.when(pl.lit(known)).then(low.sum()).cast(pl.Float64),
        high=pl.when(pl.lit(known)).then(high.sum()).cast(pl.Float64),
    )
