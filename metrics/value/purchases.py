"""What customers bought, day by day: orders without what was given back, of everybody who is known."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from ingest.identity.people import persons
from ingest.settings import Settings
from ingest.tables.purchase import purchase
from ingest.vocabulary import PurchaseKind
from metrics.calendar import day
from metrics.known_people import known_people
from metrics.rows import FactSource

_ORDER = ["source", "order"]
_COLUMNS = ("source", "id", "order_id", "customer", "kind", "at", "amount", "currency", "margin", "segment")


@dataclass(frozen=True, kw_only=True, eq=False)
class Purchases:
    """The days on which known customers bought, and what became of all rows of `purchase`.

    `days` has a row per person and day on the site's clocks: person, day, amount (in the site's currency, less what was
    given back of those orders; 0 or more), segment (as the last order of the day tells it), in order. What is bought on
    one day is one purchase, as the published models count it. An order that was given back whole is none.

    `until` is the last day that any purchase or refund is known of, None without any. `orders` are all that were made,
    `known` the share of them by customers who are known, in the site's currency (None without orders). `given_back` are
    orders that were given back whole, `other_currency` those in another currency, which are left out, `loose` refunds
    and cancellations that name no order that is known. `margin` is the share of the amounts that is left after the cost
    of the goods, of the orders that tell it, and `margin_told` the share of the amounts for which that is told.
    """

    days: pl.DataFrame
    until: date | None
    orders: int
    known: float | None
    given_back: int
    other_currency: int
    loose: int
    margin: float | None
    margin_told: float


def purchases(facts: FactSource, settings: Settings) -> Purchases:
    """What customers bought, as far as it is known. Addresses that several people share are nobody's."""
    rows = facts.scan(purchase).select(_COLUMNS).collect()
    who = persons(rows.lazy().select("customer"), known_people(facts, settings)).select(
        person=pl.when(~pl.col("shared")).then("person")
    )
    told = rows.drop("customer").with_columns(who.collect()).with_columns(order=pl.coalesce("order_id", "id"))
    bought, here = pl.col("kind") == PurchaseKind.PURCHASE, pl.col("currency") == settings.site.currency
    back = (
        told.filter(~bought, here, pl.col("order_id").is_not_null()).group_by(_ORDER).agg(back=pl.col("amount").sum())
    )
    of_known_margin = pl.col("margin").is_not_null()
    orders = (
        told.filter(bought)
        .sort("at", "id")
        .group_by(_ORDER)
        .agg(
            here=here.all(),
            person=pl.col("person").drop_nulls().first(),
            segment=pl.col("segment").drop_nulls().last(),
            day=day("at", settings.site.timezone).first(),
            amount=pl.col("amount").sum(),
            margin=pl.col("margin").sum(),
            of_margin=pl.col("amount").filter(of_known_margin).sum(),
        )
        .join(back, on=_ORDER, how="left")
        .with_columns(net=(pl.col("amount") - pl.col("back").fill_null(0)).clip(lower_bound=0))
        .with_columns(undone=pl.col("back").is_not_null() & (pl.col("net") < _LESS_THAN_A_CENT))
    )
    loose = told.filter(~bought).join(orders.select(_ORDER), on=_ORDER, how="anti").height
    counted = orders.filter("here", ~pl.col("undone"), pl.col("person").is_not_null())
    kept = orders.filter("here", ~pl.col("undone"))
    told_of, whole = float(kept["of_margin"].sum()), float(kept["amount"].sum())
    until = told.select(day("at", settings.site.timezone).max()).item() if told.height else None
    return Purchases(
        days=counted.sort("person", "day", *_ORDER)
        .group_by("person", "day", maintain_order=True)
        .agg(pl.col("net").sum().alias("amount"), pl.col("segment").drop_nulls().last()),
        until=until,
        orders=orders.height,
        known=orders.select((pl.col("here") & pl.col("person").is_not_null()).mean()).item() if orders.height else None,
        given_back=int(orders["undone"].sum()),
        other_currency=orders.filter(~pl.col("here")).height,
        loose=loose,
        margin=float(kept["margin"].sum()) / told_of if told_of > 0 else None,
        margin_told=told_of / whole if whole > 0 else 0.0,
    )


_LESS_THAN_A_CENT = 0.005
