"""From a number to the contacts that make it: an address that anybody can open, share and go back to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from dashboards.asked.filters import CUSTOM, Choice
from dashboards.words import formats
from dashboards.words.language import KEY
from ingest.vocabulary import Channel
from metrics.behind import BUCKET, NEXT
from metrics.metric import DEFAULT

PAGE = "contacts"
"""The page that lists them."""

METRIC, PRESET, EVERY, SIDE, POINT = "metric", "preset", "every", "side", "at"
"""What the address says beside the reader's filters; `at` comes as often as the point has dimensions."""

WORDS = "in words"
"""The column that says in words what a point is."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Behind:
    """Which contacts the points of a figure stand for.

    `dimensions` gives, for each dimension (any of `metrics.dimensions`, `bucket`, and `next`), the column of the drawn
    rows that holds its raw value, or a list of several. A drawing of several metrics or rules names their columns as
    `metric` and `preset` there. `only` is a column that says which rows stand for contacts of this metric, where not
    all do; `named` one that says what a point is called, where its values would not.
    """

    metric: str
    dimensions: Mapping[str, str]
    preset: str | None = None
    only: str | None = None
    named: str | None = None

    def leads(self, row: Mapping[str, Any]) -> bool:
        """Whether a drawn row stands for contacts."""
        return self.only is None or row.get(self.only) is True

    def point(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The point that a drawn row stands for: of each dimension its raw value; None where a row says nothing."""
        return {dimension: row.get(column) for dimension, column in self.dimensions.items()}

    def points(self, rows: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """Those of the drawn rows that stand for contacts: the columns of the dimensions, and in words what each is."""
        own = [*self.dimensions.values(), *([] if self.named is None else [self.named])]
        there = [(x if self.only is None else x.filter(self.only)).select(own) for x in rows if not x.is_empty()]
        if not there:
            return pl.DataFrame(schema={WORDS: pl.String})
        found = pl.concat(there)
        words = [self._named(x, found.schema) for x in self.dimensions] if self.named is None else [pl.col(self.named)]
        return found.with_columns(pl.concat_str(words, separator=", ").alias(WORDS))

    def metrics(self, rows: Sequence[pl.DataFrame]) -> list[tuple[str, str | None]]:
        """The metrics of which the drawn rows are, in their order; each with its rule, None where that is its own."""
        points = self.points(rows)
        if METRIC not in self.dimensions or points.is_empty():
            return [(self.metric, self.preset)]
        rule = pl.col(self.dimensions[PRESET]) if PRESET in self.dimensions else pl.lit(self.preset, pl.String)
        each = points.select(
            metric=pl.col(self.dimensions[METRIC]).fill_null(self.metric), rule=pl.when(rule != DEFAULT).then(rule)
        ).unique(maintain_order=True)
        return list(zip(each["metric"], each["rule"], strict=True))

    def _named(self, dimension: str, schema: pl.Schema) -> pl.Expr:
        """The values of a dimension as people call them."""
        column = self.dimensions[dimension]
        if dimension in {BUCKET, "day"} and schema[column].is_temporal():
            return formats.days(pl.col(column))
        return formats.names(dimension, pl.col(column))

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
    if point.get(NEXT, "") is None:
        del point[NEXT]  # whatever happened next
    if point:
        each = {name: value if isinstance(value, list) else [value] for name, value in point.items()}
        said[POINT] = [f"{name}:{_text(value)}" for name, values in each.items() for value in values]
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
