"""What customers experience, as people read it in a terminal."""

import polars as pl

from dashboards.terminal.experience import after_bad, topics, views
from metrics.consistency import consistency
from metrics.moment_of_truth import moment_of_truth
from metrics.perception import perception
from tests.metrics.test_consistency import centre as topics_of
from tests.metrics.test_moment_of_truth import DAYS, a_centre
from tests.metrics.test_perception import believing
from tests.metrics.test_perception import centre as channels_of
from tests.metrics.worked import SETTINGS


def test_the_gap_is_told_in_points() -> None:
    shown = views(perception(channels_of(("voice", 90, 80, 50)), believing(voice=0.9, chat=0.8)))
    voice, chat = (shown.row(by_predicate=pl.col("channel") == x, named=True) for x in ("voice", "chat"))
    assert voice == {
        "channel": "voice",
        "company": "90.0\u00a0%",
        "by": "belief",
        "customers": "50.0\u00a0%",
        "answers": "100",
        "gap in points": "40.0",
        "95 %": "30.0 to 50.0",
        "verdict": "overrated",
    }
    assert (chat["gap in points"], chat["95 %"], chat["verdict"]) == ("\u2013", "", "no gap without both sides")


def test_only_topics_that_can_be_compared_are_shown() -> None:
    rows = topics_of(
        ("billing", "voice", 100, 100, 90, 95), ("billing", "chat", 100, 80, 40, 50), ("moving", "voice", 50, 9, 9, 9)
    )
    shown = topics(consistency(rows, SETTINGS))
    assert shown.select("topic", "aspect", "best and worst", "ask another channel").row(0) == (
        "billing",
        "speed",
        "voice 95 %, chat 50 %",
        "27.8\u00a0%",
    )
    assert shown["topic"].unique().to_list() == ["billing"]


def test_shares_are_told_in_percent_and_numbers_as_they_are() -> None:
    shown = after_bad(moment_of_truth(a_centre(back_after_bad=0.8), SETTINGS, days=DAYS))
    figures = ("in the days after", "bad", "matched", "difference", "bad contacts", "of them matched", "verdict")
    assert shown.select(figures).rows()[:2] == [
        ("came back, %", 80, 50, 30, "100", "100.0\u00a0%", "worse"),
        ("contacts", 0.8, 0.5, 0.3, "100", "100.0\u00a0%", "worse"),
    ]
    assert shown["in the days after"].to_list()[2:] == ["bought, %", "spent", "score, %"]
