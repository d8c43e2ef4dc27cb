"""Survey: one question asked of one customer, and the answer if there was one."""

import polars as pl

from ingest.table import UTC, Column, Table, flags_column, key_columns, not_before
from ingest.vocabulary import Channel, SurveyKind

survey = Table(
    name="survey",
    grain="one question asked of one customer (CSAT, NPS, CES), with its scale",
    day="asked_at",
    columns=key_columns()
    | {
        "interaction_id": Column(dtype=pl.String, meaning="The interaction that was asked about; null when unknown."),
        "customer": Column(dtype=pl.Int64, personal=True, meaning="The customer's surrogate; null when anonymous."),
        "kind": Column(dtype=pl.String, required=True, values=SurveyKind, meaning="What was asked."),
        "channel": Column(dtype=pl.String, values=Channel, meaning="The channel that is judged."),
        "queue": Column(dtype=pl.String, meaning="The queue that is judged."),
        "value": Column(dtype=pl.Float64, meaning="The answer, on the scale beside it; null when not answered."),
        "scale_min": Column(dtype=pl.Float64, required=True, meaning="The worst answer that could be given."),
        "scale_max": Column(dtype=pl.Float64, required=True, meaning="The best answer that could be given."),
        "asked_at": Column(dtype=UTC, required=True, meaning="When it was offered."),
        "answered_at": Column(dtype=UTC, meaning="When it was answered; null when it was not."),
        "complete": Column(
            dtype=pl.Boolean, required=True, meaning="Answered to the end; partial answers never count."
        ),
    }
    | flags_column(),
    rules={
        "ends_before_it_begins": not_before("asked_at", "answered_at"),
        "outside_its_scale": pl.col("value").is_between(pl.col("scale_min"), pl.col("scale_max")),
        "scale_upside_down": pl.col("scale_min") < pl.col("scale_max"),
    },
)
