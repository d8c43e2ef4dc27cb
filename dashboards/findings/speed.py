"""Sentences about speed: promises kept, rules compared, waits, replies, who waits now."""

import polars as pl

from dashboards.words import formats
from dashboards.words.language import _, later, many
from ingest.settings import Settings
from metrics.metric import DEFAULT

HOW_TO_READ_WAITS = later(
    "Time in the queue of all who were offered, however they left it. Solid line: half wait less. Band: up to what "
    "nine in ten do not exceed. Dashed: one in twenty waits longer. Straight line: the promise. Shaded: not over yet. "
    "One scale for all, logarithmic."
)

HOW_TO_READ_REPLIES = later(
    "From a customer's first message to a human's first reply. Solid line: half have it sooner. Band: up to when nine "
    "in ten have it; who still waits counts as far as they got (Kaplan and Meier). Straight line: the promise. Shaded: "
    "not over yet. One scale for all, logarithmic."
)

WAITS = later("The usual wait, the unlucky wait, and the mean beside each other")
HOW_TO_READ_WAITS_TABLE = later(
    "A mean hides in a long tail: read it beside the median and the quantiles. The mean is of those who were answered, "
    "all others of everybody who was offered."
)
HOW_TO_READ_FATES = later(
    "Every customer who wrote in the chosen days and was promised a reply is in exactly one part: the first reply came "
    "in time, late, or never as the conversation was ended; it is overdue; or it is not due yet, and in no share of "
    "kept promises."
)

FATES = {
    "kept": (later("in time"), "good"),
    "late": (later("late"), "fourth"),
    "unanswered": (later("ended unanswered"), "ink"),
    "overdue": (later("overdue, open"), "bad"),
    "pending": (later("not due yet"), "muted"),
}
"""What became of promised replies, in words, with the colour of each."""


def now_and_usually(now: pl.DataFrame, waiting: pl.DataFrame) -> str:
    """The one sentence of the page: how many are served in time, and who waits beyond the promise now."""
    share = dict(zip(now["metric"], now["value"], strict=True)).get("served_in_time")
    late = waiting.filter(pl.col("overdue"))
    usual = (
        _("Too few contacts to say how many are served in time.")
        if share is None
        else _("{share} are served in time.").format(share=formats.percent(share, 1))
    )
    if late.is_empty():
        return usual
    return f"{usual} {_overdue(late)}"


def definition_range(by_rule: pl.DataFrame) -> str:
    """From the lowest to the highest rule: `62.0 % to 69.0 % by the vendors' rules`; empty without values."""
    known = by_rule["value"].drop_nulls()
    if known.is_empty():
        return ""
    return _("{low} to {high} by the vendors' rules").format(
        low=formats.percent(_least(known), 1), high=formats.percent(_most(known), 1)
    )


def unlucky_and_mean(now: pl.DataFrame) -> list[str]:
    """The other ways to say how long people wait, which a median must never stand without."""
    return _beside(
        now,
        {
            "wait_p90": _("one in ten longer than {wait}"),
            "wait_p95": _("one in twenty longer than {wait}"),
            "average_speed_of_answer": _("mean of the answered {wait}"),
        },
    )


def perceived(now: pl.DataFrame) -> list[str]:
    """The same of the wait by the customer's clock."""
    return _beside(
        now,
        {
            "perceived_wait_p90": _("one in ten longer than {wait}"),
            "perceived_wait": _("mean of the answered {wait}"),
        },
    )


def replies_due(fates: pl.DataFrame) -> list[str]:
    """How many first replies are overdue, and how many are not due yet and in no share."""
    amounts = fates.select(
        *(pl.col("amount").filter(pl.col("part") == x).sum().alias(x) for x in ("overdue", "pending"))
    ).row(0, named=True)
    return [
        many("{n} first reply overdue and open", "{n} first replies overdue and open", amounts["overdue"]).format(
            n=formats.count(amounts["overdue"])
        ),
        many("{n} first reply not due yet", "{n} first replies not due yet", amounts["pending"]).format(
            n=formats.count(amounts["pending"])
        ),
    ]


