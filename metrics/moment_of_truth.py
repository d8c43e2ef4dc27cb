"""The moment of truth: what customers do after one bad contact, beside matched customers who had none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from ingest.settings import Settings
from ingest.tables.interaction import interaction
from metrics.calendar import Period
from metrics.compare import TOO_FEW_BELOW, Z95, verdict
from metrics.dimensions import UnknownDimensionError, matching
from metrics.moments import AFTER, STRATA, moments
from metrics.rows import FactSource
from metrics.together import once

DAYS = 30
"""How many days after a contact are looked at, if nobody says otherwise."""

BAD = (
    "A contact is bad where the customer gave up, was never answered, waited for longer than promised, or scored it no "
    "better than 2 of 5. A customer's first bad contact is held against answered ones of customers who had had none, "
    "in the same channel, topic, segment and week, with as many contacts before."
)
"""What is compared with what."""

WORDS: Mapping[str, tuple[str, str]] = {
    "came_back": ("turn to us again", "lower"),
    "contacts": ("further contacts", "lower"),
    "bought": ("buy", "higher"),
    "spent": ("spend", "higher"),
    "score": ("mean score", "higher"),
}
"""What each outcome is in words, and which direction is good."""

ASKED_BY = ("source", "channel", "topic", "language", "brand", "segment")
"""By what the contacts can be chosen."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MomentOfTruth:
    """What customers do in the days after their first bad contact, beside matched customers.

    `outcomes` has a row for each of came_back (whether they had another contact with a human), contacts (how many),
    bought (whether they bought), spent (in the site's currency) and score (mean CSAT of those contacts, 0 to 1):
    outcome, bad (the mean after a bad contact), matched (of matched contacts, weighed to be like the bad ones),
    difference, low, high (95 %), n (bad contacts with a match), n_matched (contacts that they are matched with),
    share_matched (of all bad contacts), verdict ("better" or "worse" after a bad contact, "within noise", "too few"
    below 30 customers on either side). `kinds` says how many customers' first bad contact was of which kind: kind,
    customers.
    """

    days: int
    outcomes: pl.DataFrame
    kinds: pl.DataFrame


