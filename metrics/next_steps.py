"""What happened next: of the contacts in each channel, how many led to which other one, and how the rest ended."""

from collections.abc import Mapping, Sequence

import polars as pl

from ingest.settings import Settings
from ingest.vocabulary import Channel
from metrics.answer import unless_too_few
from metrics.calendar import Period
from metrics.catalogue.contacts import contacts
from metrics.compare import wilson
from metrics.derive.step import STEPS, step
from metrics.derived_table import WithDerived
from metrics.measure import rows_of
from metrics.rows import FactSource


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
    return shares_of(steps_counted(facts, settings, where=where, period=period))


def steps_counted(
    facts: FactSource,
    settings: Settings,
    *,
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> pl.LazyFrame:
    """How many contacts led to what: channel, the dimensions of `by`, next (null: nobody knows who it was), contacts.

    Raises what `measure` raises.
    """
    # Whose contacts are asked about is decided as for any other number.
    asked = rows_of([contacts], facts, settings, by=by, where=where or {}, period=period or Period())
    keys = tuple(dict.fromkeys(("channel", *by)))
    known = pl.col("person").is_not_null()
    return (
        asked.select("id", *keys)
        .join(steps_taken(facts, settings), on="id", how="inner")
        .group_by(*keys, pl.when(known).then("next").alias("next"))
        .agg(contacts=pl.len().cast(pl.Int64))
    )


def shares_of(counted: pl.LazyFrame) -> pl.LazyFrame:
    """The columns of `next_steps` out of those of `steps_counted`."""
    told = pl.col("next").is_not_null()
    low, high = wilson(pl.col("contacts"), pl.col("n"))
    shares = {"share": pl.col("contacts") / pl.col("n"), "low": low, "high": high}
    order = pl.col("channel").cast(pl.Enum([str(x) for x in Channel]))
    return (
        counted.group_by(order, "next")
        .agg(pl.col("contacts").sum())
        .with_columns(
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
    steps = WithDerived(facts=facts, settings=settings).scan(step.table)
    return steps.select(pl.col("interaction_id").alias("id"), "person", pl.col("next").cast(pl.Enum(STEPS)))
