"""The rest of a centre: the same numbers as of the other groups' own rows, for every kind of metric."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from metrics.find import find_metric
from metrics.measure import measure
from tests.metrics.worked import SETTINGS, START, Row, a_leg, facts, legs

KINDS = [find_metric(x) for x in ("served_in_time", "talk_time", "wait_p50", "longest_wait", "offered")]
CENTRE: dict[str | None, list[Row]] = {
    "a": legs("answered", 5, times=7) + legs("answered", 90, times=5),
    "b": [a_leg("answered", x, left_at=START + timedelta(minutes=10 + x)) for x in range(1, 30, 3)],
    "c": legs("abandoned", 300, times=6),
    None: legs("answered", 40, times=8),
}
COMPARED = ("metric", "value", "numerator", "denominator", "n", "low", "high", "coverage", "size")


def answers(rows: Sequence[Row]) -> list[tuple[object, ...]]:
    return measure(KINDS, facts(rows), SETTINGS).select(COMPARED).rows()


@pytest.mark.parametrize("queue", CENTRE)
def test_the_rest_is_what_the_other_groups_alone_would_give(queue: str | None) -> None:
    rows = {name: [{**row, "queue": name} for row in some] for name, some in CENTRE.items()}
    found = measure(KINDS, facts([row for some in rows.values() for row in some]), SETTINGS, by=["queue"], rest=True)
    mine = found.filter(found["queue"].eq_missing(queue)).select(COMPARED).rows()
    others = answers([row for name, some in rows.items() if name != queue for row in some])
    for one, other in zip(mine, others, strict=True):
        assert one == pytest.approx(other)


def test_of_one_group_alone_nothing_is_left() -> None:
    found = measure(KINDS, facts(legs("answered", 5, times=40, queue="a")), SETTINGS, by=["queue"], rest=True)
    assert found["value"].drop_nulls().is_empty()