def moment_of_truth(
    facts: FactSource,
    settings: Settings,
    *,
    days: int = DAYS,
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> MomentOfTruth:
    """What customers do in so many days after one bad contact; only contacts that ended at least so long ago count.

    Bad contacts and others are matched exactly, by strata; within each the others weigh as many as the bad ones. The
    interval takes all contacts of one customer together, and the spread over all strata, so that it is rather too wide
    than too narrow. Raises `UnknownDimensionError`, `UnknownValueError` and `PeriodError`.
    """
    for name in where or {}:
        if name not in ASKED_BY:
            raise UnknownDimensionError(name, "contacts before and after", ASKED_BY)
    since, until = (period or Period()).utc(settings.site.timezone)
    every = once(f"moments of {days} days", facts, settings, lambda: moments(facts, settings, days).collect())
    rows = every.lazy().filter(
        *([pl.col("started_at") >= since] if since else []),
        *([pl.col("started_at") < until] if until else []),
        *matching(interaction, where or {}),
        pl.col("treated") | pl.col("untreated"),
    )
    # All five outcomes are made of the same rows, few columns of them, which cost more to make than to keep.
    seen = rows.select("person", "kind", "treated", *STRATA, *AFTER).collect()
    kinds = seen.filter("treated").group_by("kind").agg(customers=pl.len().cast(pl.Int64))
    return MomentOfTruth(
        days=days,
        outcomes=pl.concat([matched(seen, outcome) for outcome in AFTER]),
        kinds=kinds.sort("customers", "kind", descending=[True, False]),
    )


def matched(
    seen: pl.DataFrame, outcome: str, *, strata: Sequence[str] = STRATA, better: str | None = None
) -> pl.DataFrame:
    """The row of one outcome, as `MomentOfTruth` describes it; `bad` are those to whom it happened, whatever that is.

    `seen` has person, treated, the `strata` and the outcome, which is null where it is not known. `better` says whether
    "higher" or "lower" is good; left out, `WORDS` does.
    """
    known = seen.lazy().filter(pl.col(outcome).is_not_null()).rename({outcome: "y"})
    in_stratum = known.with_columns(
        many=pl.col("treated").sum().over(strata), others=(~pl.col("treated")).sum().over(strata)
    )
    alike = in_stratum.filter((pl.col("many") > 0) & (pl.col("others") > 0))
    total = pl.col("treated").sum()
    one, other = pl.col("y").filter("treated"), pl.col("y").filter(~pl.col("treated"))
    weighed = alike.with_columns(
        weight=pl.when("treated").then(1 / total).otherwise(pl.col("many") / pl.col("others") / total)
    )
    means = weighed.with_columns(bad=one.mean(), matched=(other * pl.col("weight").filter(~pl.col("treated"))).sum())
    apart = pl.col("weight") * pl.when("treated").then(pl.col("y") - pl.col("bad")).otherwise(
        pl.col("matched") - pl.col("y")
    )
    of_person = means.group_by("person").agg(
        pl.col("bad", "matched").first(),
        apart=apart.sum(),
        bad_ones=pl.col("treated").sum(),
        others=(~pl.col("treated")).sum(),
    )
    many = pl.len()
    error = (pl.col("apart").pow(2).sum() * many / (many - 1)).sqrt()
    fewest = pl.min_horizontal((pl.col("bad_ones") > 0).sum(), (pl.col("others") > 0).sum())
    apart_by = pl.col("bad").first() - pl.col("matched").first()
    answer = of_person.select(
        bad=pl.col("bad").first(),
        matched=pl.col("matched").first(),
        difference=apart_by,
        low=apart_by - Z95 * error,
        high=apart_by + Z95 * error,
        n=pl.col("bad_ones").sum().cast(pl.Int64),
        n_matched=pl.col("others").sum().cast(pl.Int64),
        fewest=fewest,
    )
    shown = pl.col("fewest") >= TOO_FEW_BELOW
    everybody = known.select(everybody=pl.col("treated").sum())
    return (
        pl.concat([answer, everybody], how="horizontal")
        .select(
            pl.lit(outcome).alias("outcome"),
            *(pl.when(shown).then(pl.col(x)).alias(x) for x in ("bad", "matched", "difference", "low", "high")),
            "n",
            "n_matched",
            share_matched=pl.when(pl.col("everybody") > 0).then(pl.col("n") / pl.col("everybody")),
            verdict=verdict(
                pl.lit(better or WORDS[outcome][1]), low=pl.col("low"), high=pl.col("high"), n=pl.col("fewest")
            ),
        )
        .collect()
    )


def in_words(found: MomentOfTruth) -> str:
    """What customers do otherwise after a bad contact, in a few sentences."""
    told = found.outcomes.filter(pl.col("difference").is_not_null())
    if told.is_empty():
        return (
            f"There are too few bad contacts that ended at least {found.days} days ago and have a match: at least "
            f"{TOO_FEW_BELOW} customers are needed on either side."
        )
    differ = told.filter(pl.col("verdict").is_in(["better", "worse"]))
    if differ.is_empty():
        return f"In the {found.days} days after a bad contact customers do nothing otherwise by more than chance."
    shares = differ.filter(pl.col("outcome").is_in(["came_back", "bought", "score"]))
    chosen = shares if shares.height else differ
    sentences = [_sentence(chosen.row(place, named=True), found.days) for place in range(chosen.height)]
    return " ".join(sentences)


def _sentence(row: Mapping[str, Any], days: int) -> str:
    in_percent = row["outcome"] in {"came_back", "bought", "score"}
    scale = 100 if in_percent else 1
    bad, others, gap, low, high = (scale * row[x] for x in ("bad", "matched", "difference", "low", "high"))
    near, far = sorted((abs(low), abs(high)))
    words, more = WORDS[row["outcome"]][0], "more" if gap > 0 else "less"
    if not in_percent:
        return f"{words.capitalize()}: {bad:.3g}, of matched customers {others:.3g}."
    begin = f"{bad:.0f} % of customers {words}" if row["outcome"] != "score" else f"the {words} is {bad:.0f} %"
    return (
        f"In the {days} days after a bad contact {begin}, of matched ones {others:.0f} %: {abs(gap):.0f} points {more} "
        f"(95 %: {near:.0f} to {far:.0f})."
    )
