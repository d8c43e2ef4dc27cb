"""Consistency: whether the same topic is answered alike by every channel, and who asks a second one the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from ingest.settings import Settings
from ingest.vocabulary import Outcome
from metrics.calendar import Period
from metrics.catalogue.first_contact_resolution import first_contact_resolution
from metrics.catalogue.repeat_elsewhere_rate import repeat_elsewhere_rate
from metrics.catalogue.served_in_time import served_in_time
from metrics.derive.repeat import repeat
from metrics.measure import measure
from metrics.metric import Count, Metric, Ratio, Unit
from metrics.rows import FactSource
from metrics.unevenness import Unevenness, demand, of_each

SOURCE = "DECISIONS.md: consistency"

came_away_with_something = Ratio(
    name="came_away_with_something",
    label="Answered or settled",
    unit=Unit.PERCENT,
    better="higher",
    definition="Of the contacts that are over, the share that a human answered or that a machine settled alone.",
    source=SOURCE,
    table=repeat.table,
    counted_on="started_at",
    where=~pl.col("is_open"),
    numerator=pl.col("outcome").is_in([Outcome.ANSWERED, Outcome.BOT_CONTAINED]),
)

_contacts = Count(
    name=demand.name,
    label=demand.label,
    unit=Unit.COUNT,
    better="neither",
    definition="The contacts that came in.",
    source=SOURCE,
    table=repeat.table,
    counted_on="started_at",
    what=pl.lit(value=True),
)
"""What a channel weighs: the contacts that came by it, also where nobody has to queue."""

ASPECTS: Mapping[str, Metric] = {
    "outcome": came_away_with_something,
    "resolution": first_contact_resolution,
    "speed": served_in_time,
}
"""In what the answers to a topic can differ."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Consistency:
    """How differently the channels answer the same topics.

    `topics` has a row per topic and aspect (outcome, resolution, speed), the most inconsistent first: topic, aspect,
    index (0 alike, 100 one half always and the other never, less what chance alone would show), low, high (95 %), gap,
    best, worst, gap_in_words, n (contacts that were judged), channels (that have at least 30 of them). Index and gap
    are null where fewer than two have. `elsewhere` is the answer of `measure` to `repeat_elsewhere_rate`, by topic:
    whose customers asked another channel the same after they had been answered; `asked_elsewhere` the same over all.
    """

    topics: pl.DataFrame
    elsewhere: pl.DataFrame
    asked_elsewhere: pl.DataFrame


def consistency(
    facts: FactSource,
    settings: Settings,
    *,
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> Consistency:
    """How differently the channels answer the same topics. Contacts that tell no topic are left out.

    Raises what `measure` raises.
    """
    asked = [*ASPECTS.values(), _contacts]
    answers = measure(asked, facts, settings, by=["topic", "channel"], where=where, period=period)
    told = answers.filter(pl.col("topic").is_not_null())
    by_aspect = {aspect: of_each(told, metric, "channel", each="topic") for aspect, metric in ASPECTS.items()}
    found = [(topic, aspect, x) for aspect, topics in by_aspect.items() for topic, x in topics.items()]
    elsewhere = measure([repeat_elsewhere_rate], facts, settings, by=["topic"], where=where, period=period)
    return Consistency(
        topics=_rows(found),
        elsewhere=elsewhere,
        asked_elsewhere=measure([repeat_elsewhere_rate], facts, settings, where=where, period=period),
    )


def in_words(found: Consistency) -> str:
    """How consistent the channels are, in a few sentences."""
    judged = found.topics.filter(pl.col("index").is_not_null())
    if judged.is_empty():
        return "No topic has two channels with at least 30 contacts each, so nothing can be said of consistency."
    uneven = judged.filter(pl.col("low") > 0)
    topics = f"{judged['topic'].n_unique()} topic{'s' if judged['topic'].n_unique() > 1 else ''}"
    if uneven.is_empty():
        sentences = [f"Of {topics} none is answered differently from channel to channel by more than chance."]
    else:
        many = uneven["topic"].n_unique()
        are = "is" if many == 1 else "are"
        differ = f"Of {topics} {many} {are} answered differently from channel to channel."
        sentences = [differ, _most(uneven.row(0, named=True))]
    share = found.asked_elsewhere["value"].item()
    if share is not None:
        sentences.append(f"Of 100 customers who were answered {100 * share:.1f} ask another channel the same.")
    return " ".join(sentences)


def _most(worst: Mapping[str, Any]) -> str:
    return (
        f"Most so '{worst['topic']}' in {worst['aspect']}: {worst['gap_in_words']} (index {worst['index']:.0f} of 100, "
        f"95 %: {worst['low']:.0f} to {worst['high']:.0f})."
    )


def _rows(found: Sequence[tuple[str, str, Unevenness]]) -> pl.DataFrame:
    figures = ("index", "low", "high", "gap")
    words = ("best", "worst", "gap_in_words")
    return pl.DataFrame(
        {"topic": [topic for topic, _, _ in found], "aspect": [aspect for _, aspect, _ in found]}
        | {name: pl.Series([getattr(x, name) for _, _, x in found], dtype=pl.Float64) for name in figures}
        | {name: pl.Series([getattr(x, name) for _, _, x in found], dtype=pl.String) for name in words}
        | {
            "n": pl.Series([int(x.parts["n"].sum()) for _, _, x in found], dtype=pl.Int64),
            "channels": pl.Series([x.parts.height - len(x.left_out) for _, _, x in found], dtype=pl.Int64),
        },
        schema_overrides={"topic": pl.String, "aspect": pl.String},
    ).sort("index", "n", "topic", "aspect", descending=[True, True, False, False], nulls_last=True)
