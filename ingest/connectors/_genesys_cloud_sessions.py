"""Conversations of Genesys Cloud taken apart: a row for each session, and what its segments and measures add up to."""

import polars as pl

from ingest.connectors._folding import newest, seconds_between
from ingest.connectors._genesys_cloud_read import moment
from ingest.connectors._genesys_cloud_words import METRICS

SEGMENT = pl.Struct(
    dict.fromkeys(("segmentStart", "segmentEnd", "segmentType", "queueId", "disconnectType"), pl.String)
)
METRIC = pl.Struct({"name": pl.String, "value": pl.Float64})
SESSION = pl.Struct(
    dict.fromkeys(("mediaType", "messageType", "direction", "flowOutType"), pl.String)
    | {"segments": pl.List(SEGMENT), "metrics": pl.List(METRIC)}
)
PARTICIPANT = pl.Struct(dict.fromkeys(("purpose", "userId", "teamId"), pl.String) | {"sessions": pl.List(SESSION)})
SURVEY = pl.Struct(
    dict.fromkeys(("surveyId", "surveyStatus", "surveyCompletedDate", "eventTime", "queueId"), pl.String)
    | {"surveyPromoterScore": pl.Float64, "oSurveyTotalScore": pl.Float64, "surveyPartialResponse": pl.Boolean}
)
CONVERSATION = pl.Struct(
    dict.fromkeys(("conversationStart", "conversationEnd", "originatingDirection"), pl.String)
    | {"originatingSocialMediaPublic": pl.Boolean, "selfServed": pl.Boolean}
    | {"participants": pl.List(PARTICIPANT), "surveys": pl.List(SURVEY)}
)


def conversations(events: pl.LazyFrame) -> pl.LazyFrame:
    """Every conversation in its newest version: `place` counts them, `participants` and `surveys` are lists still."""
    return (
        newest(events)
        .select("contact", "customer", "at", "payload")
        .sort("contact")
        .with_row_index("place")
        .with_columns(pl.col("payload").str.json_decode(CONVERSATION).struct.unnest())
        .with_columns(moment(pl.col("conversationEnd")).alias("over_at"))
        .drop("payload", "conversationStart", "conversationEnd")
    )


def sessions(talks: pl.LazyFrame) -> pl.LazyFrame:
    """One row for each session: `place` of its conversation, `who` (the participant), `session`, and what it was.

    From the segments: `queue`, `begin_at`, `end_at` (null while one goes on), `alert_at`, `interact_at`, `left_at` (the
    end without wrap-up), `talk`, `hold`, `longest_hold`, `acw` in seconds, `holds` (how many), `last_kind` and
    `ends_by` (how the last but wrap-up ended).
    From the measures: one column for each, null where it was not told.
    """
    participants = (
        talks.select("place", "participants")
        .explode("participants")
        .filter(pl.col("participants").is_not_null())
        .with_row_index("who")
        .with_columns(pl.col("participants").struct.unnest())
    )
    every = (
        participants.drop("participants")
        .explode("sessions")
        .filter(pl.col("sessions").is_not_null())
        .with_row_index("session")
        .with_columns(pl.col("sessions").struct.unnest())
        .drop("sessions")
    )
    return (
        every.drop("segments", "metrics")
        .join(_of_segments(every), on="session", how="inner", maintain_order="left")
        .join(_of_metrics(every), on="session", how="left", maintain_order="left")
        .with_columns(pl.col("mediaType", "purpose", "flowOutType").str.to_lowercase())
    )


LENGTHS = {"talk": "interact", "hold": "hold", "acw": "wrapup"}
"""Which segments a length is the sum of."""


def _of_segments(every: pl.LazyFrame) -> pl.LazyFrame:
    begin, end, kind = pl.col("begin"), pl.col("end"), pl.col("segmentType")
    spent = seconds_between(begin, end)
    proper = kind.ne_missing("wrapup")
    segments = (
        every.select("session", "segments")
        .explode("segments")
        .filter(pl.col("segments").is_not_null())
        .with_columns(pl.col("segments").struct.unnest())
        .with_columns(moment(pl.col("segmentStart")).alias("begin"), moment(pl.col("segmentEnd")).alias("end"))
        .sort("session", "begin", "end", "segmentType", nulls_last=True)
    )
    return (
        segments.with_columns(
            end.is_null().alias("goes_on"),
            (proper & end.is_null()).alias("not_left"),
            pl.when(kind == "alert").then(begin).alias("alert_at"),
            pl.when(kind == "interact").then(begin).alias("interact_at"),
            pl.when(proper).then(end).alias("left_at"),
            *(pl.when(kind == word).then(spent).alias(name) for name, word in LENGTHS.items()),
            pl.when(proper).then(kind).alias("last_kind"),
            pl.when(proper).then(pl.col("disconnectType").str.to_lowercase()).alias("ends_by"),
        )
        .group_by("session", maintain_order=True)
        .agg(
            pl.col("queueId").first(ignore_nulls=True).alias("queue"),
            begin.min().alias("begin_at"),
            end.max().alias("end_at"),
            pl.col("alert_at", "interact_at").min(),
            pl.col("left_at").max(),
            pl.col(*LENGTHS).sum().round(6),
            pl.col("hold").max().fill_null(0.0).alias("longest_hold"),
            (kind == "hold").sum().cast(pl.Int32).alias("holds"),
            pl.col("last_kind", "ends_by").last(ignore_nulls=True),
            pl.col("goes_on", "not_left").any(),
        )
        .with_columns(
            pl.when(~pl.col("goes_on")).then("end_at").alias("end_at"),
            pl.when(~pl.col("not_left")).then("left_at").alias("left_at"),
        )
        .drop("goes_on", "not_left")
    )


def _of_metrics(every: pl.LazyFrame) -> pl.LazyFrame:
    told = (
        every.select("session", "metrics")
        .explode("metrics")
        .filter(pl.col("metrics").is_not_null())
        .with_columns(pl.col("metrics").struct.unnest())
        .filter(pl.col("name").is_in(METRICS))
    )
    # Times are milliseconds. A sum is null, not 0, where nothing was told.
    value = pl.when(pl.col("name").str.starts_with("t")).then((pl.col("value") / 1000).round(6)).otherwise("value")
    return (
        told.with_columns(pl.when(pl.col("name") == name).then(value).alias(name) for name in METRICS)
        .group_by("session")
        .agg(
            pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum().round(6)).alias(name) for name in METRICS
        )
    )
