"""The course of a number: since when it is as it is now, its limits, and what people noted about that time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from metrics.course import Course, course
from metrics.find import find_metric
from tests.metrics.worked import START

SHARE = find_metric("served_in_time")
LOW, HIGH = [20.0, 22, 21, 19, 20, 21, 22, 20, 19, 21, 20, 22], [40.0, 41, 39, 42, 40, 41, 39, 40, 42, 40, 41, 39]


@dataclass(frozen=True)
class Note:
    """A note of a test."""

    at: datetime
    words: str = "new phone menu"
    channel: str | None = None
    is_phase: bool = False


def index(values: list[float | None], *, n: int = 500, **more: object) -> Course:
    """The course of an index by days, which is over when the facts end."""
    days = [START + timedelta(days=x) for x in range(len(values))]
    kinds = [("bucket", pl.Datetime("us", "UTC")), ("value", pl.Float64()), ("n", pl.Int64())]
    series = pl.DataFrame({"bucket": days, "value": values, "n": [n] * len(values)}, schema=kinds)
    return course(series, every="1d", zone="UTC", as_of=START + timedelta(days=len(values)), **more)  # type: ignore[arg-type]


def test_the_level_of_now_is_told_with_the_day_on_which_it_began() -> None:
    found = index([*LOW, *HIGH])
    assert found.since == START + timedelta(days=12)
    assert found.before == pytest.approx(20.6, abs=0.1)
    assert found.now == pytest.approx(40.3, abs=0.1)


def test_the_limits_begin_anew_with_the_level() -> None:
    centers = index([*LOW, *HIGH]).points["center"]
    assert centers[0] == pytest.approx(20.6, abs=0.1)
    assert centers[-1] == pytest.approx(40.3, abs=0.1)


def test_without_a_step_nobody_says_since_when() -> None:
    found = index([*LOW, *LOW])
    assert (found.since, found.before, found.now) == (None, None, None)
    assert found.points["center"].null_count() == 0


def test_a_day_that_is_not_over_and_days_of_few_contacts_tell_nothing() -> None:
    few = index([*LOW, *HIGH], n=29)
    assert few.since is None
    assert few.points["center"].null_count() == 24
    days = [START + timedelta(days=x) for x in range(24)]
    series = pl.DataFrame({"bucket": days, "value": [*LOW, *HIGH], "n": [500] * 24})
    cut = course(series, every="1d", zone="UTC", as_of=START + timedelta(days=23, hours=12))
    assert cut.points["whole"].to_list() == [True] * 23 + [False]
    assert cut.points["center"][-1] is None


def test_a_phase_that_somebody_noted_is_a_border_and_other_notes_are_not() -> None:
    phase = index([*LOW, *LOW], notes=[Note(START + timedelta(days=12), is_phase=True)])
    assert [x.words for x in phase.notes] == ["new phone menu"]
    assert phase.points["center"].n_unique() == 1, "both halves are alike"
    plain = index([*LOW, *[x + 1 for x in LOW]], notes=[Note(START + timedelta(days=12))])
    assert plain.points["center"].n_unique() == 1


def test_a_share_has_the_limits_of_a_p_chart() -> None:
    days = [START + timedelta(days=x) for x in range(20)]
    values = [0.45, 0.55] * 10
    series = pl.DataFrame({"bucket": days, "value": values, "n": [100] * 20}).with_columns(
        numerator=pl.col("value") * 100, denominator=pl.lit(100.0)
    )
    found = course(series, every="1d", zone="UTC", as_of=None, metric=SHARE)
    assert found.points["upper"][0] <= 1
    assert found.points["center"][0] == pytest.approx(0.5)


def test_no_rows_are_no_error() -> None:
    assert index([]).points.is_empty()
    assert index([None] * 12).since is None


def test_days_of_the_site_are_borders_too() -> None:
    first = datetime(2026, 10, 12, tzinfo=ZoneInfo("Europe/Ljubljana"))
    days = pl.Series([first + timedelta(days=x) for x in range(24)], dtype=pl.Datetime("us", "Europe/Ljubljana"))
    series = pl.DataFrame({"bucket": days, "value": [*LOW, *HIGH], "n": [500] * 24})
    found = course(series, every="1d", zone="Europe/Ljubljana", as_of=None)
    assert found.since == days[12]
    assert found.points["center"][-1] == pytest.approx(40.3, abs=0.1)
