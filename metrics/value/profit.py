"""What customers leave after what serving them costs, by the channel that they use most: seen, and nothing foretold."""

import polars as pl

from metrics.answer import SUPPRESSED_BELOW, size_of
from metrics.compare import mean_interval
from metrics.value.clientele import NO_CONTACT
from metrics.value.unit_cost import ALL

ENOUGH_PRICED = 0.95
"""With a smaller share of contacts in channels with a cost, what is left is not told: too much cost is unknown."""


def profits(contacts: pl.DataFrame, licences: pl.DataFrame, bought: pl.DataFrame, *, margin: float) -> pl.DataFrame:
    """One row for all known customers and one by main channel: what they paid, what serving them cost, what is left.

    `contacts` is as `contact_costs`, `licences` as `metrics.value.rates.licences`, `bought` has person and amount: what
    known customers paid in the same time, of which `margin` is left. The main channel is the one by which a customer
    came most often in that time, of several such the one used first; who bought and never came has none.

    Columns: main_channel, customers, margin (all of them together), cost (of their contacts, with their part of the
    licences), contribution (margin less cost), per_customer with low and high (95 %), priced (the share of their
    contacts in channels with a cost), size. Below 5 customers, and where less than `ENOUGH_PRICED` of the contacts have
    a cost, contribution and per_customer are null.
    """
    handled = contacts.group_by("channel").agg(of_channel=pl.col("handled").sum())
    each = licences.join(handled, on="channel").select("channel", fee=pl.col("licences") / pl.col("of_channel"))
    spent = pl.col("paid") + pl.col("telecom") + pl.col("bot")
    fee = pl.when("handled").then("fee").otherwise(0.0)
    known = contacts.filter(pl.col("person").is_not_null()).join(each, on="channel", how="left")
    of_person = known.group_by("person").agg(
        cost=(spent + fee).sum(), contacts=pl.len().cast(pl.Int64), priced=(spent + fee).count().cast(pl.Int64)
    )
    in_channel = (
        known.filter("came_in")
        .group_by("person", "channel")
        .agg(many=pl.len().cast(pl.Int64), since=pl.col("started_at").min())
    )
    first = pl.col("channel").sort_by(-pl.col("many"), "since", "channel").first()
    main = in_channel.group_by("person").agg(main_channel=first)
    paid = bought.group_by("person").agg(margin=pl.col("amount").sum() * margin)
    people = (
        of_person.join(paid, on="person", how="full", coalesce=True)
        .join(main, on="person", how="left")
        .with_columns(
            pl.col("main_channel").fill_null(NO_CONTACT),
            pl.col("cost", "margin").fill_null(0.0),
            pl.col("contacts", "priced").fill_null(0),
        )
        .with_columns(left=pl.col("margin") - pl.col("cost"))
    )
    return _answered(people)


def _answered(people: pl.DataFrame) -> pl.DataFrame:
    left, n = pl.col("left"), pl.col("customers")
    sums = (
        pl.len().cast(pl.Int64).alias("customers"),
        pl.col("margin", "cost", "left").sum(),
        left.pow(2).sum().alias("squares"),
        (pl.col("priced").sum() / pl.col("contacts").sum()).fill_nan(1.0).alias("priced"),
    )
    everybody = people.select(pl.lit(ALL).alias("main_channel"), *sums)
    found = pl.concat([everybody, people.group_by("main_channel").agg(*sums)]).filter(n > 0)
    low, high = mean_interval(left, pl.col("squares"), n)
    told = (n >= SUPPRESSED_BELOW) & (pl.col("priced") >= ENOUGH_PRICED)
    figures = {"contribution": left, "per_customer": left / n, "low": low, "high": high}
    return found.sort(pl.col("main_channel") != ALL, -n, "main_channel").select(
        *("main_channel", "customers"),
        *(pl.when(n >= SUPPRESSED_BELOW).then(x).alias(x) for x in ("margin", "cost")),
        *(pl.when(told).then(figure).alias(name) for name, figure in figures.items()),
        "priced",
        size=size_of(n),
    )
