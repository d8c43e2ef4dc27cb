"""Which contact records are one interaction: transfers are, a callback or another channel begins a new one."""

from math import ceil, log2

import polars as pl

BEGUN_ELSEWHERE = "begun_elsewhere"
"""The column, where there is one, that is true in a chain whose initial contact is part of another chain."""


def chained(records: pl.DataFrame) -> pl.DataFrame:
    """The records in order, with the record that each came from, and the first of the interaction it is part of.

    Takes `contact`, `id`, `at`, `previous`, `method` and `channel`. Adds `row`, the place of the record; `parent`, the
    row it came from, and `linked`, whether its own link says so; `head`, the row with which its interaction began;
    `interaction_id`; `came_from`, the interaction that a new one came from; and `orphan`: its link leads to a record
    that is not there. The initial contact comes first, then they go by their times; a link counts only if it leads back
    in that order, so links in a circle do no harm.
    """
    not_initial = pl.col("id") != pl.col("contact")
    ordered = (
        records.sort("contact", not_initial, "at", "id")
        .with_row_index("row")
        .with_columns(pl.col("row").cast(pl.Int64))
    )
    begins = (pl.col("contact") != pl.col("contact").shift(1)).fill_null(value=True)
    linked = ordered.join(
        ordered.select("contact", pl.col("id").alias("previous"), pl.col("row").alias("previous_row")),
        on=["contact", "previous"],
        how="left",
        maintain_order="left",
    ).with_columns(pl.when(begins).then("row").forward_fill().alias("first"))
    follows = (pl.col("previous_row") < pl.col("row")).fill_null(value=False)
    parents = linked.with_columns(
        follows.alias("linked"),
        pl.when(follows).then("previous_row").when(pl.col("row") != pl.col("first")).then("first").alias("parent"),
        (pl.col("previous").is_not_null() & pl.col("previous_row").is_null()).alias("orphan"),
    )
    heads = _heads(parents)
    of_head = pl.col("head")
    # A chain is known by its initial contact's id, even before that contact's own record has arrived.
    taken = pl.col(BEGUN_ELSEWHERE) if BEGUN_ELSEWHERE in records.columns else pl.lit(value=False)
    own_name = (pl.col("row") != pl.col("first")) | (pl.col("method") == "CALLBACK").fill_null(value=False) | taken
    named = heads.with_columns(pl.when(own_name).then("id").otherwise("contact").alias("name"))
    return named.with_columns(
        pl.col("name").gather(of_head).alias("interaction_id"),
        pl.col("name").gather(of_head.gather(pl.col("parent").gather(of_head))).alias("came_from"),
    ).drop("name", "previous_row", "first")


def _heads(parents: pl.DataFrame) -> pl.DataFrame:
    """Adds `head`: from record to parent as long as that is the same interaction, twice as far with every step."""
    method, channel = pl.col("method").fill_null(""), pl.col("channel").fill_null("")
    before, medium = method.gather(pl.col("parent")), channel.gather(pl.col("parent"))
    begins = pl.col("parent").is_null() | ((method == "CALLBACK") & (before != "CALLBACK")) | (channel != medium)
    up = parents.with_columns(pl.when(begins).then("row").otherwise("parent").alias("head"))
    longest = up.group_by("contact").len()["len"].max() or 1
    for _ in range(ceil(log2(longest)) if isinstance(longest, int) and longest > 1 else 0):
        up = up.with_columns(pl.col("head").gather(pl.col("head")))
    return up
