"""Sentences about handoffs: who changes the channel, where digital leaks, what a bot settles, who starts again."""

import polars as pl

from dashboards.words import formats
from dashboards.words.language import _, later
from metrics.derive.handoff import CHOSEN, FORCED, UNKNOWN
from metrics.derive.step import AGAIN, ENDS

WHY = {
    FORCED: (later("forced by us"), "bad"),
    CHOSEN: (later("chosen by the customer"), "good"),
    UNKNOWN: (later("nobody knows"), "muted"),
}
"""Why the channel was changed, in words, with the colour of each."""

NO_EASY = later("No topic is listed as easy: [journeys] easy_topics in the settings names them.")
NO_HARD = later("No topic is listed as hard: [journeys] hard_topics in the settings names them.")


def where_it_leaks(now: pl.DataFrame, ways: pl.DataFrame) -> str:
    """The one sentence of the page: how much of what begins digitally comes to the telephone, and the busiest way."""
    leak = now.row(by_predicate=pl.col("metric") == "digital_to_voice", named=True)
    busiest = _busiest(ways)
    if leak["value"] is None:
        return busiest or _("Too few journeys are over to say where they lead.")
    said = _("{share} of the needs that begin in a digital channel come to the telephone.").format(
        share=formats.percent(leak["value"], 1)
    )
    return f"{said} {busiest}" if busiest else said


def known(now: pl.DataFrame, metric: str) -> str:
    """Of how much of what a number is about the customer is known: the coverage of identity."""
    row = now.row(by_predicate=pl.col("metric") == metric, named=True)
    if row["coverage"] is None:
        return ""
    return _("judged: {share}, where the customer is known").format(share=formats.percent(row["coverage"]))


def identity(steps: pl.DataFrame) -> str:
    """Of how many contacts the customer is known: only these can be seen to change the channel."""
    known, everybody = steps.unique("channel").select(pl.col("n").sum(), pl.col("all").sum()).row(0)
    if not everybody:
        return ""
    return _("customers known: {share} of contacts").format(share=formats.percent(known / everybody))


def easy(answer: pl.DataFrame) -> str:
    """The leakage of the topics that the settings call easy; `answer` is that of the preset."""
    row = answer.row(0, named=True)
    if row["value"] is None:
        return _("easy topics: none listed, or too few")
    return _("easy topics: {share} ({n})").format(share=formats.percent(row["value"], 1), n=formats.n(row["n"]))


def known_why(now: pl.DataFrame) -> str:
    """Of how many changes it is known why they were made."""
    row = now.row(by_predicate=pl.col("metric") == "forced_handoff_rate", named=True)
    if row["coverage"] is None:
        return ""
    return _("judged: {share}, where it is known why").format(share=formats.percent(row["coverage"]))


def how_reasons_are_told(by_channel: pl.DataFrame) -> str:
    """What the parts of the reasons mean."""
    return _(
        "Forced: handed over by us, turned away, missed, or left without an answer. Chosen: the customer gave up "
        "before. Otherwise nobody knows. {n}."
    ).format(n=formats.n(by_channel["amount"].sum()))


def with_easy(answer: pl.DataFrame, easy_topics: tuple[str, ...]) -> pl.DataFrame:
    """The rows with a mark at the topics that the settings call easy."""
    topic = pl.col("topic")
    return answer.with_columns(mark=pl.when(topic.is_in(easy_topics)).then(pl.lit(_("easy"))))


def unlisted(topics: tuple[str, ...]) -> list[str]:
    """What to do where no topic is listed as hard."""
    return [] if topics else [_("the settings list none")]


def explained_again(now: pl.DataFrame) -> str:
    """The other side of the context that was carried: who had to explain everything again."""
    row = now.row(by_predicate=pl.col("metric") == "context_carried", named=True)
    if row["value"] is None:
        return ""
    return _("{share} had to explain everything again").format(share=formats.percent(1 - row["value"], 1))


def reasons(by_why: pl.DataFrame) -> str:
    """How many changes were forced, chosen, or for no known reason."""
    amounts = dict(zip(by_why["why"], by_why["value"], strict=True))
    return _("{forced} forced, {chosen} chosen, {unknown} unknown").format(
        **{x: formats.count(amounts.get(x) or 0) for x in (FORCED, CHOSEN, UNKNOWN)}
    )


def apart(now: pl.DataFrame) -> str:
    """By how much less of the containment is verified than claimed."""
    values = dict(zip(now["metric"], now["value"], strict=True))
    claimed, verified = (values.get(x) for x in ("containment_claimed", "containment_verified"))
    if claimed is None or verified is None:
        return ""
    gap = formats.one(formats.points(pl.lit(verified - claimed)))
    return _("{points} points against what is claimed").format(points=gap)


