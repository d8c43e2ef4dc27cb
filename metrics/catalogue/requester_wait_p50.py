"""Requester wait: all the time in which it was the company's turn to write."""

import polars as pl

from metrics.derive.episode import episode
from metrics.metric import Quantile, Unit, Variant
from metrics.replies import first_of_conversation, wanted

_wait_s = pl.col("requester_wait_s")

requester_wait_p50 = Quantile(
    name="requester_wait_p50",
    label="Median requester wait",
    unit=Unit.SECONDS,
    better="lower",
    definition=(
        "From the customer's message to its resolution, all the time in which a message of theirs was without a "
        "human's reply, that half did not exceed, to within 1 %. What is still open is known to have made them wait "
        "for so long, and no more is known of it."
    ),
    source="Zendesk, 'Ticket metrics' (requester wait time), by messages rather than by states; Kaplan and Meier, 1958",
    table=episode.table,
    counted_on="started_at",
    version=2,
    where=wanted,
    value=pl.when(~pl.col("is_open")).then(_wait_s),
    so_far=pl.when("is_open").then(_wait_s),
    q=0.5,
    survival=True,
    presets={
        "by_states": Variant(
            definition="All the time that the conversation, reopened or not, was in states in which it is the "
            "company's turn: new, open or on hold.",
            source="Zendesk, 'About native ticket time metrics' (requester wait time)",
            where=wanted & first_of_conversation,
            value=pl.col("our_turn_s"),
            so_far=pl.col("our_turn_so_far_s"),
        )
    },
)
