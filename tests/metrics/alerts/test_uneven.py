"""When it is told that the channels serve less evenly: only beyond chance, and only against a week at least."""

from datetime import timedelta

import pytest

from ingest.settings.alerts import Alerts
from metrics.alerts.in_words import of_growth
from metrics.alerts.tried import tried
from metrics.alerts.uneven import grown
from metrics.rows import Rows
from tests.metrics.worked import SETTINGS, START, Row, facts, legs


def days(many: int, in_time: int, *, begin: int = 0, channel: str = "chat") -> list[Row]:
    """So many days of fifty contacts, of whom so many are served in time."""
    return [
        row
        for day in range(begin, begin + many)
        for wait, times in ((5.0, in_time), (900.0, 50 - in_time))
        for row in legs("answered", wait, times=times, channel=channel, queued_at=START + timedelta(days=day))
    ]


def known(rows: list[Row], many: int) -> Rows:
    return facts(rows, as_of=START + timedelta(days=many))


@pytest.mark.parametrize(
    ("before", "now", "is_told"),
    [
        pytest.param(40, 15, True, id="the chat has become slow"),
        pytest.param(40, 39, False, id="it is as it was"),
        pytest.param(15, 15, False, id="it was always slow"),
        pytest.param(15, 40, False, id="it has become better"),
    ],
)
def test_unevenness_has_grown(before: int, now: int, *, is_told: bool) -> None:
    rows = days(35, 40, channel="voice") + days(28, before) + days(7, now, begin=28)
    found = grown(known(rows, 35), SETTINGS)
    assert found is not None
    assert found.is_told is is_told


def test_of_less_than_two_weeks_nothing_is_said() -> None:
    assert grown(known(days(13, 40), 13), SETTINGS) is None
    assert grown(Rows(), SETTINGS) is None


def test_in_words() -> None:
    rows = days(35, 40, channel="voice") + days(28, 40) + days(7, 15, begin=28)
    found = grown(known(rows, 35), SETTINGS)
    assert found is not None
    alarm = of_growth(found, SETTINGS)
    assert (alarm.about, alarm.title, alarm.page) == ("uneven", "The channels serve less evenly", "evenness")
    assert alarm.said.startswith("Served in time from 2026-10-29 08:00 to 2026-11-05 08:00: voice 80 %, chat 30 %.")
    assert "in the weeks before it was 0" in alarm.said
    assert alarm.said.endswith("What drives it is chat.")


def test_what_would_have_been_told_was_right_when_it_lasted() -> None:
    settings = SETTINGS.model_copy(update={"alerts": Alerts.model_validate({"unusual": []})})
    stays = days(49, 40, channel="voice") + days(28, 40) + days(21, 15, begin=28)
    passes = days(49, 40, channel="voice") + days(28, 40) + days(7, 15, begin=28) + days(14, 40, begin=35)
    for rows, right in ((stays, 1), (passes, 0)):
        (found,) = tried(known(rows, 49), settings, days=25).rows()
        assert found[0] == "uneven"
        assert found[2:] == (1, right)
    ((_, _, alerts, _),) = tried(known(days(49, 40) + days(49, 40, channel="voice"), 49), settings, days=25).rows()
    assert alerts == 0
