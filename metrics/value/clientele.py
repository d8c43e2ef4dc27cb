"""Of each customer: the segment, the first and the main channel, and how many channels they used."""

import polars as pl

from ingest.settings import Settings
from metrics.derive._contacts import contacts
from metrics.rows import FactSource

BY = ("segment", "first_channel", "main_channel", "channels")
"""By what customers are told apart."""

NO_CONTACT = "none"
"""Stands for the channel of customers who never turned to the company."""

MANY = 4
"""Customers who used so many channels, or more, are taken together."""


def clientele(facts: FactSource, settings: Settings, days: pl.DataFrame) -> pl.DataFrame:
    """One row per person who bought, in order: person and the columns of `BY`, all of them text.

    `days` has person, day and segment, as `Purchases.days`. The segment is the last that a purchase told, else the last
    that a contact told, null where neither did. The main channel is the one with most contacts, of several such the one
    used first. Contacts are those that came in, all that are known, before and after a purchase; `channels` counts
    their channels: none, 1, 2, 3, 4 or more.
    """
    known = pl.col("person").is_not_null()
    # Contacts come in order, person by person, so that a smaller place is an earlier one.
    came = (
        contacts(facts, settings).with_row_index("place").filter(known).select("person", "channel", "segment", "place")
    )
    in_channel = came.group_by("person", "channel").agg(many=pl.len(), since=pl.col("place").min())
    of_person = in_channel.group_by("person").agg(
        first_channel=pl.col("channel").sort_by("since").first().cast(pl.String),
        main_channel=pl.col("channel").sort_by(-pl.col("many").cast(pl.Int64), "since").first().cast(pl.String),
        channels=pl.len().clip(upper_bound=MANY),
    )
    told = came.filter(pl.col("segment").is_not_null()).group_by("person")
    said = told.agg(said=pl.col("segment").sort_by("place").last().cast(pl.String))
    buyers = days.lazy().group_by("person").agg(segment=pl.col("segment").sort_by("day").drop_nulls().last())
    return (
        buyers.join(said, on="person", how="left")
        .join(of_person, on="person", how="left")
        .select(
            "person",
            pl.coalesce("segment", "said").alias("segment"),
            pl.col("first_channel", "main_channel").fill_null(NO_CONTACT),
            channels=pl.when(pl.col("channels") == MANY)
            .then(pl.lit(f"{MANY} or more"))
            .otherwise(pl.col("channels").cast(pl.String))
            .fill_null(NO_CONTACT),
        )
        .sort("person")
        .collect()
    )
