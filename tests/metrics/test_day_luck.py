"""The luck of days: by hand, against a slow reference, and what it changes on even and on changeable maps."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.day_luck import BORROWED, PLACE, day_luck
from metrics.deviations import deviations
from metrics.find import find_metric

SERVED = find_metric("served_in_time")
DAY_ONE = datetime(2026, 3, 1, tzinfo=UTC)


def days(parts: dict[str, list[tuple[float, float]]], place: int | None = None) -> pl.DataFrame:
    """Parts with numerator and denominator of each of their days; a day of nobody is not there."""
    rows = [
        (part, DAY_ONE + timedelta(days=day), *of)
        for part, each in parts.items()
        for day, of in enumerate(each)
        if of[1]
    ]
    names: dict[str, pl.DataType | type[pl.DataType]] = {
        "queue": pl.String,
        "bucket": pl.Datetime("us", "UTC"),
        "numerator": pl.Float64,
        "denominator": pl.Float64,
    }
    frame = pl.DataFrame(rows, schema=names, orient="row").with_columns(metric=pl.lit("m"))
    return frame if place is None else frame.with_columns(pl.lit(place).alias(PLACE))


def chance(**parts: float | None) -> pl.DataFrame:
    return pl.DataFrame({"metric": "m", "queue": list(parts), "chance": list(parts.values())})


def told(found: pl.DataFrame) -> dict[str, tuple[float, float | None]]:
    return {queue: (luck, freedom) for queue, luck, freedom in found.select("queue", "luck", "freedom").iter_rows()}


def test_a_part_alone_is_told_by_its_own_days() -> None:
    # 40, 60, 40, 60, 50 of 100: four times 10 squared over 500 squared, by 5 days over 4.
    frame = days({"a": [(x, 100) for x in (40, 60, 40, 60, 50)]}, place=0)
    by_chance = 0.25 / 500
    varies = 400 / 500**2 * 5 / 4
    assert told(day_luck(frame, chance(a=by_chance), ["queue"])) == {"a": pytest.approx((varies / by_chance, 4))}


def test_parts_that_differ_alike_borrow_from_each_other() -> None:
    each = [(x, 100.0) for x in (40.0, 60.0, 40.0, 60.0, 50.0)]
    found = told(day_luck(days(dict.fromkeys("abc", each), place=0), chance(a=0.0005, b=0.0005, c=0.0005), ["queue"]))
    assert found == {x: pytest.approx((4.0, 4 + 8)) for x in "abc"}
    many = [str(x) for x in range(20)]
    found = told(day_luck(days(dict.fromkeys(many, each), place=0), chance(**dict.fromkeys(many, 0.0005)), ["queue"]))
    assert found["0"] == pytest.approx((4.0, 4 + BORROWED))


def test_parts_that_differ_widely_borrow_less() -> None:
    steady, changeable = [(50.0, 100.0)] * 11, [(30.0 + 40 * (x % 2), 100.0) for x in range(11)]
    found = day_luck(days({"a": steady, "b": changeable}, place=0), chance(a=0.25 / 1100, b=0.25 / 1100), ["queue"])
    freedom = found["freedom"].to_list()
    assert freedom[0] == freedom[1] < 20
    luck = dict(zip(found["queue"], found["luck"], strict=True))
    assert luck["b"] > 2 * luck["a"]


def test_two_periods_that_differ_are_no_luck() -> None:
    both = pl.concat([days({"a": [(x, 100.0)] * 5}, place=place) for place, x in enumerate((30.0, 90.0))])
    assert told(day_luck(both, chance(a=0.001), ["queue"])) == {"a": pytest.approx((1.0, 8.0))}


def test_what_all_have_in_common_on_a_day_is_no_luck_of_one() -> None:
    together = [(x, 100.0) for x in (40.0, 60.0, 45.0, 55.0, 50.0, 50.0)]
    found = day_luck(days({"a": together, "b": together}), chance(a=0.001, b=0.001), ["queue"])
    assert found["luck"].to_list() == [1.0, 1.0]


@pytest.mark.parametrize("each", [[(9.0, 10.0)], []], ids=["one day", "no day"])
def test_of_too_few_days_nobody_knows(each: list[tuple[float, float]]) -> None:
    for place in (None, 0):
        found = day_luck(days({"a": each, "b": each}, place=place), chance(a=0.01, b=0.01), ["queue"])
        assert set(told(found).values()) <= {(1.0, None)}


def test_what_is_not_tested_says_nothing_about_others() -> None:
    wild = {"a": [(40.0 + 20 * (x % 2), 100.0) for x in range(9)], "b": [(2.0 * (x % 2), 2.0) for x in range(9)]}
    found = told(day_luck(days(wild, place=0), chance(a=0.25 / 900, b=None), ["queue"]))
    assert found["a"][1] == pytest.approx(8)


sizes = st.lists(st.lists(st.integers(0, 30), min_size=6, max_size=6), min_size=2, max_size=4)


@given(sizes, st.integers(0, 99))
@settings(max_examples=15, deadline=None)
def test_against_the_rest_it_is_what_a_slow_reference_says(n: list[list[int]], seed: int) -> None:
    dice = np.random.default_rng(seed)
    parts = {f"p{i}": [(float(dice.integers(0, x + 1)), float(x)) for x in each] for i, each in enumerate(n)}
    found = told(day_luck(days(parts), chance(**dict.fromkeys(parts, 0.001)), ["queue"]))
    expected = slow({name: each for name, each in parts.items() if sum(y for _, y in each)}, 0.001)
    assert found.keys() == expected.keys()
    for name, (luck, freedom) in expected.items():
        assert found[name][0] == pytest.approx(luck, abs=1e-6)
        assert found[name][1] == (None if freedom is None else pytest.approx(freedom))


def slow(parts: dict[str, list[tuple[float, float]]], by_chance: float) -> dict[str, tuple[float, float | None]]:
    """Luck and degrees of freedom of each part against all others, in plain Python."""
    open_days = [day for day in range(6) if any(each[day][1] for each in parts.values())]
    own: dict[str, tuple[float, float]] = {}
    for name, mine in parts.items():
        others = [[each[day] for other, each in parts.items() if other != name] for day in range(6)]
        theirs = [(sum(x for x, _ in day), sum(y for _, y in day)) for day in others]
        one, both = (_apart(side, open_days) for side in (mine, theirs))
        varies = _times(one, one, sum(mine[day][1] > 0 for day in open_days))
        varies += _times(both, both, len(open_days)) - 2 * _times(one, both, len(open_days))
        many = sum(y for _, y in mine)
        spare = 1 / sum((y / many) ** 2 for _, y in mine) - 1
        own[name] = (varies / by_chance, spare) if spare > 1e-9 else (0.0, 0.0)
    every, groups = sum(spare for _, spare in own.values()), sum(spare > 0 for _, spare in own.values())
    if not every:
        return dict.fromkeys(own, (1.0, None))
    shared = sum(luck * spare for luck, spare in own.values()) / every
    apart, few = sum(spare * (luck - shared) ** 2 for luck, spare in own.values()) / every, 2 * groups / every
    differ = (apart / shared**2 - few) / (1 + few) if shared else 0.0
    worth = 4 + 2 / differ if differ > 0 else BORROWED
    found: dict[str, tuple[float, float | None]] = {}
    for name, (luck, spare) in own.items():
        borrowed = min(worth, BORROWED, every - spare)
        freedom = spare + borrowed
        known = freedom >= 4 - 1e-9
        found[name] = (max(1.0, (luck * spare + shared * borrowed) / freedom), freedom) if known else (1.0, None)
    return found


def _apart(side: list[tuple[float, float]], open_days: list[int]) -> list[float]:
    many = sum(y for _, y in side)
    ratio = sum(x for x, _ in side) / many if many else 0.0
    return [(side[day][0] - side[day][1] * ratio) / many if many else 0.0 for day in open_days]


def _times(one: list[float], other: list[float], many: int) -> float:
    return sum(x * y for x, y in zip(one, other, strict=True)) * many / (many - 1) if many > 1 else 0.0


def a_map(dice: np.random.Generator, spread: float) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Twelve cells, four to a channel, that are even in the long run; the channels have good and bad days."""
    size = 0.88 * 0.12 / spread**2 - 1 if spread else 0.0
    luck = dice.beta(0.88 * size, 0.12 * size, (3, 28)) if spread else np.full((3, 28), 0.88)
    n = dice.integers(10, 60, 12)[:, None] * np.ones((1, 28), dtype=int)
    k = dice.binomial(n, np.repeat(luck, 4, axis=0))
    cell, day = (x.ravel() for x in np.indices(n.shape))
    of_days = pl.DataFrame({"queue": cell, "day": day, "numerator": k.ravel() * 1.0, "denominator": n.ravel() * 1.0})
    of_days = of_days.with_columns(
        metric=pl.lit(SERVED.name), n="denominator", bucket=DAY_ONE + pl.duration(days=pl.col("day"))
    )
    cells = of_days.group_by("metric", "queue", maintain_order=True).agg(pl.col("numerator", "denominator", "n").sum())
    value = pl.col("numerator") / pl.col("denominator")
    return cells.select("metric", "queue", "numerator", "denominator", "n", value=value).select(
        "metric", "queue", "value", "numerator", "denominator", "n"
    ), of_days


