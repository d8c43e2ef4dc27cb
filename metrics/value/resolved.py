"""Which contacts came back, and which were settled at once: counts by channel, of those old enough to tell."""

from collections.abc import Sequence

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC
from metrics.coming_back import back_within, contained, matured, resolved
from metrics.derive.repeat import repeat
from metrics.derived_table import WithDerived
from metrics.rows import FactSource


def settled(facts: FactSource, settings: Settings, ids: Sequence[str] | pl.Series) -> pl.DataFrame:
    """Of these contacts, by channel, topic and back_channel: judged, settled, answered and repeats.

    `judged` are those that a human answered or a machine settled, that ended at least 7 days ago, of known customers.
    `settled` are those after which the customer did not come back on the same topic within 7 days, or after a machine
    not to a human. `answered` are those judged that a human answered, `repeats` those of them after which the customer
    came back, first by `back_channel`; that is null of all others.
    """
    rows = WithDerived(facts=facts, settings=settings).scan(repeat.table)
    chosen = pl.LazyFrame({"interaction_id": ids}, schema={"interaction_id": pl.String})
    after_bot = back_within(column="back_human_at")
    back = pl.when(resolved).then(back_within()).when(contained).then(after_bot)
    return (
        rows.join(chosen, on="interaction_id", how="semi")
        .with_columns(as_of=pl.lit(facts.as_of, dtype=UTC))
        .filter(matured(), resolved | contained)
        .with_columns(back=back, again=back & resolved)
        .filter(pl.col("back").is_not_null())
        .group_by(
            pl.col("channel", "topic").cast(pl.String),
            back_channel=pl.when("again").then(pl.col("back_channel").cast(pl.String)),
        )
        .agg(
            judged=pl.len().cast(pl.Int64),
            settled=(~pl.col("back")).sum().cast(pl.Int64),
            answered=resolved.sum().cast(pl.Int64),
            repeats=pl.col("again").sum().cast(pl.Int64),
        )
        .sort("channel", "topic", "back_channel")
        .collect()
    )
