"""Few facts are added up once: another choice reads no row of them, and other facts or settings are added up anew."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.store.kept import Shelf
from ingest.tables.leg import leg
from metrics.calendar import Period
from metrics.find import find_metric
from metrics.measure import measure
from metrics.metric import Metric
from tests.metrics.cube.filed import Filed, assert_the_same
from tests.metrics.worked import SETTINGS, START, Row, a_leg, frame

METRICS: list[tuple[Metric, str | None]] = [(find_metric(x), None) for x in ("offered", "service_level", "wait_p50")]
OFFERED, LEVEL = METRICS[0][0], METRICS[1][0]
DAY = START.date()


def rows(days: int = 3) -> list[Row]:
    each = [("answered", 10.0, "a", "voice"), ("answered", 300.0, "b", "chat"), ("open", None, "a", "voice")]
    return [
        a_leg(outcome, wait, queue=queue, channel=channel, queued_at=START + timedelta(days=day, hours=hour))
        for outcome, wait, queue, channel in each
        for day in range(days)
        for hour in range(6)
    ]


def filed(folder: Path, some: list[Row]) -> Filed:
    return Filed(frames={leg.name: frame(leg, some)}, as_of=START + timedelta(days=4), shelf=Shelf(folder))


@pytest.mark.parametrize(
    "question",
    [
        pytest.param({"where": {"channel": ["chat"]}}, id="another channel"),
        pytest.param({"where": {"queue": ["a"]}, "every": "1w"}, id="a queue, week by week"),
        pytest.param({"by": ["queue"], "every": "1d"}, id="queues, day by day"),
        pytest.param({"by": ["weekday"], "where": {"day": [str(DAY)]}}, id="a weekday"),
        pytest.param({"period": Period(since=DAY, until=DAY + timedelta(days=1))}, id="another period"),
    ],
)
def test_another_choice_reads_no_row(question: dict[str, Any], tmp_path: Path) -> None:
    facts = filed(tmp_path, rows())
    assert_the_same(METRICS, facts, facts.rows, SETTINGS)
    read = len(facts.scanned)
    assert read > 0
    assert_the_same(METRICS, facts, facts.rows, SETTINGS, **question)
    assert len(facts.scanned) == read


def test_hours_are_added_up_by_hours(tmp_path: Path) -> None:
    facts = filed(tmp_path, rows())
    for question in ({"by": ["hour"]}, {"by": ["channel"], "every": "1h"}, {"where": {"hour": ["9"]}}):
        assert_the_same(METRICS, facts, facts.rows, SETTINGS, **question)


def test_a_period_that_ends_within_a_day_has_that_day_to_the_minute(tmp_path: Path) -> None:
    facts = filed(tmp_path, rows())
    for minutes in (1, 61, 1_500, 3_001):
        period = Period(since=START + timedelta(minutes=30), until=START + timedelta(minutes=30 + minutes))
        assert_the_same(METRICS, facts, facts.rows, SETTINGS, by=["channel"], period=period)


def test_other_facts_and_other_settings_are_added_up_anew(tmp_path: Path) -> None:
    before, after = filed(tmp_path, rows(days=2)), filed(tmp_path, rows())
    for facts, n in ((before, 36), (after, 54), (before, 36)):
        assert measure([OFFERED], facts, SETTINGS)["value"].item() == n
    promised = {name: x.model_copy(update={"within_s": 1_000_000.0}) for name, x in SETTINGS.promise.items()}
    patient = SETTINGS.model_copy(update={"promise": promised})
    for settings in (SETTINGS, patient, SETTINGS):
        assert_the_same([(LEVEL, None)], after, after.rows, settings)
    assert measure([LEVEL], after, patient)["value"].item() > measure([LEVEL], after, SETTINGS)["value"].item()


def test_where_rows_are_filed_far_from_when_they_are_counted_they_are_read(tmp_path: Path) -> None:
    facts = filed(tmp_path, [*rows(), a_leg("answered", 5.0, queued_at=START, started_at=START + timedelta(days=2))])
    for until in (1, 2, 3):
        period = Period(until=DAY + timedelta(days=until))
        assert_the_same(METRICS, replace(facts, scanned=[]), facts.rows, SETTINGS, period=period)
