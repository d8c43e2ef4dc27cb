"""In which order to call: what is overdue, then whom it is worth most to call, then who was failed most often."""

from datetime import timedelta

import polars as pl

from ingest.identity.people import persons
from ingest.settings import Settings
from ingest.table import UTC
from ingest.tables.purchase import purchase
from ingest.vocabulary import PurchaseKind
from metrics.derived_table import WithDerived
from metrics.follow_up.failures import LONGEST, persons_of
from metrics.known_people import known_people
from metrics.prediction.features import contacts
from metrics.prediction.model import Model
from metrics.prediction.reasons import WHY, why
from metrics.rows import FactSource

SPENT_IN = timedelta(days=365)


def ranked(cases: pl.DataFrame, facts: FactSource, settings: Settings, *, model: Model | None = None) -> pl.DataFrame:
    """The cases, first whom to call first, with `person`, `overdue`, `spent` and `why`.

    `spent` is what the person bought in the year before the facts end, less what was given back, in the site's
    currency; null where nobody knows of a purchase in it. `overdue` is told by the time until which the facts reach, as
    everything is. Who is closed comes last, the latest first.

    With a `model` of who comes back, what somebody spent counts as far as they are likely to: a call saves another
    contact most where one would follow. `why` has the reasons for that (`metrics.prediction.reasons`), empty without.
    """
    known = persons_of(cases, facts, settings)
    likely = _likely(known, facts, settings, model)
    told = likely.join(_spent(facts, settings), on="person", how="left").with_columns(
        overdue=(pl.col("status") != "closed") & (pl.col("due_at") < pl.lit(facts.as_of, dtype=UTC))
    )
    is_closed = pl.col("status") == "closed"
    at_stake = pl.col("spent").fill_null(0) * pl.col("chance")
    order = (~pl.col("overdue"), -at_stake, -pl.col("chance"), -pl.col("times"), "due_at", "id")
    over = told.filter(is_closed).sort("closed_at", "id", descending=True)
    return pl.concat([told.filter(~is_closed).sort(order), over]).drop("chance")


def _likely(cases: pl.DataFrame, facts: FactSource, settings: Settings, model: Model | None) -> pl.DataFrame:
    """The cases with `chance`, that their customer comes back, and `why`; all alike without a model."""
    if model is None or cases.is_empty():
        return cases.with_columns(chance=pl.lit(1.0), why=pl.lit([], WHY))
    rows = contacts(facts, settings, since=cases["failed_at"].min() - LONGEST)  # type: ignore[arg-type,operator]  # a time
    told = rows.select(contact="id", chance=model.chance(), why=why(model)).unique("contact", keep="any")
    usual = model.back / model.n
    return cases.join(told, on="contact", how="left").with_columns(
        pl.col("chance").fill_null(usual), pl.col("why").fill_null(pl.lit([], WHY))
    )


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