def test_good_and_bad_days_do_not_make_an_even_map_uneven() -> None:
    dice = np.random.default_rng(6)
    called: dict[str, list[bool]] = {"with days": [], "without": []}
    for _ in range(25):
        cells, of_days = a_map(dice, 0.08)
        for name, known in (("with days", of_days), ("without", None)):
            verdicts = deviations(cells, SERVED, days=known)["verdict"]
            called[name].append(bool(verdicts.is_in(["better", "worse"]).any()))
    assert np.mean(called["with days"]) <= 0.08
    assert np.mean(called["without"]) >= 0.3


def test_what_is_really_worse_is_found_with_good_and_bad_days_too() -> None:
    dice, found = np.random.default_rng(7), []
    for _ in range(20):
        cells, of_days = a_map(dice, 0.05)
        worse = (pl.col("numerator") * 0.85).round()
        bad = pl.when(pl.col("queue") == 0).then(worse).otherwise("numerator").alias("numerator")
        uneven = of_days.with_columns(bad)
        sums = uneven.group_by("queue").agg(numerator=pl.col("numerator").sum())
        changed = cells.drop("numerator").join(sums, on="queue", maintain_order="left")
        changed = changed.with_columns(value=pl.col("numerator") / pl.col("n")).select(cells.columns)
        found.append(deviations(changed, SERVED, days=uneven)["verdict"][0] == "worse")
    assert np.mean(found) >= 0.95
