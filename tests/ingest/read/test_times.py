"""Local times become instants, in every kind of year a clock can have."""

from datetime import UTC, datetime

import polars as pl
import pytest

from ingest.read.times import UnknownZoneError, from_local, known_zone


def instant(local: str, zone: str) -> datetime | None:
    frame = pl.DataFrame({"t": [datetime.fromisoformat(local)]}, schema={"t": pl.Datetime("us")})
    at: datetime | None = frame.select(from_local(pl.col("t"), zone)).item()
    return at


@pytest.mark.parametrize(
    ("local", "zone", "utc"),
    [
        pytest.param("2024-01-15 12:00", "Europe/Berlin", "2024-01-15 11:00", id="winter time"),
        pytest.param("2024-07-15 12:00", "Europe/Berlin", "2024-07-15 10:00", id="summer time"),
        pytest.param("2024-10-27 02:30", "Europe/Berlin", "2024-10-27 00:30", id="a time told twice is the first"),
        pytest.param("2024-03-31 02:30", "Europe/Berlin", "2024-03-31 01:30", id="a skipped time is shifted forward"),
        pytest.param(
            "2024-03-31 03:00", "Europe/Berlin", "2024-03-31 01:00", id="the first time after the skipped hour"
        ),
        pytest.param("2024-04-07 01:45", "Australia/Lord_Howe", "2024-04-06 14:45", id="half an hour told twice"),
        pytest.param("2018-11-04 00:30", "America/Sao_Paulo", "2018-11-04 03:30", id="a day that began at one o'clock"),
        pytest.param("2024-06-01 12:00", "Asia/Kolkata", "2024-06-01 06:30", id="a zone of half hours"),
        pytest.param("2011-12-30 12:00", "Pacific/Apia", "2011-12-30 22:00", id="a day that Samoa skipped"),
        pytest.param("1999-02-28 23:59:59", "Asia/Jerusalem", "1999-02-28 21:59:59", id="winter in Jerusalem, 1999"),
        pytest.param("1999-04-02 02:30", "Asia/Jerusalem", "1999-04-02 00:30", id="a skipped hour of Jerusalem, 1999"),
    ],
)
def test_local_times(local: str, zone: str, utc: str) -> None:
    assert instant(local, zone) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_no_time_stays_none() -> None:
    frame = pl.DataFrame({"t": [None]}, schema={"t": pl.Datetime("us")})
    assert frame.select(from_local(pl.col("t"), "Europe/Berlin")).item() is None


def test_a_known_zone_is_itself() -> None:
    assert known_zone("Asia/Jerusalem") == "Asia/Jerusalem"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("Europe/Berln", "did you mean Europe/Berlin", id="a slip of the pen"),
        pytest.param("nowhere at all", "such as Europe/Berlin", id="nothing like a zone"),
        pytest.param("../etc/passwd", "is no time zone", id="a path"),
        pytest.param("", "is no time zone", id="nothing"),
    ],
)
def test_an_unknown_zone_is_told_with_the_nearest(name: str, said: str) -> None:
    with pytest.raises(UnknownZoneError, match=said):
        known_zone(name)
