"""Sentences about experience: what customers say, what the company believes, and what a bad contact does."""

import polars as pl

from dashboards.charts.after_bad import OUTCOMES
from dashboards.charts.score_parts import PARTS
from dashboards.words import dimension_names, formats
from dashboards.words.language import _, many
from metrics.consistency import Consistency
from metrics.metric import Metric
from metrics.moment_of_truth import MomentOfTruth
from metrics.perception import NOISE, OVERRATED, UNDERRATED, Perception


def score(now: pl.DataFrame, parts: pl.DataFrame, by_channel: pl.DataFrame) -> str:
    """What the page begins with: the CX score, what of it is missing, and the channel with the lowest."""
    row = now.row(by_predicate=pl.col("metric") == "cx_score", named=True)
    if row["value"] is None:
        return _("Nobody can say how customers experience the service: too little is known of any part of it.")
    said = [
        _("CX score {score} of 100 (95 %: {low} to {high}).").format(
            score=f"{row['value']:.0f}", low=_whole(row["low"]), high=_whole(row["high"])
        )
    ]
    scores = by_channel.filter((pl.col("part") == "score") & pl.col("value").is_not_null()).sort("value")
    if scores.height > 1:
        lowest, rest = scores.row(0, named=True), scores[1:]
        apart = rest["low"].min()
        if apart is not None and lowest["high"] is not None and lowest["high"] < apart:
            said.append(
                _("{channel} stands out below the others with {score}.").format(
                    channel=formats.name("channel", lowest["channel"]), score=f"{lowest['value']:.0f}"
                )
            )
    missing = parts.filter(pl.col("value").is_null())
    if missing.height:
        names = formats.in_a_row(_(PARTS.get(x, x)) for x in missing["part"])
        said.append(_("It is made without {parts}, of which nothing is known.").format(parts=names))
    return " ".join(said)


def made_of(parts: pl.DataFrame) -> str:
    """Which known part of the score is lowest."""
    known = parts.filter(pl.col("value").is_not_null()).sort("value", maintain_order=True)
    if known.is_empty():
        return _("No part of the CX score is known")
    lowest = known.row(0, named=True)
    return _("What holds the score down most: {part}, {share}").format(
        part=_(PARTS.get(lowest["part"], lowest["part"])), share=formats.percent(lowest["value"])
    )


def satisfied(answers: pl.DataFrame, metric: Metric) -> str:
    """Which channel customers are least satisfied with, if its interval lies below that of all the others."""
    rows = answers.filter((pl.col("metric") == metric.name) & pl.col("value").is_not_null()).sort("value")
    if rows.is_empty():
        return _("Too few answers to say how satisfied customers are")
    if rows.height == 1:
        only = rows.row(0, named=True)
        return _("{channel}: {share} of those who answered are satisfied").format(
            channel=formats.name("channel", only["channel"]), share=formats.percent(only["value"])
        )
    lowest, others = rows.row(0, named=True), rows[1:]
    if others.filter(pl.col("low") > lowest["high"]).height < others.height:
        return _("No channel stands out below all the others in what customers say")
    low, high = (formats.percent(x) for x in (others["value"].min(), others["value"].max()))
    return _("{channel} is liked least: {share} of those who answered are satisfied, elsewhere {low} to {high}").format(
        channel=formats.name("channel", lowest["channel"]), share=formats.percent(lowest["value"]), low=low, high=high
    )


def perceived(found: Perception) -> str:
    """How many channels are overrated and underrated, and by how much the one that differs most."""
    judged = found.channels.filter(pl.col("verdict").is_in([OVERRATED, UNDERRATED, NOISE]))
    if judged.is_empty():
        return _("Too few answers to hold the company's view against the customers'")
    over, under = (judged.filter(pl.col("verdict") == x) for x in (OVERRATED, UNDERRATED))
    if over.is_empty() and under.is_empty():
        return _("In no channel do the company's view and the customers' differ by more than chance")
    if over.is_empty():
        most = under.row(-1, named=True)
        return many(
            "The company thinks less of {n} channel than its customers do: {channel} by {points}",
            "The company thinks less of {n} channels than their customers do, most of {channel}: by {points}",
            under.height,
        ).format(
            n=under.height, channel=formats.name("channel", most["channel"]), points=formats.in_points(most["gap"])
        )
    most = over.row(0, named=True)
    return many(
        "The company overrates {n} channel: {channel} by {points}",
        "The company overrates {n} channels, most of all {channel} by {points}",
        over.height,
    ).format(n=over.height, channel=formats.name("channel", most["channel"]), points=formats.in_points(most["gap"]))