def rules_differ(by_rule: pl.DataFrame) -> str:
    """How far the rules are apart, and where ours stands."""
    known = by_rule["value"].drop_nulls()
    ours = by_rule.filter(pl.col("preset") == DEFAULT)["value"].drop_nulls()
    if known.is_empty() or ours.is_empty():
        return _("No rule gives a service level here")
    low, high = formats.percent(_least(known)), formats.percent(_most(known))
    own = formats.percent(ours.item())
    if low == high:
        return _("Every rule gives the same service level: {own}").format(own=own)
    return _("The same contacts give {low} to {high}, depending on the rule; ours says {own}").format(
        low=low, high=high, own=own
    )


def promises_kept(by_channel: pl.DataFrame) -> str:
    """Which channels miss their target, beyond chance."""
    judged = by_channel.filter(pl.col("verdict") != "too few")
    below = _channels(judged.filter(pl.col("verdict") == "worse").sort("value", maintain_order=True))
    above = _channels(judged.filter(pl.col("verdict") == "better").sort("value", descending=True, maintain_order=True))
    names = {"below": formats.in_a_row(below), "above": formats.in_a_row(above)}
    if not below and above:
        return _("Every channel keeps its promise as often as it should")
    if not below:
        return _("No channel is far from its target")
    if len(below) == judged.height > 1:
        return _("Every channel misses its target")
    if not above:
        return many("{below} misses its target", "{below} miss their targets", len(below)).format(**names)
    if len(above) == 1:
        return many(
            "{below} misses its target; {above} keeps to it",
            "{below} miss their targets; {above} keeps to it",
            len(below),
        ).format(**names)
    return many(
        "{below} misses its target; {above} keep to it", "{below} miss their targets; {above} keep to it", len(below)
    ).format(**names)


def waits(by_channel: pl.DataFrame, settings: Settings) -> str:
    """Where the usual wait, or the unlucky one, is longer than promised.

    `by_channel` is what `measure` gives of wait_p50 and wait_p90 by channel. They are waits of the calendar: promises
    that count opening hours cannot be compared with them.
    """
    by_channel, usual, unlucky = _later_than_promised(by_channel, settings, "wait_p50", "wait_p90")
    names = {"usual": formats.in_a_row(usual), "unlucky": formats.in_a_row(unlucky)}
    if usual and unlucky:
        return _("In {usual} even the usual customer waits longer than promised; in {unlucky} one in ten does").format(
            **names
        )
    if usual:
        return _("In {usual} even the usual customer waits longer than promised").format(**names)
    if unlucky:
        return _("The usual wait keeps the promise everywhere; in {unlucky} one in ten waits longer").format(**names)
    if by_channel.is_empty():
        return _("How long people wait, in the time of the calendar")
    return _("Nine in ten wait no longer than promised, in every channel")


def replies(by_channel: pl.DataFrame, settings: Settings) -> str:
    """Where the usual first reply, or the unlucky one, is later than promised; as `waits`."""
    by_channel, usual, unlucky = _later_than_promised(by_channel, settings, "first_reply_p50", "first_reply_p90")
    names = {"usual": formats.in_a_row(usual), "unlucky": formats.in_a_row(unlucky)}
    if usual and unlucky:
        return _("In {usual} even the usual reply is later than promised; in {unlucky} one in ten is").format(**names)
    if usual:
        return _("In {usual} even the usual reply is later than promised").format(**names)
    if unlucky:
        return _("The usual reply keeps the promise everywhere; in {unlucky} one in ten is later").format(**names)
    if by_channel.is_empty():
        return _("How long people wait for a reply, in the time of the calendar")
    return _("Nine in ten replies are no later than promised, in every channel")


