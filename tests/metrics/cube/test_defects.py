"""Wrong numbers that the cube once gave, and what else went wrong with it: each is tried the way it was found."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from ingest.settings import Settings
from ingest.store.kept import Shelf
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from metrics.calendar import Period
from metrics.cube import kept
from metrics.cube.house import MANY
from metrics.cube.make import refresh
from metrics.find import find_metric
from metrics.metric import Count, Metric, NotOfOneRowError
from metrics.rows import LONGEST_BEFORE
from tests.metrics.cube.filed import Filed, assert_the_same
from tests.metrics.worked import SETTINGS, START, Row, a_leg, a_survey, an_interaction, frame

BY_BUSINESS_HOURS = Settings(
    home=Path("/nowhere"),
    hours={"h": {"daily": "08:00-18:00", "until": "2026-10-05"}},
    promise={"voice": {"within": "60h", "clock": "business", "hours": "h"}},
)
OPEN_ENDED = Settings(
    home=Path("/nowhere"),
    hours={"h": {"daily": "08:00-18:00"}},
    promise={"voice": {"within": "20s", "clock": "business", "hours": "h"}},
)
OFFERED = find_metric("offered")


def filed(folder: Path, legs: list[Row], *, days: float = 14, **others: pl.DataFrame) -> Filed:
    frames = {"leg": frame(leg, legs), **others}
    return Filed(frames=frames, as_of=START + timedelta(days=days), shelf=Shelf(folder))


def assert_same_after_refresh(metric: Metric, facts: Filed, settings: Settings = SETTINGS, **question: object) -> None:
    refresh(facts, settings, metrics=[metric])
    assert_the_same([(metric, None)], facts, facts.rows, settings, **question)


def test_a_handoff_is_in_the_queue_of_a_contact_that_began_long_before_the_period(tmp_path: Path) -> None:
    begun = [START, START + timedelta(days=3)]
    contacts = [
        an_interaction(
            started_at=begun[0], ended_at=begun[1] - timedelta(hours=1), customer=1, channel="email", topic="x"
        ),
        an_interaction(started_at=begun[1], ended_at=begun[1], customer=1, channel="voice", topic="x"),
    ]
    legs = [
        a_leg("answered", queued_at=at, queue=queue, interaction_id=f"x:{number}", source="x")
        for number, (at, queue) in enumerate(zip(begun, ("a", "b"), strict=True))
    ]
    facts = filed(tmp_path, legs, interaction=frame(interaction, contacts).with_columns(source=pl.lit("x")))
    for name in ("handoffs", "channel_change_rate"):
        period = Period(since=START + timedelta(days=2, hours=4))
        assert_same_after_refresh(find_metric(name), facts, by=["queue"], period=period)


def test_a_survey_is_in_the_queue_that_answered_long_after_it(tmp_path: Path) -> None:
    late = START + timedelta(days=12)
    legs = [
        a_leg("answered", queued_at=START, queue="a", interaction_id="i", seq=0),
        a_leg("answered", queued_at=late, queue="b", interaction_id="i", seq=1),
    ]
    asked = frame(survey, [a_survey("csat", 5.0, interaction_id="i", asked_at=START)])
    facts = filed(tmp_path, legs, survey=asked)
    assert_same_after_refresh(find_metric("csat"), facts, by=["queue"], period=Period(until=START + timedelta(days=1)))


def test_who_talks_still_does_not_wait_by_opening_hours_either(tmp_path: Path) -> None:
    talking = [a_leg("open", None, queued_at=START, answered_at=START + timedelta(minutes=1))] * 6
    facts = filed(tmp_path, [a_leg("answered", 30)] * 3 + talking, days=0.3)
    assert_same_after_refresh(find_metric("business_wait_p50"), facts, OPEN_ENDED)


def test_other_code_makes_everything_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = filed(tmp_path, [a_leg("answered")] * 6)
    assert refresh(facts, SETTINGS, metrics=[OFFERED])
    assert not refresh(facts, SETTINGS, metrics=[OFFERED])
    monkeypatch.setattr(kept, "digest_of_code", lambda: "another")
    assert refresh(facts, SETTINGS, metrics=[OFFERED])


@pytest.mark.parametrize("apart", [-1, 0, 1, LONGEST_BEFORE.days, LONGEST_BEFORE.days + 1, 13])
@pytest.mark.parametrize("ends", [("since", 2), ("until", 2), ("since", 9), ("until", 14)])
def test_a_row_that_began_long_before_it_is_counted_counts_the_same_both_ways(
    apart: int, ends: tuple[str, int], tmp_path: Path
) -> None:
    rows = [
        a_leg("answered", queued_at=START + timedelta(days=day + apart), started_at=START + timedelta(days=day))
        for day in range(12)
    ]
    facts = filed(tmp_path, rows, days=40)
    end, day = ends
    period = Period(**{end: (START + timedelta(days=day)).date()})
    assert_same_after_refresh(OFFERED, facts, by=["channel"], period=period)
    assert_the_same([(OFFERED, None)], facts, facts.rows, SETTINGS, every="1d")


def test_hours_that_end_are_no_reason_for_another_number_when_time_has_gone_by(tmp_path: Path) -> None:
    level, rows = find_metric("service_level"), [a_leg("answered", 60)] * 6
    refresh(filed(tmp_path, rows, days=1), BY_BUSINESS_HOURS, metrics=[level])
    later = filed(tmp_path, rows, days=9)
    assert_the_same([(level, None)], later, later.rows, BY_BUSINESS_HOURS)


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param(pl.col("seq").max().over("interaction_id"), id="over several rows"),
        pytest.param(pl.col("seq").shift(1), id="of the row before"),
        pytest.param(pl.col("seq").sum(), id="of all rows"),
        pytest.param(pl.col("seq").map_batches(lambda x: x), id="a function of Python"),
    ],
)
def test_an_expression_that_is_not_about_one_row_is_refused(expression: pl.Expr) -> None:
    assert isinstance(OFFERED, Count)
    with pytest.raises(NotOfOneRowError, match="'offered' has an expression that is not about one row alone"):
        replace(OFFERED, what=expression, presets={})


def test_small_pieces_become_one_in_whatever_order_their_parts_came(tmp_path: Path) -> None:
    metrics = [OFFERED, find_metric("service_level")]
    rows = [a_leg("answered", x, queued_at=START + timedelta(days=x)) for x in range(MANY + 4)]
    for number in range(1, len(rows) + 1):
        facts = filed(tmp_path, rows[:number], days=40)
        refresh(facts, SETTINGS, metrics=metrics if number % 2 else metrics[::-1])
    assert all(len(facts.shelf.pieces(kind)) <= MANY for kind in facts.shelf.kinds())
    assert_the_same([(x, None) for x in metrics], facts, facts.rows, SETTINGS, every="1d")


def test_one_thing_that_will_not_go_leaves_nothing_else_behind(tmp_path: Path) -> None:
    facts = filed(tmp_path, [a_leg("answered")] * 6)
    refresh(facts, SETTINGS, metrics=[OFFERED])
    (tmp_path / facts.shelf.kinds()[0] / "0 a folder").mkdir()
    with pytest.raises(OSError, match=r"Is a directory|not permitted"):
        facts.shelf.clear()
    assert [x for x in tmp_path.rglob("*") if x.is_file()] == []