def next_steps(answer: pl.DataFrame) -> str:
    """Which changes of channel most customers make, with their share of the contacts they leave."""
    # A reader who looks at one channel sees the others only as where its customers go on to.
    changes = answer.filter(pl.col("share").is_not_null(), ~pl.col("next").is_in([AGAIN, *ENDS])).sort(
        "contacts", "channel", "next", descending=[True, False, False]
    )
    said = changes.head(2).select(
        pl.format(
            _("{} of {} go on to {}"),
            formats.percents(pl.col("share"), 1),
            formats.names("channel", pl.col("channel")),
            formats.names("channel", pl.col("next")),
        )
    )
    words = said.to_series().to_list()
    return formats.in_a_row(words) if words else _("Nobody who is known changed the channel")


def flow(ways: pl.DataFrame) -> str:
    """Which channel most changes lead to."""
    if ways.is_empty():
        return _("Nobody who is known changed the channel")
    to = (
        ways.group_by("to_channel").agg(pl.col("changes").sum()).sort("changes", "to_channel", descending=[True, False])
    )
    total, first = int(ways["changes"].sum()), to.row(0, named=True)
    return _("Of {n} changes of channel {share} lead to {channel}").format(
        n=formats.count(total),
        share=formats.percent(first["changes"] / total),
        channel=formats.name("channel", first["to_channel"]),
    )


def leaking_topics(answer: pl.DataFrame, easy_topics: tuple[str, ...]) -> str:
    """Which topics leak more than the others, and whether they are among the easy ones."""
    worse = answer.filter(pl.col("verdict") == "worse").sort("value", descending=True, maintain_order=True)
    simple = worse.filter(pl.col("topic").is_in(easy_topics))
    if not simple.is_empty():
        first = simple.row(0, named=True)
        return _("{topic} is easy and comes to the telephone more than others: {share}").format(
            topic=first["topic"], share=formats.percent(first["value"], 1)
        )
    if worse.is_empty():
        return _("No topic leaks to the telephone more than the others by more than chance")
    first = worse.row(0, named=True)
    return _("{topic} leaks to the telephone more than the others: {share}").format(
        topic=first["topic"], share=formats.percent(first["value"], 1)
    )


def hard_topics(answer: pl.DataFrame) -> str:
    """How much of the hard topics begins on the telephone, where it does least."""
    judged = answer.filter(pl.col("value").is_not_null())
    if judged.is_empty():
        return _("No hard topic to say anything of")
    least = judged.sort("value", "topic").row(0, named=True)
    if judged.height == 1:
        return _("{share} of the customers with {topic}, a hard topic, begin on the telephone").format(
            topic=least["topic"], share=formats.percent(least["value"], 1)
        )
    return _("Of the hard topics {topic} begins least often on the telephone: {share}").format(
        topic=least["topic"], share=formats.percent(least["value"], 1)
    )


def why_changed(by_channel: pl.DataFrame) -> str:
    """Away from which channel most changes were forced, and of how many nobody knows why."""
    total = pl.col("amount").sum()
    forced = pl.col("amount").filter(pl.col("part") == FORCED).sum()
    each = by_channel.group_by("channel").agg(total.alias("n"), (forced / total).alias("share"))
    enough = each.filter(pl.col("n") >= _ENOUGH).sort("share", "channel", descending=[True, False])
    if enough.is_empty():
        return _("Too few changes to say why they were made")
    first = enough.row(0, named=True)
    unknown = by_channel.select(pl.col("amount").filter(pl.col("part") == UNKNOWN).sum() / total).item()
    if not first["share"]:
        return _("Nobody is known to have been forced; of {unknown} of the changes nobody knows why").format(
            unknown=formats.percent(unknown)
        )
    return _(
        "{share} of those who leave {channel} were forced to; of {unknown} of all changes nobody knows why"
    ).format(
        channel=formats.name("channel", first["channel"]),
        share=formats.percent(first["share"]),
        unknown=formats.percent(unknown),
    )


def contained(answer: pl.DataFrame) -> str:
    """Where the claim and what was verified are furthest apart."""
    wide = answer.filter(pl.col("value").is_not_null()).pivot(
        on="metric", on_columns=["containment_claimed", "containment_verified"], index="topic", values="value"
    )
    gap = pl.col("containment_claimed") - pl.col("containment_verified")
    apart = (
        wide.with_columns(gap=gap).filter(pl.col("gap").is_not_null()).sort("gap", "topic", descending=[True, False])
    )
    if apart.is_empty():
        return _("Too few contacts of bots are old enough to verify what is claimed")
    first = apart.row(0, named=True)
    if first["gap"] <= 0:
        return _("Of no topic is less verified than the bot claims")
    return _("{topic}: the bot claims {claimed}, and {verified} did not need a human within a week").format(
        topic=formats.name("topic", first["topic"]),
        claimed=formats.percent(first["containment_claimed"]),
        verified=formats.percent(first["containment_verified"]),
    )


def _busiest(ways: pl.DataFrame) -> str:
    if ways.is_empty():
        return ""
    first = ways.row(0, named=True)
    return _("The busiest change is from {channel} to {to}: {n}.").format(
        channel=formats.name("channel", first["channel"]),
        to=formats.name("channel", first["to_channel"]),
        n=formats.count(first["changes"]),
    )


_ENOUGH = 30
