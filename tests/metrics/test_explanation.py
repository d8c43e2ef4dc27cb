"""Why a number is what it is: the rows that were counted, and those that another rule takes otherwise."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.settings import Promise
from ingest.vocabulary import Channel
from metrics.calendar import Period
from metrics.catalogue.average_handle_time import average_handle_time
from metrics.catalogue.service_level import service_level
from metrics.explanation import explanation
from metrics.measure import measure, rows_of
from metrics.metric import Count, Metric, Quantile, Ratio, UnknownPresetError
from metrics.standing import JUDGED, POPULATION, standing, worth
from tests.metrics.test_every_metric import SUMMED_UNDER_EVERY_RULE, each, every_table, of, rows_for, some
from tests.metrics.test_service_level import ONE_LOG
from tests.metrics.worked import SETTINGS, a_leg, facts


@every_table
@given(data=st.data())
@settings(each, max_examples=4)
def test_the_standing_of_rows_adds_up_to_what_was_measured(table: str, data: st.DataObject) -> None:
    facts, metrics = rows_for(table, data.draw(some(table))), of(table, SUMMED_UNDER_EVERY_RULE)
    told = measure([*metrics.values()], facts, SETTINGS).rows(named=True)
    found: dict[str, pl.DataFrame] = {}
    for clock in {metric.counted_on for metric in metrics.values()}:
        counted = {name: metric for name, metric in metrics.items() if metric.counted_on == clock}
        rows = rows_of([*counted.values()], facts, SETTINGS, by=(), where={}, period=Period())
        stands = {name: pl.struct(standing=standing(metric), worth=worth(metric)) for name, metric in counted.items()}
        found |= {column.name: column.struct.unnest() for column in rows.select(**stands).collect()}
    for (name, metric), answer in zip(metrics.items(), told, strict=True):
        holds(name, metric, answer, found[name])


def holds(name: str, metric: Metric, answer: Mapping[str, Any], found: pl.DataFrame) -> None:
    """The rows of one metric, with `standing` and `worth`, add up to its answer."""
    judged = found.filter(pl.col("standing").is_in(JUDGED))
    if isinstance(metric, Quantile) and not metric.survival:
        # Whoever waits still, and not as long as the quantile, is in no `n` yet.
        assert judged.height >= answer["n"], name
        return
    assert judged.height == answer["n"], name
    if not isinstance(metric, Count):
        population = found.filter(pl.col("standing").is_in(POPULATION)).height
        # A division here and one there may differ in their last digit.
        assert answer["coverage"] == (pytest.approx(answer["n"] / population) if population else None), name
    if isinstance(metric, Count | Ratio) and answer["numerator"] is not None:
        assert judged["worth"].sum() == pytest.approx(answer["numerator"]), name


def test_every_contact_is_told_with_what_became_of_it() -> None:
    counted = explanation(service_level, ONE_LOG, SETTINGS).counted
    assert dict(counted.select(pl.concat_str("standing", "outcome", separator=" "), "rows").iter_rows()) == {
        "counts for it answered": 60,
        "counts against it answered": 20,
        "counts against it abandoned": 9,
        "left out abandoned": 6,
        "left out flow_out:callback": 3,
        "left out flow_out:overflow": 1,
        "left out flow_out:voicemail": 1,
    }


def test_the_rows_that_make_the_difference_are_told_for_every_rule() -> None:
    found = explanation(service_level, ONE_LOG, SETTINGS)
    assert found.rules["preset"].to_list() == ["default", *service_level.presets]
    of_wazo = found.differences.filter(preset="wazo").select("outcome", "was", "becomes", "rows").rows()
    assert of_wazo == [("abandoned", "counts against it", "left out", 9)]
    more = found.rules.filter(preset="wazo")["more"].item()
    assert more == pytest.approx(60 / 80 - 60 / 89)


def test_of_one_rule_single_contacts_are_shown() -> None:
    found = explanation(service_level, ONE_LOG, SETTINGS, preset="cisco_positive", examples=3)
    assert found.rules["preset"].to_list() == ["default", "cisco_positive"]
    assert found.examples.height == 3
    assert {"id", "channel", "outcome", "was", "becomes"} <= set(found.examples.columns)


def test_a_rule_that_nobody_knows_is_told_with_those_that_there_are() -> None:
    with pytest.raises(UnknownPresetError, match="wazo"):
        explanation(service_level, ONE_LOG, SETTINGS, preset="wazzo")


def test_what_cannot_be_judged_is_told_apart_from_what_is_left_out() -> None:
    rows = facts([a_leg("answered", talk_s=1.0, hold_s=1.0, acw_s=None), a_leg("abandoned")])
    counted = explanation(average_handle_time, rows, SETTINGS).counted
    assert dict(counted.select("outcome", "standing").iter_rows()) == {
        "answered": "cannot be judged",
        "abandoned": "left out",
    }


def test_the_words_say_by_which_clock_and_promise() -> None:
    words = explanation(service_level, ONE_LOG, SETTINGS).words
    assert words["clock"] == "the calendar, day and night"
    assert "voice 20 s" in words["promised"]
    assert words["number"] == "a share, with Wilson's interval"


def test_the_words_say_since_when_something_else_is_promised() -> None:
    changes = [{"from": date(2026, 10, 1), "target": 0.9}, {"from": date(2026, 11, 1), "within": "30 s"}]
    voice = Promise.model_validate({"within": "20 s", "change": changes})
    settings = SETTINGS.model_copy(update={"promise": {Channel.VOICE: voice}})
    assert explanation(service_level, ONE_LOG, settings).words["promised"] == "voice 20 s, 30 s since 2026-11-01"
