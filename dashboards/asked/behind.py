"""From a number to the contacts that make it: an address that anybody can open, share and go back to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboards.asked.filters import CUSTOM, Choice
from dashboards.words import formats
from dashboards.words.language import KEY
from ingest.vocabulary import Channel
from metrics.metric import DEFAULT

PAGE = "contacts"
"""The page that lists them."""

METRIC, PRESET, EVERY, SIDE, POINT = "metric", "preset", "every", "side", "at"
"""What the address says beside the reader's filters; `at` comes as often as the point has dimensions."""

BUCKET = "bucket"
"""The dimension of a point in a series: the first instant of its bucket."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Behind:
    """Which contacts the points of a figure stand for.

    `dimensions` gives, for each dimension (any of `metrics.dimensions`, and `bucket`), the column of the drawn rows
    that holds its raw value. A drawing of several metrics or rules names their columns as `metric` and `preset` there.
    `only` is a column that says which rows stand for contacts of this metric, where not all do.
    """

    metric: str
    dimensions: Mapping[str, str]
    preset: str | None = None
    only: str | None = None

    def leads(self, row: Mapping[str, Any]) -> bool:
        """Whether a drawn row stands for contacts."""
        return self.only is None or row.get(self.only) is True

    def point(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The point that a drawn row stands for: of each dimension its raw value; None where a row says nothing."""
        return {dimension: row.get(column) for dimension, column in self.dimensions.items()}

    def to(self, choice: Choice, row: Mapping[str, Any], side: str | None = None) -> dict[str, str | list[str]]:
        """The query parameters of the page that lists the contacts behind a drawn row."""
        own = {} if self.preset is None else {PRESET: self.preset}
        return address(self.metric, choice, own | self.point(row), side)


def address(
    metric: str, choice: Choice, point: Mapping[str, Any] | None = None, side: str | None = None
) -> dict[str, str | list[str]]:
    """The query parameters of the page that lists the contacts behind a number: the filters, and the point's own.

    The days stand there as they are, so that the link means the same tomorrow. `side` is one of those that the page
    offers; without it all are listed. A `metric` or `preset` in the point goes before the one given.
    """
    point = dict(point or {})
    said: dict[str, str | list[str]] = {METRIC: str(point.pop(METRIC, None) or metric)}
    preset = point.pop(PRESET, None)
    if preset not in {None, DEFAULT}:
        said[PRESET] = str(preset)
    if BUCKET in point:
        said[EVERY] = choice.every
    if point:
        said[POINT] = [f"{dimension}:{_text(value)}" for dimension, value in point.items()]
    if side:
        said[SIDE] = side
    return said | filters(choice)


def filters(choice: Choice) -> dict[str, str | list[str]]:
    """The reader's filters as the bar of filters reads them out of an address."""
    days = [choice.since.isoformat(), (choice.until - timedelta(days=1)).isoformat()]
    # An address says the same in every language: channels stand in it by their English names.
    chosen = {
        name: [formats.CHANNELS.get(Channel(x), x) if name == "channel" else x for x in values]
        for name, values in choice.where.items()
    }
    return {"period": CUSTOM, "dates": days, **chosen}


def link(parameters: Mapping[str, str | Sequence[str]], page: str = PAGE) -> str:
    """The parameters as an address to click on, seen from any page: wherever the dashboards are mounted.

    Who has chosen a language reads the page that it leads to in the same one.
    """
    chosen = st.query_params.get_all(KEY)
    return f"{page}?{urlencode({**({KEY: chosen} if chosen else {}), **parameters}, doseq=True)}"


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
