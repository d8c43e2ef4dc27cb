"""What an alert is: which rule, about what, since when, how sure, and how much of the budget is left."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from ingest.table import UTC

STALE = "stale"
PROMISE = "promise"
UNUSUAL = "unusual"
UNEVEN = "uneven"
SILENT = "silent"
QUALITY = "quality"
SETTINGS = "settings"

ABOUT = (
    f"{PROMISE}:CHANNEL",
    f"{UNUSUAL}:METRIC:CHANNEL",
    UNEVEN,
    f"{SILENT}:SOURCE",
    f"{QUALITY}:SOURCE",
    STALE,
    SETTINGS,
)
"""What alerts are about, as they are named where somebody silences one."""


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """Something to be told: what about (the same while it goes on), in a line and in sentences, and where to look.

    `page` is a page of the dashboards and `view` what is chosen on it.
    """

    about: str
    title: str
    said: str
    page: str
    view: Mapping[str, str] = field(default_factory=dict)


ALARMS = pl.Schema(
    {
        "rule": pl.String(),
        "channel": pl.String(),
        "since": UTC,
        "until": UTC,
        "value": pl.Float64(),
        "target": pl.Float64(),
        "n": pl.Int64(),
        "late": pl.Int64(),
        "surprise": pl.Float64(),
        "left": pl.Float64(),
    }
)
"""`rule` is one of `STALE` and `PROMISE`. Of a promise: the share served in time of the `n` contacts from `since` until
just before `until`, the `target`, how many were `late`, how often chance alone would make as many late, and which share
of the error budget of the last 28 days is `left` (negative when more is spent than there was). Of stale data `since` is
until when the facts reach, and `until` when somebody looked."""
