"""The identity of the offered cohort, as metrics: every contact in a queue is exactly one of these."""

from collections.abc import Sequence

import polars as pl

from metrics import columns
from metrics.catalogue.offered import offered
from metrics.metric import Count, Unit

CLASSES = {
    "answered": columns.answered,
    "gave up": columns.gave_up,
    "short abandoned": columns.short_abandoned.fill_null(value=False),
    "flowed out": columns.flow_out,
    "missed": columns.missed,
    "lapsed": columns.lapsed,
    "failed": columns.failed,
    "waiting": columns.waiting,
}

COUNTED = [
    offered,
    *(
        Count(
            name=name,
            label=name,
            unit=Unit.COUNT,
            better="neither",
            definition=f"Contacts that {name}.",
            source="",
            table=offered.table,
            counted_on=offered.counted_on,
            where=columns.offered,
            what=what,
        )
        for name, what in CLASSES.items()
    ),
]
"""The metric `offered`, and one for each thing that can become of a contact."""


def not_adding_up(answer: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The cohorts of which the classes do not add up to what was offered, of an answer to `COUNTED`."""
    is_whole = pl.col("metric") == offered.name
    return (
        answer.group_by(keys)
        .agg(
            whole=pl.col("numerator").filter(is_whole).sum(),
            parts=pl.col("numerator").filter(~is_whole).sum(),
        )
        .filter(pl.col("whole") != pl.col("parts"))
    )
