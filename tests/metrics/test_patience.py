"""How long customers would wait: a curve that goes through the median patience of the catalogue."""

import polars as pl
import pytest

from metrics.catalogue.patience_p50 import patience_p50
from metrics.patience import patience
from tests.metrics.worked import SETTINGS, asked, facts, legs

CALLS = legs("answered", 10, times=40)
CALLS += [row for wait in (20, 30, 40, 50, 60) for row in legs("abandoned", wait, times=12)]


def test_the_curve_goes_through_the_median_patience() -> None:
    curve = patience(facts(CALLS), SETTINGS).collect()
    (middle,) = curve.filter(pl.col("gave_up") == 0.5).rows(named=True)
    median = asked(patience_p50.name, facts(CALLS))
    assert (middle["seconds"], middle["low"], middle["high"]) == (median["value"], median["low"], median["high"])
    assert (middle["n"], middle["left"]) == (100, 60)


def test_the_longer_the_wait_the_more_have_given_up() -> None:
    curve = patience(facts(CALLS), SETTINGS).collect()
    assert curve["gave_up"].is_sorted()
    assert curve["seconds"].is_sorted()
    # Everybody who was not answered gave up after 60 s, a fifth of them after 20.
    assert curve.filter(pl.col("gave_up") <= 0.2)["seconds"].to_list() == pytest.approx([20] * 20, rel=0.01)


def test_each_channel_has_a_curve_and_one_of_too_few_or_in_writing_has_none() -> None:
    rows = CALLS + legs("abandoned", 20, times=29, channel="chat") + legs("lapsed", 20, times=90, channel="email")
    assert patience(facts(rows), SETTINGS, by=["channel"]).collect()["channel"].unique().to_list() == ["voice"]


def test_where_nobody_gives_up_there_is_no_curve() -> None:
    assert patience(facts(legs("answered", 5, times=90)), SETTINGS).collect().is_empty()
    assert patience(facts([]), SETTINGS, by=["channel"]).collect().is_empty()
