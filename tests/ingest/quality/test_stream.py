"""What is expected day by day: what goes against it is found, and what is usual is not."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from ingest.quality.expected import DAYS, Moment, expectations, judged
from ingest.quality.result import Severity, holding_back
from ingest.settings.quality import Quality

FIRST = date(2026, 8, 3)  # a Monday


def days(
    many: int,
    *,
    rows: int = 200,
    table: str = "leg",
    channel: str = "voice",
    source: str = "pbx",
    closed: Sequence[int] = (),
    **figures: Any,
) -> pl.DataFrame:
    """Some days one after the other, but for the closed weekdays, that are all alike."""
    dates = [day for day in (FIRST + timedelta(days=n) for n in range(many)) if day.weekday() not in closed]
    told = {
        "table": table,
        "source": source,
        "channel": channel,
        "rows": rows,
        "unmapped": 0,
        "waited": rows,
        "wait_median_s": 30.0,
        "wait_long_s": 120.0,
        "talked": rows,
        "talk_median_s": 240.0,
    } | figures
    last = [datetime(day.year, day.month, day.day, 20, tzinfo=UTC) for day in dates]
    return pl.DataFrame({"day": dates, "last_at": last, **told}).select(DAYS.names()).cast(DAYS)


def on(frame: pl.DataFrame, place: int, **figures: Any) -> pl.DataFrame:
    """The same days, one of them (counted from the first or the last) with other figures."""
    day = frame["day"][place]
    return frame.with_columns(
        pl.when(pl.col("day") == day).then(pl.lit(value)).otherwise(name).cast(DAYS[name]).alias(name)
        for name, value in figures.items()
    )


def found(rule: str, frame: pl.DataFrame, bounds: Quality | None = None, now: datetime | None = None) -> list[str]:
    """What one expectation says of the last fortnight of some days."""
    last = frame["day"].max()
    assert isinstance(last, date)
    moment = Moment(
        since=last - timedelta(days=13),
        until=last,
        now=now or datetime(last.year, last.month, last.day, 21, tzinfo=UTC),
    )
    asked = judged(frame, moment, bounds or Quality(), source="pbx", before=expectations()[rule].before)
    return [x.observed for x in asked if x.expectation == rule and not x.ok]


contacts = days(64, table="interaction")


@pytest.mark.parametrize("rows", [200, 250, 140, 110])
def test_a_day_of_about_the_usual_volume_is_not_told(rows: int) -> None:
    assert found("volume", on(contacts, -4, rows=rows)) == []


@pytest.mark.parametrize("rows", [12, 90, 500])
def test_a_day_of_another_volume_is_told(rows: int) -> None:
    changed = on(contacts, -4, rows=rows)
    day = changed["day"][-4]
    assert found("volume", changed) == [f"{rows} rows in voice on {day}, where 200 are usual on that weekday"]


def test_few_contacts_a_day_may_scatter_as_chance_has_it() -> None:
    assert found("volume", on(days(64, table="interaction", rows=4), -4, rows=11)) == []


def test_a_weekday_is_held_against_its_own_kind() -> None:
    quiet = contacts.with_columns(rows=pl.when(pl.col("day").dt.weekday() >= 6).then(20).otherwise("rows"))
    assert found("volume", quiet) == []


def test_the_last_day_may_not_be_whole_yet() -> None:
    assert found("volume", on(contacts, -1, rows=3)) == []


def test_of_three_same_weekdays_nobody_knows_what_is_usual() -> None:
    assert found("volume", on(days(25, table="interaction"), -4, rows=3)) == []


def test_the_share_by_which_volume_may_change_can_be_set() -> None:
    changed = on(contacts, -4, rows=110)
    assert len(found("volume", changed, Quality(volume_change=0.3))) == 1


def test_a_channel_that_went_silent_is_told() -> None:
    chat = days(30, table="interaction", channel="chat", closed=(5, 6))
    assert found("silence", pl.concat([contacts.head(31), chat])) == []
    (said,) = found("silence", pl.concat([contacts.head(40), chat]))
    assert said == f"nothing in chat since {chat['day'][-1]}: 9 days without a row, where 2 were the longest pause"


def test_a_weekend_is_no_silence() -> None:
    chat = days(33, table="interaction", channel="chat", closed=(5, 6))
    assert found("silence", pl.concat([contacts.head(36), chat])) == []


def test_a_channel_that_was_hardly_there_is_not_missed() -> None:
    assert found("silence", pl.concat([contacts, days(5, table="interaction", channel="chat")])) == []


def test_a_source_that_is_late_is_told() -> None:
    frame = days(30)
    newest = frame["last_at"][-1]
    assert found("freshness", frame, now=newest + timedelta(days=1, hours=20)) == []
    (said,) = found("freshness", frame, now=newest + timedelta(days=3))
    assert said.endswith("20:00 UTC, 3 days old, where 1 were the longest time without one")


def test_a_source_that_rests_at_weekends_is_not_late_on_monday() -> None:
    frame = days(33, closed=(5, 6))
    assert found("freshness", frame, now=frame["last_at"][-1] + timedelta(days=3)) == []


def test_words_that_the_connector_does_not_know_are_told() -> None:
    assert found("unmapped", days(10, unmapped=10)) == []
    assert found("unmapped", days(10, unmapped=11)) == [
        "110 of 2000 rows hold words that the connector does not know (5.5 %)"
    ]
    assert found("unmapped", days(10, unmapped=11), Quality(unmapped_share=0.06)) == []


def test_waits_that_drift_are_told() -> None:
    assert found("waits", on(days(40), -3, wait_median_s=50.0)) == []
    changed = on(days(40), -3, wait_median_s=95.0, wait_long_s=400.0)
    day = changed["day"][-3]
    assert found("waits", changed) == [
        f"half waited more than 95 s in voice on {day}, where 30 s are usual",
        f"one in ten waited more than 400 s in voice on {day}, where 120 s are usual",
    ]


def test_waits_that_always_scatter_widely_are_not_told() -> None:
    wild = days(40).with_columns(wait_median_s=pl.when(pl.col("day").dt.day() % 2 == 0).then(15.0).otherwise(150.0))
    assert found("waits", wild) == []


def test_a_day_with_hardly_a_contact_says_nothing_about_waits() -> None:
    assert found("waits", on(days(40), -3, wait_median_s=950.0, waited=19)) == []


def arriving(past: pl.DataFrame, **figures: Any) -> list[tuple[str, str]]:
    """What is said of a file before it is published, as (what it is about, sentence)."""
    file = days(1, **figures).with_columns(day=pl.date(9999, 12, 31))
    moment = Moment(since=date(9999, 12, 31), until=date(9999, 12, 31), now=datetime(2026, 10, 1, tzinfo=UTC))
    results = judged(pl.concat([past, file]), moment, Quality(), source="pbx", before=True)
    assert bool(holding_back(results)) is any(not x.ok for x in results)
    return [(x.column, x.observed) for x in results if not x.ok]


def test_milliseconds_taken_for_seconds_are_caught() -> None:
    ((channel, said),) = arriving(days(10), talk_median_s=240_000.0)
    assert channel == "voice"
    assert said == (
        "half of 200 talks in voice are longer than 240000 s, where 240 s are usual: this looks like milliseconds "
        "taken for seconds"
    )
    ((_, said),) = arriving(days(10), wait_median_s=30_000.0)
    assert "half of 200 waits in voice are longer than 30000 s, where 30 s are usual" in said


def test_seconds_taken_for_minutes_are_caught_in_talks() -> None:
    ((_, said),) = arriving(days(10), talk_median_s=14_400.0)
    assert said.endswith("are longer than 14400 s, where 240 s are usual: this looks like seconds taken for minutes")


def test_talks_that_became_a_sixtieth_are_told() -> None:
    changed = on(days(40), -3, talk_median_s=4.0)
    day = changed["day"][-3]
    assert found("waits", changed) == [f"half talked more than 4.0 s in voice on {day}, where 240 s are usual"]


def test_milliseconds_are_caught_where_nothing_is_known_yet() -> None:
    ((_, said),) = arriving(days(0), talk_median_s=240_000.0)
    assert "more than 21600 s are not believed: this looks like milliseconds" in said
    ((_, said),) = arriving(days(0), wait_median_s=20_000.0)
    assert "raise longest_wait under [quality]" in said


@pytest.mark.parametrize(
    "figures",
    [
        pytest.param({}, id="as usual"),
        pytest.param({"wait_median_s": 1_800.0}, id="a crisis: sixty times the usual wait"),
        pytest.param({"channel": "email", "wait_median_s": 200_000.0}, id="two days for an e-mail"),
        pytest.param({"talk_median_s": 240_000.0, "talked": 19}, id="too few to tell"),
        pytest.param({"talk_median_s": None, "wait_median_s": None, "talked": 0, "waited": 0}, id="no clocks at all"),
    ],
)
def test_what_can_be_is_let_pass(figures: dict[str, Any]) -> None:
    assert arriving(days(10), **figures) == []
    assert arriving(days(0), **figures) == []


def test_what_was_always_so_is_let_pass() -> None:
    assert arriving(days(10, wait_median_s=20_000.0), wait_median_s=21_000.0) == []


@pytest.mark.parametrize("rule", expectations())
def test_an_expectation_can_be_switched_off_and_nothing_is_found_in_nothing(rule: str) -> None:
    one = expectations()[rule]
    moment = Moment(since=FIRST, until=FIRST, now=datetime(2026, 10, 1, tzinfo=UTC))
    asked = [x.expectation for x in judged(days(0), moment, Quality(), before=one.before) if x.ok]
    assert rule in asked
    assert rule not in [x.expectation for x in judged(days(0), moment, Quality(off=(rule,)), before=one.before)]
    assert one.definition.endswith(".")
    assert (one.severity is Severity.CRITICAL) is one.before
