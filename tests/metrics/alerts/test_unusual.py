"""Which days are unusual enough to be told: the last whole one, of a channel, on the bad side, of enough contacts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from ingest.settings import Settings
from ingest.settings.alerts import Alerts
from ingest.vocabulary import Channel
from metrics.alerts.in_words import link, of_unusual
from metrics.alerts.looking import everything
from metrics.alerts.tried import tried
from metrics.alerts.unusual import unusual
from metrics.catalogue.lost_rate import lost_rate
from metrics.catalogue.offered import offered
from metrics.rows import Rows
from tests.metrics.worked import SETTINGS, START, Row, facts, legs

USUAL = [4, 5, 6, 5, 4, 6, 5, 4, 5, 6, 5, 4, 6, 5]
"""So many of fifty calls are lost on each of fourteen days."""


def calls(lost: Sequence[int], of: int = 50, channel: str = "voice") -> list[Row]:
    """So many lost calls, of as many on every day."""
    return [
        row
        for day, many in enumerate(lost)
        for outcome, times in (("abandoned", many), ("answered", of - many))
        for row in legs(outcome, 60.0, times=times, channel=channel, queued_at=START + timedelta(days=day))
    ]


def with_alerts(**alerts: Any) -> Settings:
    return SETTINGS.model_copy(update={"alerts": Alerts.model_validate(alerts)})


def known(lost: Sequence[int], **columns: Any) -> Rows:
    """Facts that end with the last of these days."""
    last = START + timedelta(days=len(lost) - 1)
    return facts(calls(lost, **columns), as_of=last.replace(hour=23, minute=59))


def told(lost: Sequence[int], settings: Settings = SETTINGS, **columns: Any) -> pl.DataFrame:
    return unusual(lost_rate, known(lost, **columns), settings)


@pytest.mark.parametrize(
    ("lost", "columns", "signal"),
    [
        pytest.param([*USUAL, 25], {}, "above", id="half of the calls are lost today"),
        pytest.param([*USUAL, 6], {}, None, id="as many are lost as on other days"),
        pytest.param([*USUAL, 0], {}, None, id="nobody is lost, which is nobody's alert"),
        pytest.param([*USUAL, 25, 5], {}, None, id="it was yesterday, and today is as usual"),
        pytest.param(
            [1, 3, 2, 1, 3, 2, 1, 2, 3, 1, 2, 3, 1, 2] + [4] * 8, {}, "shift", id="eight days in a row are worse"
        ),
        pytest.param([2, 1, 3, 2, 1, 2, 3, 2, 15], {"of": 15}, None, id="all are lost, of too few to tell of"),
        pytest.param([5, 4, 25], {}, None, id="nobody knows yet what is usual"),
    ],
)
def test_a_day_is_unusual(lost: list[int], columns: dict[str, Any], signal: str | None) -> None:
    assert told(lost, **columns)["signal"].to_list() == ([signal] if signal else [])


def test_a_day_that_is_not_over_is_not_judged() -> None:
    lost = [*USUAL, 25]
    noon = START + timedelta(days=len(USUAL), hours=4)
    assert unusual(lost_rate, facts(calls(lost), as_of=noon), SETTINGS).is_empty()


def test_each_channel_is_held_against_itself() -> None:
    both = calls([*USUAL, 25]) + calls([25] * 15, channel="chat")
    ended = START + timedelta(days=14, hours=15, minutes=59)
    assert unusual(lost_rate, facts(both, as_of=ended), SETTINGS)["channel"].to_list() == ["voice"]
    only_chat = with_alerts(channels=[Channel.CHAT])
    assert unusual(lost_rate, facts(both, as_of=ended), only_chat).is_empty()


def test_a_metric_without_a_better_side_is_told_of_on_both() -> None:
    many = [50, 54, 47, 51, 49, 52, 50, 48, 53, 50, 49, 51]
    assert offered.better == "neither"
    for today, signal in ((50, []), (90, ["above"]), (3, ["below"])):
        rows = [
            row
            for day, times in enumerate([*many, today])
            for row in legs("answered", times=times, queued_at=START + timedelta(days=day))
        ]
        ended = START + timedelta(days=12, hours=15, minutes=59)
        assert unusual(offered, facts(rows, as_of=ended), SETTINGS)["signal"].to_list() == signal


def test_a_metric_that_cannot_be_looked_at_is_told_and_keeps_nothing_else_from_being_told() -> None:
    rows = known([*USUAL, 25])
    assert rows.as_of is not None
    settings = with_alerts(unusual=["lost_rat", "occupancy", "lost_rate"])
    told_of = {x.about: x.said for x in everything(rows, settings, now=rows.as_of)}
    assert "unusual:lost_rate:voice" in told_of
    both = [x.said for x in everything(rows, settings, now=rows.as_of) if x.about == "settings"]
    assert both[0].startswith(
        "`unusual` of [alerts] names 'lost_rat': There is no metric 'lost_rat'. Did you mean 'lost_rate'"
    )
    assert "'occupancy': it is not told by channel." in both[1]
    assert {x.about for x in everything(rows, with_alerts(unusual=[]), now=rows.as_of)} <= {"promise:voice"}
    assert unusual(lost_rate, Rows(), SETTINGS).is_empty()


def test_in_words() -> None:
    (row,) = told([*USUAL, 25]).rows(named=True)
    alarm = of_unusual(row, lost_rate, with_alerts(address="https://level.example"))
    assert (alarm.about, alarm.title) == ("unusual:lost_rate:voice", "Lost of voice is unusual")
    assert alarm.said.startswith("Lost, voice: 50 % on 2026-10-15 (n = 50), and 13 % is usual: more than ")
    assert link(alarm, with_alerts(address="https://level.example")) == (
        "https://level.example/explore?metric=lost_rate&by=channel&every=1d&channel=voice"
    )


def test_what_would_have_been_told_is_right_when_it_is_unusual_among_the_days_after_too() -> None:
    settings = with_alerts(uneven=False)
    found = tried(known([*USUAL, 25, *USUAL]), settings, days=16)
    assert found.rows() == [("unusual:lost_rate:voice", 16, 1, 1)]
    assert tried(known([*USUAL, 12, 0, 14]), settings, days=3).row(0)[2:] == (1, 0)
    assert tried(known([5] * 28), settings, days=16).row(0)[2:] == (0, 0)
