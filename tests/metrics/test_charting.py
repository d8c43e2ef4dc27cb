"""Control charts of facts: whole buckets alone, phases where somebody noted one, the right chart for the metric."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from metrics.calendar import Period
from metrics.charting import Chart, chart
from metrics.find import find_metric
from tests.metrics.worked import START, Row, facts, in_zone, legs

DAY = timedelta(days=1)
SERVED, OFFERED, WAIT = (find_metric(x) for x in ("served_in_time", "offered", "wait_p50"))
BERLIN = in_zone("Europe/Berlin")


@dataclass(frozen=True)
class Note:
    at: datetime
    words: str = "new menu"
    channel: str | None = None
    is_phase: bool = True


def days(many: int, **columns: Any) -> list[Row]:
    """A hundred contacts on each of so many days, of which 90 are served in time."""
    at = [START + x * DAY for x in range(many)]
    return [
        x
        for t in at
        for wait, n in ((1, 90), (99, 10))
        for x in legs("answered", wait, times=n, queued_at=t, **columns)
    ]


def charted(rows: list[Row], metric: Any = SERVED, *, as_of: datetime = START + 60 * DAY, **how: Any) -> Chart:
    return chart(metric, facts(rows, as_of=as_of), BERLIN, **how)


@pytest.mark.parametrize(("metric", "kind"), [(SERVED, "p"), (OFFERED, "u"), (WAIT, "XmR")])
def test_the_chart_follows_the_kind_of_the_metric(metric: Any, kind: str) -> None:
    assert charted(days(9), metric).kind == kind


@pytest.mark.parametrize(
    ("as_of", "points"),
    [
        pytest.param(datetime(2026, 10, 9, 21, 50, tzinfo=UTC), 9, id="ten minutes before midnight it is a day"),
        pytest.param(datetime(2026, 10, 9, 18, 0, tzinfo=UTC), 8, id="in the evening it is not over"),
    ],
)
def test_a_day_that_is_not_over_is_left_out(as_of: datetime, points: int) -> None:
    found = charted(days(9), as_of=as_of)
    assert found.points.height == points
    left_out = ("The bucket of 2026-10-09 00:00 is left out: the facts end in it.",)
    assert found.said[: 9 - points] == left_out[: 9 - points]


def test_what_the_period_cuts_is_left_out() -> None:
    period = Period(since=datetime(2026, 10, 2, 9), until=datetime(2026, 10, 5, 12))  # noqa: DTZ001 the site's clocks
    found = charted(days(9), period=period)
    assert found.points["bucket"].dt.date().to_list() == [date(2026, 10, 3), date(2026, 10, 4)]
    assert [x.split(": ")[1] for x in found.said[:2]] == ["the period begins in it.", "the period ends in it."]


def test_a_week_in_which_the_facts_begin_or_end_is_left_out() -> None:
    found = charted(days(20), every="1w", as_of=START + 19 * DAY)
    assert found.points["bucket"].dt.date().to_list() == [date(2026, 10, 5), date(2026, 10, 12)]


def test_a_day_on_which_the_clocks_change_is_whole_after_25_hours() -> None:
    at = datetime(2026, 10, 25, 8, tzinfo=UTC)
    rows = legs("answered", 1, times=40, queued_at=at)
    assert charted(rows, as_of=datetime(2026, 10, 25, 22, 0, tzinfo=UTC)).points.is_empty()
    assert charted(rows, as_of=datetime(2026, 10, 25, 23, 0, tzinfo=UTC)).points.height == 1


def test_a_noted_phase_begins_anew_and_is_named() -> None:
    found = charted(days(20), notes=[Note(START + 8 * DAY - timedelta(hours=10)), Note(START - 9 * DAY, "long ago")])
    assert found.points["phase"].to_list() == [1] * 8 + [2] * 12
    assert found.points["center"].null_count() == 0
    assert found.said == ("2026-10-09 00:00: new menu, the beginning of a phase.",)


def test_a_note_that_is_no_phase_is_named_and_cuts_nothing() -> None:
    found = charted(days(20), notes=[Note(START + 8 * DAY, "strike", is_phase=False)])
    assert found.points["phase"].unique().to_list() == [1]
    assert found.said == ("2026-10-09 10:00: strike.",)


def test_a_note_about_a_channel_cuts_its_own_chart_only() -> None:
    rows = days(20) + days(20, channel="chat")
    notes = [Note(START + 8 * DAY, channel="voice")]
    by_channel = charted(rows, by=["channel"], notes=notes).points
    phases = by_channel.group_by("channel").max().sort("channel")
    assert phases.select("channel", "phase").rows() == [("chat", 1), ("voice", 2)]
    assert charted(rows, where={"channel": ["chat"]}, notes=notes).said == ()


def test_every_group_has_a_chart_of_its_own_and_signals_name_their_rule() -> None:
    served = [[90, 91][x % 2] for x in range(12)]
    rows = [
        row
        for queue, of_days in (("a", served), ("b", [*served[:11], 20]))
        for x, kept in enumerate(of_days)
        for wait, n in ((1, kept), (99, 100 - kept))
        for row in legs("answered", wait, times=n, queue=queue, queued_at=START + x * DAY)
    ]
    points = charted(rows, by=["queue"]).points
    unusual = points.filter(points["signal"].is_in(["above", "below"]))
    assert unusual.select("queue", "signal", "rule").rows() == [
        ("b", "below", "below the lower limit (Western Electric 1, Nelson 1)")
    ]


def test_without_facts_there_is_an_empty_chart() -> None:
    assert charted([]).points.is_empty()