def after_bad(found: MomentOfTruth) -> str:
    """What customers do otherwise after a bad contact, beyond chance."""
    told = found.outcomes.filter(pl.col("difference").is_not_null())
    if told.is_empty():
        return _("Too few bad contacts that are {days} days old to say what one of them does").format(days=found.days)
    differ = told.filter(pl.col("verdict").is_in(["better", "worse"]) & pl.col("outcome").is_in(list(OUTCOMES)))
    shares = differ.filter(pl.col("outcome").is_in(["bought", "came_back", "score"]))
    if shares.is_empty():
        return _("In the {days} days after a bad contact customers do nothing otherwise by more than chance").format(
            days=found.days
        )
    first = shares.sort(pl.col("difference").abs(), descending=True, maintain_order=True).row(0, named=True)
    messages = {
        "bought": _("In the {days} days after a bad contact {bad} buy; of matched customers {matched}"),
        "came_back": _("In the {days} days after a bad contact {bad} turn to us again; of matched customers {matched}"),
        "score": _("In the {days} days after a bad contact the mean score is {bad}; of matched customers {matched}"),
    }
    return messages[first["outcome"]].format(
        days=found.days, bad=formats.percent(first["bad"]), matched=formats.percent(first["matched"])
    )


def consistent(found: Consistency) -> str:
    """Which topic the channels answer most differently, beyond chance, and in what."""
    judged = found.topics.filter(pl.col("index").is_not_null())
    if judged.is_empty():
        return _("No topic has two channels with enough contacts to be compared")
    uneven = judged.filter(pl.col("low") > 0)
    if uneven.is_empty():
        return _("No topic is answered differently from channel to channel by more than chance")
    first = uneven.row(0, named=True)
    messages = {
        "outcome": _(
            "Of the topic {topic} most depends on the channel: whether anybody answers (index {index} of 100)"
        ),
        "resolution": _(
            "Of the topic {topic} most depends on the channel: whether it is resolved (index {index} of 100)"
        ),
        "speed": _("Of the topic {topic} most depends on the channel: how soon one is served (index {index} of 100)"),
    }
    return messages[first["aspect"]].format(topic=formats.name("topic", first["topic"]), index=f"{first['index']:.0f}")


def answered(by_kind: pl.DataFrame, kind: str) -> str:
    """How many of those who were asked this kind of question answered it."""
    row = by_kind.filter((pl.col("kind") == kind) & pl.col("value").is_not_null())
    if row.is_empty():
        return ""
    return _("{share} of those asked answered").format(share=formats.percent(row["value"].item()))


def outreach(now: pl.DataFrame) -> list[str]:
    """How many messages of campaigns a customer gets who gets any."""
    value, n = now.select("value", "n").row(0)
    if value is None:
        return []
    return [
        _("Customers who get any message of a campaign get {value} in a week, on average; {n}.").format(
            value=formats.one(formats.scores(pl.lit(value))), n=formats.n(n)
        )
    ]


def pressure(answers: pl.DataFrame) -> str:
    """Whether those under the most pressure opt out more often than those under the least, beyond chance."""
    first = pl.col("pressure").cast(pl.String).str.extract(r"^(\d+)").cast(pl.Int64)
    rows = answers.filter(pl.col("value").is_not_null() & pl.col("pressure").is_not_null()).sort(first)
    if rows.height < 2:  # noqa: PLR2004 few and many
        return _("All customers get as many messages, so that nobody can say what more of them do")
    few, much = rows.row(0, named=True), rows.row(-1, named=True)
    if much["low"] <= few["high"]:
        return _("More messages in a week do not make more customers opt out, beyond chance")
    return _("With {many} messages in a week {much} opt out, with {few} {little}").format(
        many=much["pressure"],
        much=formats.percent(much["value"], 1),
        few=few["pressure"],
        little=formats.percent(few["value"], 1),
    )


def unasked(names: tuple[str, ...]) -> str:
    """Which filters the question behind a figure knows nothing of."""
    return _("Without the filter by {dimensions}: this question cannot be asked by it.").format(
        dimensions=formats.in_a_row(dimension_names.heading(x).lower() for x in names)
    )


def _whole(number: float | None) -> str:
    return formats.NOTHING if number is None else f"{number:.0f}"
