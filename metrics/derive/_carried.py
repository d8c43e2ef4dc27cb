"""Whether a contact knows of the one before it in a journey, so that the customer need not say again who they are."""

import polars as pl

OF_THE_ONE_BEFORE = ("id", "root_id", "conversation_id")
"""What is read of the contact before, under its name with `before_` in front."""

carried = pl.any_horizontal(
    pl.col("parent_id") == pl.col("before_id"),
    pl.col("root_id") == pl.coalesce("before_root_id", "before_id"),
    pl.col("conversation_id") == pl.col("before_conversation_id"),
).fill_null(value=False)
"""It was led to by the one before, or is of the same chain or conversation."""
