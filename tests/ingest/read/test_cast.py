"""One column becomes its declared type; every value that cannot is told with its reason."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

import polars as pl
import pytest

from ingest.read.cast import cast
from ingest.read.times import NaiveTimeError
from ingest.table import UTC as TIME


def outcome(values: list[Any], to: Any, dtype: Any = pl.String, zone: str | None = None) -> list[Any]:
    """What became of each value: itself, or the word of a reason."""
    done = cast(pl.Series("x", values, dtype=dtype), to, zone=zone, what="leg.x")
    failed = {place: str(reason) for reason, rows in done.failed.items() for place, bad in enumerate(rows) if bad}
    assert done.values.dtype == to
    return [failed.get(place, value) for place, value in enumerate(done.values)]


def one(value: Any, to: Any, dtype: Any = pl.String, zone: str | None = None) -> Any:
    return outcome([value], to, dtype, zone)[0]


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("12", 12.0), ("-0.5", -0.5), (".5", 0.5), ("1.", 1.0), ("+1e3", 1000.0), (" 7 ", 7.0), ("", None),
        ("1e309", "too_large"), ("-1e309", "too_large"), ("inf", "not_a_number"), ("NaN", "not_a_number"),
        ("1,5", "not_a_number"), ("1_000", "not_a_number"), ("0x10", "not_a_number"), ("twelve", "not_a_number"),
        ("१२", "not_a_number"), ("1 2", "not_a_number"), ("1e", "not_a_number"),
    ],
)  # fmt: skip
def test_text_as_a_number(text: str, becomes: Any) -> None:
    assert one(text, pl.Float64) == becomes


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("12", 12), ("12.0", 12), ("-3", -3), ("2147483647", 2147483647), ("2147483648", "too_large"),
        ("1e3", 1000), ("1e99", "too_large"), ("1e309", "too_large"), ("1.5", "not_a_number"), ("x", "not_a_number"),
    ],
)  # fmt: skip
def test_text_as_a_whole_number(text: str, becomes: Any) -> None:
    assert one(text, pl.Int32) == becomes


def test_whole_numbers_of_19_digits_are_exact() -> None:
    assert one("1772000000000000001", pl.Int64) == 1772000000000000001
    assert one(1772000000000000001, pl.Int64, pl.Int64) == 1772000000000000001


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("true", True), ("YES", True), ("1", True), ("t", True), ("False", False), ("no", False), ("0", False),
        ("", None), ("2", "not_a_yes_or_no"), ("maybe", "not_a_yes_or_no"),
    ],
)  # fmt: skip
def test_text_as_yes_or_no(text: str, becomes: Any) -> None:
    assert one(text, pl.Boolean) == becomes


MARCH = datetime(2024, 3, 31, 0, 58, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        pytest.param("2024-03-31T00:58:10Z", MARCH, id="UTC by its letter"),
        pytest.param("2024-03-31t00:58:10z", "not_a_time", id="a small t is not how times are written"),
        pytest.param("2024-03-31 02:58:10+02:00", MARCH, id="an offset with a colon"),
        pytest.param("2024-03-31T02:58:10+0200", MARCH, id="an offset without a colon"),
        pytest.param("2024-03-31T02:58:10+02", MARCH, id="an offset of hours"),
        pytest.param("2024-03-31T02:58:10 +02:00", MARCH, id="space before the offset"),
        pytest.param("2024-03-31T00:58Z", MARCH.replace(second=0), id="no seconds"),
        pytest.param("2024-03-31T02:58+02", MARCH.replace(second=0), id="no seconds, an offset of hours"),
        pytest.param("2024-03-31T00:58:10.25Z", MARCH.replace(microsecond=250_000), id="a fraction"),
        pytest.param("2024-03-31T00:58:10,25Z", MARCH.replace(microsecond=250_000), id="a fraction behind a comma"),
        pytest.param("2024-03-31T00:58:10.123456789Z", MARCH.replace(microsecond=123_456), id="nanoseconds are cut"),
        pytest.param(" 2024-03-31T00:58:10Z ", MARCH, id="space around"),
        pytest.param("", None, id="nothing is no time"),
        pytest.param("2024-02-30T00:00:00Z", "not_a_time", id="the 30th of February"),
        pytest.param("2023-02-29T00:00:00Z", "not_a_time", id="the 29th of February of another year"),
        pytest.param("2024-03-31T24:00:00Z", "not_a_time", id="24 o'clock"),
        pytest.param("2024-03-31T23:59:60Z", "not_a_time", id="the 61st second"),
        pytest.param("2024-03-31T00:58:10+99:00", "not_a_time", id="an offset of four days"),
        pytest.param("31.03.2024 00:58:10", "not_a_time", id="day first"),
        pytest.param("06/01/2026", "not_a_time", id="slashes are never guessed"),
        pytest.param("2024-03-31", "not_a_time", id="a day has no clock, and none is invented"),
        pytest.param("1711846690", "not_a_time", id="a number does not say its unit"),
        pytest.param("0:00:00", "not_a_time", id="a clock without a day"),
        pytest.param("2024-03-31T00:58:10Z; DROP", "not_a_time", id="more behind it"),
    ],
)
def test_text_as_a_time(text: str, becomes: Any) -> None:
    assert one(text, TIME) == becomes


def test_times_of_all_spellings_can_stand_in_one_column() -> None:
    texts = ["2024-03-31T00:58:10Z", "2024-03-31T02:58:10,0+02", "2024-03-31 01:58:10", "x", None]
    found = outcome(texts, TIME, zone="Europe/Berlin")
    assert found == [MARCH, MARCH, MARCH, "not_a_time", None]


@pytest.mark.parametrize("value", ["2024-03-31 01:58:10", "2024-03-31T01:58"])
def test_a_time_without_a_zone_stops_the_load_when_none_was_told(value: str) -> None:
    with pytest.raises(NaiveTimeError, match=r"leg\.x do not say their zone: name it with --timezone"):
        one(value, TIME)


def test_typed_times_are_taken_as_they_are_meant() -> None:
    assert one(MARCH, TIME, pl.Datetime("ms", "Asia/Tokyo")) == MARCH
    assert one(MARCH.replace(tzinfo=None), TIME, pl.Datetime("ns"), zone="UTC") == MARCH
    with pytest.raises(NaiveTimeError):
        one(MARCH.replace(tzinfo=None), TIME, pl.Datetime("us"))


@pytest.mark.parametrize("unit", ["ms", "us"])
@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Tokyo"])
def test_times_that_no_calendar_has_are_out_of_range(unit: Literal["ms", "us"], zone: str | None) -> None:
    column = pl.Series("x", [2**62, -(2**62), 0]).cast(pl.Datetime(unit, zone))
    done = cast(column, TIME, zone="UTC", what="leg.x")
    assert {str(reason): rows.to_list() for reason, rows in done.failed.items()} == {
        "time_out_of_range": [True, True, False]
    }
    assert done.values.to_list() == [None, None, datetime(1970, 1, 1, tzinfo=UTC)]


def test_no_times_at_all_need_no_zone() -> None:
    assert outcome([None, None], TIME, pl.Datetime("us")) == [None, None]


def test_times_told_twice_or_skipped_are_flagged() -> None:
    column = pl.Series("x", ["2024-10-27 02:30:00", "2024-03-31 02:30:00", "2024-06-01 02:30:00", None])
    done = cast(column, TIME, zone="Europe/Berlin", what="leg.x")
    assert {str(flag): rows.to_list() for flag, rows in done.flagged.items()} == {
        "ambiguous_time": [True, False, False, False],
        "nonexistent_time": [False, True, False, False],
    }


@pytest.mark.parametrize(
    ("value", "dtype", "to", "becomes"),
    [
        pytest.param(timedelta(seconds=90.5), pl.Duration("ms"), pl.Float64, 90.5, id="a duration is seconds"),
        pytest.param(7, pl.Int16, pl.Float64, 7.0, id="a whole number is a number"),
        pytest.param(float("nan"), pl.Float64, pl.Float64, "not_a_number", id="NaN is no number"),
        pytest.param(float("inf"), pl.Float64, pl.Int32, "not_a_number", id="infinity is no number"),
        pytest.param(2.5, pl.Float64, pl.Int32, "not_a_number", id="two and a half is not whole"),
        pytest.param(2**40, pl.Int64, pl.Int32, "too_large", id="a number that has no room"),
        pytest.param(True, pl.Boolean, pl.Float64, "not_a_number", id="yes is no number"),
        pytest.param(date(2024, 3, 31), pl.Date, TIME, "not_a_time", id="a day is no time"),
        pytest.param(MARCH, TIME, pl.Float64, "not_a_number", id="a time is no duration"),
        pytest.param(5, pl.Int64, pl.String, "5", id="a number can be a name"),
        pytest.param("a", pl.Categorical, pl.String, "a", id="a category is its word"),
        pytest.param(["a"], pl.List(pl.String), pl.String, "wrong_shape", id="a list is no text"),
        pytest.param({"a": 1}, pl.Struct({"a": pl.Int64}), pl.Float64, "wrong_shape", id="a record is no number"),
        pytest.param(b"a", pl.Binary, pl.String, "wrong_shape", id="bytes are no text"),
        pytest.param(1, pl.Int64, pl.Boolean, True, id="one is yes"),
        pytest.param(2, pl.Int64, pl.Boolean, "not_a_yes_or_no", id="two is neither"),
        pytest.param("a\0b", pl.String, pl.String, "nul_byte", id="a NUL within a word"),
        pytest.param("", pl.String, pl.String, None, id="empty text is nothing"),
        pytest.param(None, pl.Null, pl.Float64, None, id="nothing is nothing"),
    ],
)
def test_values_of_other_types(value: Any, dtype: Any, to: Any, becomes: Any) -> None:
    assert one(value, to, dtype) == becomes


def test_words_between_semicolons_are_a_list() -> None:
    done = cast(pl.Series("x", ["b; a", "", None]), pl.List(pl.String), zone=None, what="leg.x")
    assert done.values.to_list() == [["b", "a"], None, None]
