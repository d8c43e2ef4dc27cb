"""Step: one contact, and what its customer did next on the same need."""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC, Column, Table
from ingest.vocabulary import Channel, Outcome
from metrics.derive._journeys import in_journeys
from metrics.derive.journey import IN_VAIN
from metrics.derived_table import Derived
from metrics.rows import FactSource

AGAIN, SERVED, BY_BOT, VAIN, UNKNOWN = "again", "served", "by_bot", "in_vain", "unknown"
ENDS = (SERVED, BY_BOT, VAIN, UNKNOWN)
"""How a journey ends: a human answered; a bot did; with nothing; or nobody can say, as it may still go on."""

STEPS = (*(str(x) for x in Channel), AGAIN, *ENDS)
"""All that can happen next: a contact in another channel, another one in the same, or an end."""

_table = Table(
    name="step",
    grain="one contact that came in, and what its customer did next on the same need",
    day="started_at",
    columns={
        "interaction_id": Column(dtype=pl.String, required=True, meaning="Id of the contact."),
        "source": Column(dtype=pl.String, required=True, meaning="The source of the contact."),
        "channel": Column(dtype=pl.String, required=True, values=Channel, meaning="The channel of the contact."),
        "person": Column(dtype=pl.Int64, meaning="The person behind it; null when nobody knows who it was."),
        "started_at": Column(dtype=UTC, required=True, meaning="When the contact began."),
        "next": Column(
            dtype=pl.String,
            required=True,
            meaning="The channel of the next contact, again, or how it ended: served, by_bot, in_vain, unknown.",
        ),
    },
)


def _make(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    channel, outcome = pl.col("channel").cast(pl.String), pl.col("outcome").cast(pl.String)
    then = channel.shift(-1)
    known = (
        pl.when(~pl.col("ends") & (channel == then))
        .then(pl.lit(AGAIN))
        .when(~pl.col("ends"))
        .then(then)
        .when(outcome == Outcome.BOT_CONTAINED)
        .then(pl.lit(BY_BOT))
        .when(outcome == Outcome.ANSWERED)
        .then(pl.lit(SERVED))
    )
    return in_journeys(facts, settings).select(
        pl.col("id").alias("interaction_id"),
        *("source", "channel", "person", "started_at", "is_open", "so_far"),
        known=known,
        got_nothing=outcome.is_in(IN_VAIN),
    )


def _now(as_of: pl.Expr, settings: Settings) -> Mapping[str, pl.Expr]:
    over = ~pl.col("is_open") & (as_of - pl.col("so_far") > timedelta(seconds=settings.journeys.gap_s))
    in_vain = pl.col("got_nothing") & over.fill_null(value=False)
    return {"next": pl.coalesce("known", pl.when(in_vain).then(pl.lit(VAIN)).otherwise(pl.lit(UNKNOWN)))}


step = Derived(table=_table, make=_make, now=_now)
