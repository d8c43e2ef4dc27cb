"""Times that are all written alike are read at once, and mean what they mean one by one."""

from datetime import datetime

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.read.cast import cast
from ingest.read.clocks import plain_clocks
from ingest.table import UTC

ODD = "2024-05-01T10:00+02:00"
"""Beside it, no column is written all alike."""


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("2024-02-29 23:59:59", datetime(2024, 2, 29, 23, 59, 59)),  # noqa: DTZ001 - a clock, not yet an instant
        ("1999-12-31T00:00:00.5Z", datetime(1999, 12, 31, 0, 0, 0, 500_000)),  # noqa: DTZ001 - the same
        ("2024-05-01T10:00:00.123456", datetime(2024, 5, 1, 10, 0, 0, 123_456)),  # noqa: DTZ001 - the same
    ],
)
def test_a_plain_time_is_read_by_its_digits(text: str, clock: datetime) -> None:
    found = plain_clocks(pl.Series([text, None, text]))
    assert found is not None
    assert (found[0].to_list(), found[1]) == ([clock, None, clock], text.endswith("Z"))


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(["2024-02-30 10:00:00"], id="an impossible date"),
        pytest.param(["2023-02-29 10:00:00"], id="no leap year"),
        pytest.param(["2024-05-01 24:00:00"], id="an impossible hour"),
        pytest.param(["2024-05-01 10:00:60"], id="a leap second"),
        pytest.param(["2024-05-01 10:00:00", "2024-05-01 10:00:00Z"], id="times of different lengths"),
        pytest.param(["2024-05-01 10:00:00+01"], id="an offset"),
        pytest.param(["2024-05-01 10:00:00."], id="a point without a fraction"),
        pytest.param(["2024-05-01 10:00:00.1234567"], id="more digits than a microsecond has"),
        pytest.param(["0000-05-01 10:00:00"], id="the year 0"),
        pytest.param(["\u0662024-05-01 10:00:0"], id="a digit of another script"),
        pytest.param([None], id="nothing"),
        pytest.param([], id="no rows"),
    ],
)
def test_everything_else_takes_a_closer_look(texts: list[str | None]) -> None:
    assert plain_clocks(pl.Series(texts, dtype=pl.String)) is None


two = st.integers(0, 99).map("{:02}".format)
written = st.builds(
    "{}-{}-{}{}{}:{}:{}{}{}".format,
    st.integers(1, 9999).map("{:04}".format), two, two, st.sampled_from("T "), two, two, two,
    st.sampled_from(["", ".1", ".25", ".123456", ".", ".1234567"]), st.sampled_from(["", "Z"]),
)  # fmt: skip


@given(text=written | st.text("0123456789-:T .Z", min_size=19, max_size=27))
@example(text="2024-03-31 02:30:00")
@example(text="2024-10-27T02:30:00.5")
def test_what_is_read_at_once_is_what_is_read_one_by_one(text: str) -> None:
    alone = cast(pl.Series([text]), UTC, zone="Europe/Berlin", what="x")
    beside = cast(pl.Series([text, ODD]), UTC, zone="Europe/Berlin", what="x")
    assert alone.values[0] == beside.values[0]
    assert {why: bool(rows[0]) for why, rows in alone.failed.items()} == {
        why: bool(rows[0]) for why, rows in beside.failed.items()
    }
    assert {flag: rows[0] for flag, rows in alone.flagged.items()} == {
        flag: rows[0] for flag, rows in beside.flagged.items()
    }
