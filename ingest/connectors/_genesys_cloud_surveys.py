"""Surveys about conversations of Genesys Cloud."""

from typing import Any

import polars as pl

from ingest.connectors._genesys_cloud_read import moment
from ingest.vocabulary import Flag, SurveyKind

NEVER_ASKED = ("pending", "error")
"""States of a survey that never reached the customer."""


def surveys(talks: pl.LazyFrame, interactions: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One row for each survey and score: the promoter score as NPS, the total score as CSAT on the settings' scale.

    A survey that was asked and has no score is one row of the kind that the settings name, without an answer. It was
    asked when the conversation was over, for the record does not say when.
    """
    about = interactions.filter(pl.col("id") == pl.col("contact")).select(
        "contact", "customer", "channel", pl.col("id").alias("interaction_id"), "started_at", "ended_at"
    )
    told = (
        talks.select("contact", "surveys")
        .explode("surveys")
        .filter(pl.col("surveys").is_not_null())
        .with_columns(pl.col("surveys").struct.unnest())
        .with_columns(
            pl.col("surveyStatus").str.to_lowercase().alias("status"),
            moment(pl.col("surveyCompletedDate")).alias("done_at"),
            moment(pl.col("eventTime")).alias("told_at"),
        )
        .filter(pl.col("surveyId").is_not_null() & ~pl.col("status").is_in(NEVER_ASKED).fill_null(value=False))
        .join(about, on="contact")
    )
    scores = {
        SurveyKind.NPS: ("surveyPromoterScore", 0.0, 10.0),
        SurveyKind.CSAT: ("oSurveyTotalScore", settings.score_min, settings.score_max),
        SurveyKind.CES: ("noScore", settings.score_min, settings.score_max),
    }
    none = told.with_columns(pl.lit(None, pl.Float64).alias("noScore"))
    return pl.concat(_of_kind(none, settings, kind, score) for kind, score in scores.items())


def _of_kind(told: pl.LazyFrame, settings: Any, kind: SurveyKind, asked_for: tuple[str, float, float]) -> pl.LazyFrame:
    score, worst, best = asked_for
    unscored = pl.col("surveyPromoterScore").is_null() & pl.col("oSurveyTotalScore").is_null()
    asked = pl.col(score).is_not_null() | (unscored & (settings.survey_kind == kind))
    on_scale = pl.col(score).is_between(worst, best)
    whole = (pl.col("status") == "finished") & pl.col("surveyPartialResponse").ne_missing(other=True)
    complete = (on_scale & whole).fill_null(value=False)
    over = pl.coalesce("ended_at", "started_at")
    return (
        told.filter(asked)
        .with_columns(complete.alias("complete"), pl.when(on_scale).then(score).alias("value"))
        .with_columns(
            pl.concat_str("surveyId", pl.lit(f"#{kind}")).alias("id"),
            pl.lit(kind.value).alias("kind"),
            pl.col("queueId").replace(settings.queues).alias("queue"),
            pl.lit(worst, pl.Float64).alias("scale_min"),
            pl.lit(best, pl.Float64).alias("scale_max"),
            pl.min_horizontal(over, "done_at").alias("asked_at"),
            pl.when("complete").then(pl.coalesce("done_at", "told_at")).alias("answered_at"),
            pl.when(pl.col(score).is_not_null() & pl.col("value").is_null())
            .then(pl.lit([Flag.UNMAPPED_STATUS.value]))
            .otherwise(pl.lit([], pl.List(pl.String)))
            .alias("flags"),
        )
    )
