"""In which order to call: what is overdue, then who is worth most, then who was failed most often, then who is due."""

from datetime import timedelta

import polars as pl

from ingest.identity.people import persons
from ingest.settings import Settings
from ingest.table import UTC
from ingest.tables.purchase import purchase
from ingest.vocabulary import PurchaseKind
from metrics.derived_table import WithDerived
from metrics.follow_up.failures import persons_of
from metrics.known_people import known_people
from metrics.rows import FactSource

SPENT_IN = timedelta(days=365)


def ranked(cases: pl.DataFrame, facts: FactSource, settings: Settings) -> pl.DataFrame:
    """The cases, first whom to call first, with `person`, `overdue` and `spent`.

    `spent` is what the person bought in the year before the facts end, less what was given back, in the site's
    currency; null where nobody knows of a purchase in it. `overdue` is told by the time until which the facts reach, as
    everything is. Who is closed comes last, the latest first.
    """
    known = persons_of(cases, facts, settings)
    told = known.join(_spent(facts, settings), on="person", how="left").with_columns(
        overdue=(pl.col("status") != "closed") & (pl.col("due_at") < pl.lit(facts.as_of, dtype=UTC))
    )
    is_closed = pl.col("status") == "closed"
    order = (~pl.col("overdue"), -pl.col("spent").fill_null(0), -pl.col("times"), "due_at", "id")
    over = told.filter(is_closed).sort("closed_at", "id", descending=True)
    return pl.concat([told.filter(~is_closed).sort(order), over])


def _spent(facts: FactSource, settings: Settings) -> pl.DataFrame:
    if facts.as_of is None:
        return pl.DataFrame(schema={"person": pl.Int64, "spent": pl.Float64})
    is_bought = pl.col("kind") == PurchaseKind.PURCHASE
    bought = (
        WithDerived(facts=facts, settings=settings)
        .scan(purchase, facts.as_of - SPENT_IN)
        .filter(pl.col("currency") == settings.site.currency)
        .select("customer", spent=pl.when(is_bought).then("amount").otherwise(-pl.col("amount")))
    )
    theirs = persons(bought, known_people(facts, settings)).filter(~pl.col("shared"))
    return theirs.group_by("person").agg(pl.col("spent").sum()).collect()
