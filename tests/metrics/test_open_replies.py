"""Replies and resolutions that have not come yet: Kaplan and Meier's quantiles, by the rows and by the cube."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.store.kept import Shelf
from metrics.cube.make import refresh
from metrics.derived_table import derived_tables
from metrics.explanation import explanation
from metrics.find import find_metric
from metrics.histogram import RELATIVE_ERROR
from metrics.metric import Quantile
from metrics.rows import Rows
from tests.metrics.cube.filed import Filed, assert_the_same
from tests.metrics.derive.written import a_conversation, at, told
from tests.metrics.test_survival import product_limit
from tests.metrics.worked import SETTINGS, START, Row, asked, frame
from tests.metrics.worked_written import FAR, a_reply, an_episode

DAY_S = 86_400.0
NAMES = (
    *("first_reply_p50", "first_reply_p90", "next_reply_p50", "next_reply_p90"),
    *("requester_wait_p50", "resolution_p50", "full_resolution_p50"),
)

after = st.sampled_from([60.0, 600.0, 3600.0, DAY_S, 3 * DAY_S])
happened = st.tuples(st.none() | after, st.none() | after, st.integers(0, 2))
"""When a human replied and when it was over, if ever, in seconds; and on which day it began."""


def rows_of(name: str, some: Sequence[tuple[float | None, float | None, int]]) -> list[Row]:
    """Rows of the table of a metric with what happened."""
    made = []
    for replied, over, day in some:
        began = START + timedelta(days=day)
        if find_metric(name).table.name == "episode":
            made.append(an_episode(replied, over, started_at=began))
        else:
            ended = {} if over is None or replied else {"unanswered_until": began + timedelta(seconds=over)}
            made.append(a_reply(replied, asked_at=began) | ended)
    return made


def times(name: str, some: Sequence[tuple[float | None, float | None, int]]) -> tuple[list[float], list[float]]:
    """What came to its end and what did not, in seconds, as the definitions say in words."""
    ended: list[float] = []
    lost: list[float] = []
    for replied, over, day in some:
        until = over if over is not None else FAR.total_seconds() - day * DAY_S
        if "reply" in name:
            came, seconds = replied is not None, until if replied is None else replied
        elif name == "requester_wait_p50":
            came, seconds = over is not None, until if replied is None else replied
        else:
            settled = over is not None and (name == "full_resolution_p50" or replied is not None)
            came, seconds = settled, until
        (ended if came else lost).append(seconds)
    return ended, lost


@pytest.mark.parametrize("name", NAMES)
@given(some=st.lists(happened, min_size=5, max_size=25))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_number_is_the_product_limit_of_what_came_and_what_is_still_to_come(
    name: str, some: list[tuple[float | None, float | None, int]]
) -> None:
    table, metric = find_metric(name).table, find_metric(name)
    assert isinstance(metric, Quantile)
    answer = asked(name, Rows(frames={table.name: frame(table, rows_of(name, some))}, as_of=START + FAR))
    exact = product_limit(metric.q, *times(name, some))
    assert answer["value"] == (None if exact is None else pytest.approx(exact, rel=RELATIVE_ERROR))
    assert answer["reason"] == ("not_reached" if exact is None else None)
    assert (answer["n"], answer["coverage"]) == (len(some), 1)


@given(some=st.lists(happened, min_size=5, max_size=25))
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_cube_adds_up_what_came_and_what_is_still_to_come_apart(
    some: list[tuple[float | None, float | None, int]],
) -> None:
    frames = {
        of: frame(derived_tables()[of].table, rows_of(name, some))
        for of, name in (("episode", "first_reply_p50"), ("reply", "next_reply_p50"))
    }
    metrics: list[tuple[Any, str | None]] = [(find_metric(name), None) for name in NAMES]
    with TemporaryDirectory() as folder:
        facts = Filed(frames=frames, as_of=START + FAR, shelf=Shelf(Path(folder)))
        refresh(facts, SETTINGS, metrics=[x for x, _ in metrics])
        facts.scanned.clear()
        for every in (None, "1d"):
            assert_the_same(metrics, facts, facts.rows, SETTINGS, every=every)
        assert facts.scanned == [], "everything came out of the cube"


WRITTEN = {"replied": [(0.0, "asks"), (60.0, "replies")], "silent": [(60.0, "asks")]}
"""Conversations by what became of them, in minutes."""


def conversations(as_of_h: float, **many: int) -> Rows:
    """So many conversations of each kind, as they are known so many hours after the first began."""
    some = [a_conversation(*WRITTEN[kind], of=f"{kind}:{x}") for kind, times in many.items() for x in range(times)]
    return told(some, as_of=at(60 * as_of_h))


@pytest.mark.parametrize(
    ("as_of_h", "median_h"),
    [
        pytest.param(1.5, 1, id="who has waited for half an hour says nothing of who waits for an hour"),
        pytest.param(3, None, id="who has waited for two hours has waited for longer than one"),
    ],
)
def test_until_when_the_facts_reach_decides_and_no_clock_on_a_wall(as_of_h: float, median_h: float | None) -> None:
    answer = asked("first_reply_p50", conversations(as_of_h, replied=4, silent=6))
    assert answer["value"] == (None if median_h is None else pytest.approx(3600 * median_h, rel=RELATIVE_ERROR))
    assert answer["n"] == 10


def test_of_those_who_wait_an_explanation_says_that_they_count_as_far_as_they_got() -> None:
    found = explanation(find_metric("first_reply_p50"), conversations(2, replied=4, silent=6), SETTINGS)
    standings: Mapping[str, int] = dict(found.counted.group_by("standing").agg(n=pl.col("rows").sum()).iter_rows())
    assert standings == {"counted": 4, "counted as far as it got": 6}
    assert "Kaplan and Meier" in found.words["number"]


def test_the_mean_and_the_rule_of_others_are_of_the_answered_only() -> None:
    facts = conversations(3, replied=6, silent=60)
    assert asked("average_first_reply", facts)["value"] == 3600
    others = asked("first_reply_p50", facts, preset="answered_only")
    assert (others["value"], others["n"]) == (pytest.approx(3600, rel=RELATIVE_ERROR), 6)
    assert asked("first_reply_p50", facts)["reason"] == "not_reached"
