"""What happened next: of the contacts in each channel, how many led to which other one, and how the rest ended."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC
from ingest.vocabulary import Channel, Outcome
from metrics.answer import unless_too_few
from metrics.calendar import Period
from metrics.catalogue.contacts import contacts
from metrics.compare import wilson
from metrics.derive._journeys import in_journeys
from metrics.derive.journey import IN_VAIN
from metrics.measure import rows_of
from metrics.rows import FactSource
from metrics.together import are_few, once

AGAIN, SERVED, BY_BOT, VAIN, UNKNOWN = "again", "served", "by_bot", "in_vain", "unknown"
ENDS = (SERVED, BY_BOT, VAIN, UNKNOWN)
"""How a journey ends: a human answered; a bot did; with nothing; or nobody can say, as it may still go on."""

STEPS = (*(str(x) for x in Channel), AGAIN, *ENDS)
"""All that can happen next: a contact in another channel, another one in the same, or an end."""


def next_steps(
    facts: FactSource,
    settings: Settings,
    *,
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> pl.LazyFrame:
    """One row per channel and what happened next in the same journey, of the contacts of customers who are known.

    Columns: channel, next (one of `STEPS`), contacts, n (the contacts in the channel of known customers), share (of n),
    low and high (95 %, Wilson; all three null where n is below five) and all (the contacts in the channel with those of
    anonymous customers, of whom nobody can say what they did next). What nobody did has no row. Raises what `measure`
    raises.
    """
    taken = steps_taken(facts, settings)
    # Whose contacts are asked about is decided as for any other number.
    asked = rows_of([contacts], facts, settings, by=(), where=where or {}, period=period or Period())
    known = pl.col("person").is_not_null()
    counted = (
        asked.select("id", channel=pl.col("channel").cast(pl.Enum([str(x) for x in Channel])))
        .join(taken, on="id", how="inner")
        .group_by("channel", pl.when(known).then("next").alias("next"))
        .agg(contacts=pl.len().cast(pl.Int64))
    )
    told = pl.col("next").is_not_null()
    low, high = wilson(pl.col("contacts"), pl.col("n"))
    shares = {"share": pl.col("contacts") / pl.col("n"), "low": low, "high": high}
    return (
        counted.with_columns(
            all=pl.col("contacts").sum().over("channel"), n=pl.col("contacts").filter(told).sum().over("channel")
        )
        .filter(told)
        .with_columns(**{name: unless_too_few(x, pl.col("n")) for name, x in shares.items()})
        .sort("channel", "next")
        .select(
            pl.col("channel").cast(pl.String),
            pl.col("next").cast(pl.String),
            "contacts",
            "n",
            "share",
            "low",
            "high",
            "all",
        )
    )


def steps_taken(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    """What happened after each contact that came in: its `id`, the `person` (null: nobody knows who), and `next`."""
    gap = timedelta(seconds=settings.journeys.gap_s)
    over = ~pl.col("is_open") & (pl.lit(facts.as_of, dtype=UTC) - pl.col("so_far") > gap).fill_null(value=False)
    channel, then = pl.col("channel").cast(pl.String), pl.col("channel").cast(pl.String).shift(-1)
    outcome = pl.col("outcome").cast(pl.String)
    step = (
        pl.when(~pl.col("ends") & (channel == then))
        .then(pl.lit(AGAIN))
        .when(~pl.col("ends"))
        .then(then)
        .when(outcome == Outcome.BOT_CONTAINED)
        .then(pl.lit(BY_BOT))
        .when(outcome == Outcome.ANSWERED)
        .then(pl.lit(SERVED))
        .when(over & outcome.is_in(IN_VAIN))
        .then(pl.lit(VAIN))
        .otherwise(pl.lit(UNKNOWN))
    )
    taken = in_journeys(facts, settings).select("id", "person", next=step.cast(pl.Enum(STEPS)))
    return once("steps taken", facts, settings, taken.collect).lazy() if are_few(facts) else taken
