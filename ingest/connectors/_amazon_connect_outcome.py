"""How each contact record ended: answered, left, handed on, called back."""

import polars as pl

from ingest.connectors._amazon_connect_words import CALLER_LEFT, COMPANY_ENDED, TECHNICAL, UNANSWERED
from ingest.vocabulary import Direction, Flag, Outcome, Transfer

HANDED_ON = ("TRANSFER", "QUEUE_TRANSFER")


def with_outcome(records: pl.LazyFrame) -> pl.LazyFrame:
    """Records with `outcome`, `transferred`, `transfer_from`, and the flag of ends that we have no word for.

    Takes what `chained` adds, `answered_at` and `is_stay`. What became of a contact is told by the records that link
    back to it, as far as they have arrived; before that, by its own end and the id of what comes next.
    """
    told = records.join(_followers(records), left_on="row", right_on="parent", how="left", maintain_order="left")
    from_a_stay = pl.col("linked") & pl.col("is_stay").gather(pl.col("parent"))
    within = pl.col("head") == pl.col("head").gather(pl.col("parent"))
    return told.with_columns(
        _outcome().alias("outcome"),
        pl.when(pl.col("method").is_in(HANDED_ON) & from_a_stay & within)
        .then(pl.col("id").gather(pl.col("parent")))
        .alias("transfer_from"),
    ).with_columns(
        _transferred().alias("transferred"),
        (
            pl.col("outcome").is_in([Outcome.ABANDONED])
            & pl.col("reason").is_not_null()
            & ~pl.col("reason").is_in(list(UNANSWERED))
        )
        .fill_null(value=False)
        .alias(Flag.UNMAPPED_STATUS),
    )


def _followers(records: pl.LazyFrame) -> pl.LazyFrame:
    """What followed each record: by kind, and when the agent answered to whom it was transferred."""
    same = pl.col("head") == pl.col("head").gather(pl.col("parent"))
    kinds = {
        "called_back": pl.col("method") == "CALLBACK",
        "moved_queue": pl.col("method") == "QUEUE_TRANSFER",
        "handed_over": same & (pl.col("method") == "TRANSFER"),
        "handed_out": pl.col("method") == "EXTERNAL_OUTBOUND",
        "went_on": same & pl.col("method").ne_missing("DISCONNECT"),
    }
    return (
        records.with_columns(which.fill_null(value=False).alias(name) for name, which in kinds.items())
        .filter("linked")
        .group_by("parent")
        .agg(
            pl.col(*kinds).any(),
            pl.when("handed_over").then("answered").min().alias("taken_over_at"),
            pl.lit(value=True).alias("followed"),
        )
    )


def _outcome() -> pl.Expr:
    queued, reason = pl.col("enqueued").is_not_null(), pl.col("reason")
    # Its next contact has not been told of: a callback that is still to be made, or another queue.
    onwards = pl.col("next").is_not_null() & pl.col("followed").is_null() & queued
    unreached = (pl.col("direction") == Direction.OUTBOUND) & pl.col("spoken") & pl.col("connected").is_null()
    is_callback = pl.col("method") == "CALLBACK"
    return (
        pl.when(pl.col("answered_at").is_not_null())
        .then(pl.lit(Outcome.ANSWERED))
        .when(pl.col("disconnected").is_null())
        .then(pl.lit(Outcome.OPEN))
        .when(pl.col("called_back") & is_callback.ne_missing(other=True))
        .then(pl.lit(Outcome.FLOW_OUT_CALLBACK))
        .when(onwards & reason.is_in([*CALLER_LEFT, *COMPANY_ENDED]) & is_callback.ne_missing(other=True))
        .then(pl.lit(Outcome.FLOW_OUT_CALLBACK))
        .when(unreached)
        .then(pl.when(reason.is_in(TECHNICAL)).then(pl.lit(Outcome.FAILED)).otherwise(pl.lit(Outcome.MISSED)))
        .when(pl.col("moved_queue") | onwards)
        .then(pl.lit(Outcome.FLOW_OUT_OVERFLOW))
        .when(pl.col("handed_over") | (pl.col("went_on") & ~queued))
        .then(pl.lit(Outcome.FLOW_OUT_TRANSFER))
        .when(queued)
        .then(reason.replace_strict(UNANSWERED, default=Outcome.ABANDONED, return_dtype=pl.String))
        .when(reason.is_in(TECHNICAL))
        .then(pl.lit(Outcome.FAILED))
        .otherwise(pl.lit(Outcome.IVR_EXIT))
    )


def _transferred() -> pl.Expr:
    """How it was handed on. Attended, if the first agent was still there when the second one answered."""
    together = pl.col("disconnected") > pl.col("taken_over_at")
    return (
        pl.when(pl.col("handed_out") | pl.col("external"))
        .then(pl.lit(Transfer.EXTERNAL))
        .when(pl.col("handed_over"))
        .then(pl.when(together).then(pl.lit(Transfer.ATTENDED)).otherwise(pl.lit(Transfer.BLIND)))
        .when(pl.col("moved_queue") | (pl.col("outcome") == Outcome.FLOW_OUT_OVERFLOW))
        .then(pl.lit(Transfer.QUEUE))
    )