def reply_promises(fates: pl.DataFrame) -> str:
    """Which channel keeps fewest of its promised replies, of those that can be judged."""
    due = fates.filter(pl.col("part") != "pending")
    kept = pl.col("amount").filter(pl.col("part") == "kept").sum() / pl.col("amount").sum()
    each = due.group_by("channel").agg(kept.alias("kept"), pl.col("amount").sum().alias("n"))
    enough = each.filter(pl.col("n") >= _ENOUGH).sort("kept", "channel")
    if enough.is_empty():
        return _("Too few replies were promised to say how many came in time")
    first = enough.row(0, named=True)
    if enough.height == 1:
        return _("{channel}: {share} of the promised replies came in time").format(
            channel=formats.name("channel", first["channel"]), share=formats.percent(first["kept"])
        )
    return _("{channel} keeps fewest of its promised replies: {share}").format(
        channel=formats.name("channel", first["channel"]), share=formats.percent(first["kept"])
    )


def who_waits(waiting: pl.DataFrame) -> str:
    """How many customers wait now, and how many of them for longer than promised."""
    if waiting.is_empty():
        return _("Nobody waits now")
    late = waiting.filter(pl.col("overdue"))
    if late.is_empty():
        return many(
            "{n} customer waits now, not longer than promised",
            "{n} customers wait now, none longer than promised",
            waiting.height,
        ).format(n=formats.count(waiting.height))
    return _overdue(late).rstrip(".")


def how_waiting_is_told(waiting: pl.DataFrame) -> str:
    """What the list of those who wait shows."""
    return _(
        "Everybody who has no human when the facts end, since whenever they came: in a queue, or for a reply to what "
        "they wrote on. First who is longest beyond the promise. {n}. Promised replies are told by the first of each "
        "conversation of the chosen days: whoever came before them, was handed on after a reply, wrote on or called is "
        "only here."
    ).format(n=formats.n(waiting.height))


def _overdue(late: pl.DataFrame) -> str:
    longest = late.sort("waited_s", descending=True).row(0, named=True)
    return many(
        "{n} customer has been waiting for longer than promised: {wait}, in {channel}.",
        "{n} customers have been waiting for longer than promised, one for {wait}, in {channel}.",
        late.height,
    ).format(
        n=formats.count(late.height),
        wait=formats.duration(longest["waited_s"]),
        channel=formats.name("channel", longest["channel"]),
    )


def _beside(now: pl.DataFrame, said: dict[str, str]) -> list[str]:
    values = dict(zip(now["metric"], now["value"], strict=True))
    return [
        words.format(wait=formats.duration(values[name]))
        for name, words in said.items()
        if values.get(name) is not None
    ]


def _later_than_promised(
    by_channel: pl.DataFrame, settings: Settings, half: str, nine_in_ten: str
) -> tuple[pl.DataFrame, list[str], list[str]]:
    """The channels with a promise of the calendar; those in which even half is surely late, and where one in ten is."""
    promises = {str(channel): x.within_s for channel, x in settings.promise.items() if x.clock == "calendar"}
    promised = pl.col("channel").replace_strict(promises, default=None, return_dtype=pl.Float64)
    by_channel = by_channel.filter(promised.is_not_null())
    late = by_channel.filter(pl.col("low") > promised)
    usual = _channels(late.filter(pl.col("metric") == half))
    unlucky = [x for x in _channels(late.filter(pl.col("metric") == nine_in_ten)) if x not in usual]
    return by_channel, usual, unlucky


def _channels(rows: pl.DataFrame) -> list[str]:
    return rows.select(formats.names("channel", pl.col("channel"))).to_series().unique(maintain_order=True).to_list()


def _least(values: pl.Series) -> float:
    return float(values.min())  # type: ignore[arg-type]  # a column of numbers, never empty here


def _most(values: pl.Series) -> float:
    return float(values.max())  # type: ignore[arg-type]  # a column of numbers, never empty here


_ENOUGH = 30
