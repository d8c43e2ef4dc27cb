"""A few rows stand for many: whatever the rows, Great Expectations says the same of both."""

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.quality import witness
from ingest.quality.suite import Check, JudgedOn
from ingest.quality.witness import witnesses

CHECKS = [
    Check(expectation=name, column=column, judged_on=JudgedOn.ROWS, breaks=breaks, **beside)
    for name, column, breaks, beside in (
        ("required", "word", pl.col("word").is_null(), {}),
        ("closed_list", "word", ~pl.col("word").is_in(["a", "b"]), {"values": ("a", "b")}),
        ("minimum", "number", pl.col("number") < 0, {"minimum": 0.0}),
        ("maximum", "number", pl.col("number") > 9, {"maximum": 9.0}),
        ("required", "text", pl.col("text").is_null(), {}),
    )
]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", None]),
        st.one_of(st.none(), st.integers(-2, 12).map(float)),
        st.one_of(st.none(), st.text("xy", max_size=1)),
    ),
    min_size=1,
    max_size=40,
)


def broken(frame: pl.DataFrame) -> list[bool]:
    """Which checks some row of a frame breaks."""
    return [bool(frame.select(check.breaks.fill_null(value=False).any()).item()) for check in CHECKS]


@given(ROWS, st.integers(1, 12))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_check_says_of_the_witnesses_it_says_of_all(
    monkeypatch: pytest.MonkeyPatch, rows: list[tuple[str | None, float | None, str | None]], chunk: int
) -> None:
    """Also where the rows come in many chunks, and where a column has more words than a chunk has rows."""
    monkeypatch.setattr(witness, "CHUNK", chunk)
    schema = {"word": pl.String, "number": pl.Float64, "text": pl.String}
    every = pl.DataFrame(rows, schema=schema, orient="row")
    frames = list(witnesses(CHECKS, every.lazy(), every.height))
    assert [any(flags) for flags in zip(*map(broken, frames), strict=True)] == broken(every)


def test_millions_become_a_few_rows() -> None:
    """Whatever the number of rows: as many as the longest list of different words."""
    many = pl.select(
        word=pl.repeat("a", 1_000_000),
        number=pl.int_range(1_000_000).cast(pl.Float64),
        text=pl.int_range(1_000_000).cast(pl.String),
    )
    (frame,) = witnesses(CHECKS, many.lazy(), many.height)
    assert frame.height == 2
