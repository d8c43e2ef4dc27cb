"""Answers that Amazon Connect keeps in contact attributes, which the settings name."""

from typing import Any

import polars as pl

from ingest.vocabulary import Flag, SurveyKind


def surveys(records: pl.LazyFrame, interactions: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One row for each chain and kind of survey whose attribute was set: asked, and answered if on its scale.

    Attributes are copied along a chain, to callbacks too, and set again by later flows: what the last record says that
    has an answer on the scale counts, for the interaction that it is part of; else what the last one says.
    """
    scales = {
        SurveyKind.CSAT: (settings.csat_min, settings.csat_max),
        SurveyKind.NPS: (0.0, 10.0),
        SurveyKind.CES: (settings.ces_min, settings.ces_max),
    }
    flows = (
        records.filter(pl.col("method") == "DISCONNECT")
        .group_by("interaction_id")
        .agg(pl.col("at").min().alias("flow_began_at"), pl.col("disconnected").max().alias("flow_ended_at"))
    )
    queues = records.sort("row").group_by("interaction_id").agg(pl.col("queue").last(ignore_nulls=True))
    of_interactions = (
        interactions.select(
            pl.col("id").alias("interaction_id"), "contact", "customer", "channel", "started_at", "ended_at"
        )
        .join(queues, on="interaction_id", how="left")
        .join(flows, on="interaction_id", how="left")
    )
    return pl.concat(_of_kind(records, of_interactions, kind, *scale) for kind, scale in scales.items())


def _of_kind(
    records: pl.LazyFrame, interactions: pl.LazyFrame, kind: SurveyKind, worst: float, best: float
) -> pl.LazyFrame:
    number = pl.col(kind).cast(pl.Float64, strict=False)
    on_scale = number.is_between(worst, best).fill_null(value=False)
    latest = (
        records.filter(pl.col(kind).is_not_null())
        .with_columns(on_scale.alias("complete"), pl.when(on_scale).then(number).alias("value"))
        .sort("complete", "row")
        .group_by("contact", maintain_order=True)
        .agg(pl.col("interaction_id", "complete", "value").last())
    )
    return latest.join(interactions, on=["contact", "interaction_id"]).with_columns(
        pl.concat_str("contact", pl.lit(f"#{kind}")).alias("id"),
        pl.lit(kind.value).alias("kind"),
        pl.lit(worst, pl.Float64).alias("scale_min"),
        pl.lit(best, pl.Float64).alias("scale_max"),
        pl.coalesce("flow_began_at", "ended_at", "started_at").alias("asked_at"),
        pl.when("complete").then("flow_ended_at").alias("answered_at"),
        pl.when("complete")
        .then(pl.lit([], pl.List(pl.String)))
        .otherwise(pl.lit([Flag.UNMAPPED_STATUS.value]))
        .alias("flags"),
    )
