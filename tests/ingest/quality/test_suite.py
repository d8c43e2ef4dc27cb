"""The suite of a table follows from its declaration alone."""

from enum import StrEnum

import polars as pl

from ingest.quality.suite import suite
from ingest.table import UTC, Column, Table


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


parcel = Table(
    name="parcel",
    grain="one parcel",
    day="sent_at",
    columns={
        "source": Column(dtype=pl.String, meaning="Whose."),
        "id": Column(dtype=pl.String, required=True, meaning="Which."),
        "size": Column(dtype=pl.String, values=Size, meaning="How large."),
        "weight": Column(dtype=pl.Float64, minimum=0, maximum=30, meaning="How heavy."),
        "sent_at": Column(dtype=UTC, required=True, meaning="When."),
    },
    rules={"small_is_light": (pl.col("size") != Size.SMALL) | (pl.col("weight") < 5)},
)


def test_every_declaration_becomes_a_check() -> None:
    assert [(x.column, x.expectation) for x in suite(parcel)] == [
        ("", "columns"),
        ("id", "unique"),
        ("id", "required"),
        ("size", "closed_list"),
        ("weight", "minimum"),
        ("weight", "maximum"),
        ("weight", "finite"),
        ("sent_at", "required"),
        ("", "small_is_light"),
    ]


def test_what_is_missing_breaks_only_what_is_required() -> None:
    nothing = pl.DataFrame({name: [None] for name in parcel.columns}, schema=parcel.schema)
    broken = [
        (x.column, x.expectation) for x in suite(parcel) if nothing.select(x.breaks.fill_null(value=False).any()).item()
    ]
    assert broken == [("id", "required"), ("sent_at", "required")]


def test_every_rule_finds_its_rows() -> None:
    rows = pl.DataFrame(
        {"source": "a", "id": ["1", "1", "2"], "size": ["small", "huge", "large"], "weight": [9.0, -1.0, 31.0]}
    )
    found = {
        f"{x.column} {x.expectation}".strip(): rows.filter(x.breaks)["id"].len()
        for x in suite(parcel)
        if set(x.breaks.meta.root_names()) <= set(rows.columns)
    }
    assert {name: count for name, count in found.items() if count} == {
        "id unique": 2,
        "size closed_list": 1,
        "weight minimum": 1,
        "weight maximum": 1,
        "small_is_light": 1,
    }
