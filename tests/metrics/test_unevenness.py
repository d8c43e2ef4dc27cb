"""The index of unevenness: what it is, what does not change it, and how often it is wrong by chance."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from metrics.attained import NoDirectionError, NotOfEachError
from metrics.derive.handoff import handoff
from metrics.find import find_metric
from metrics.question import verdict
from metrics.redrawn import mean_difference
from metrics.rows import Rows
from metrics.unevenness import (
    Unevenness,
    of_answers,
    of_each,
    unevenness,
    unevenness_over,
)
from tests.metrics.worked import SETTINGS, START, Row, facts, frame, legs
from tests.metrics.worked_journeys import a_handoff

SERVED = find_metric("served_in_time")
shares = st.lists(st.tuples(st.floats(0, 1), st.integers(1, 100)), min_size=1, max_size=8)


def served(channel: str, n: int, k: int, **more: object) -> list[Row]:
    on_time = legs("answered", 1, times=k, channel=channel, **more)
    return on_time + legs("answered", 86000, times=n - k, channel=channel, **more)


def judged(*channels: tuple[str, int, int]) -> Unevenness:
    """Channels with how many contacts each, and how many of them served in time."""
    rows = [row for channel in channels for row in served(*channel)]
    return unevenness(SERVED, facts(rows, as_of=START + timedelta(days=9)), SETTINGS)


def of_counts(n: Sequence[int], k: Sequence[int], names: Sequence[str] | None = None) -> Unevenness:
    """The same, straight from the numbers."""
    return of_answers(counted(n, k, names), SERVED, "channel")


def counted(n: Sequence[int], k: Sequence[int], names: Sequence[str] | None = None) -> pl.DataFrame:
    """What `measure` answers of channels with so many contacts, so many of them served in time."""
    parts = pl.DataFrame({"channel": names or [f"c{i}" for i in range(len(n))], "n": list(n), "numerator": list(k)})
    parts = parts.with_columns(pl.col("numerator").cast(pl.Float64), denominator=pl.col("n").cast(pl.Float64))
    parts = parts.with_columns(value=pl.col("numerator") / pl.col("n"), low=pl.lit(0.0), high=pl.lit(1.0))
    demand = parts.with_columns(metric=pl.lit("demand"), value=pl.col("denominator"))
    return pl.concat([parts.with_columns(metric=pl.lit(SERVED.name)), demand], how="diagonal")


def difference(attained: Sequence[float], weights: Sequence[float]) -> float:
    total = np.asarray(weights, dtype=np.float64)
    return float(mean_difference(np.asarray(attained, dtype=np.float64), total / total.sum()))


def test_values_asked_together_are_those_asked_alone() -> None:
    counts = {"billing": ([100, 200, 4], [90, 60, 1]), "night": ([50, 31], [50, 2]), "quiet": ([3, 2], [1, 1])}
    each = {topic: counted(*both) for topic, both in counts.items()}
    every = pl.concat(x.with_columns(topic=pl.lit(topic)) for topic, x in each.items())
    together = of_each(every, SERVED, "channel", each="topic")
    alone = {topic: of_answers(x, SERVED, "channel") for topic, x in each.items()}
    assert list(together) == list(alone)
    for topic, even in alone.items():
        assert_frame_equal(together[topic].parts, even.parts)
        names = vars(even).keys() - {"parts"}
        assert {x: getattr(together[topic], x) for x in names} == {x: getattr(even, x) for x in names}


def test_one_half_served_and_the_other_never_is_one_half() -> None:
    assert difference([1, 0], [1, 1]) == 0.5


@given(shares)
def test_the_mean_difference_is_that_of_all_pairs(parts: list[tuple[float, int]]) -> None:
    attained, weights = zip(*parts, strict=True)
    total = sum(weights)
    pairs = sum(w * v * abs(a - b) for a, w in parts for b, v in parts) / total**2
    assert difference(attained, weights) == pytest.approx(pairs, abs=1e-12)


@given(st.floats(0, 1), st.lists(st.integers(1, 100), min_size=1, max_size=8))
def test_where_all_attain_the_same_it_is_zero(attained: float, weights: list[int]) -> None:
    assert difference([attained] * len(weights), weights) == pytest.approx(0, abs=1e-12)


@given(shares, st.randoms(use_true_random=False))
def test_the_order_of_the_parts_changes_nothing(parts: list[tuple[float, int]], random: object) -> None:
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (difference(*zip(*x, strict=True)) for x in (parts, shuffled))
    assert one == pytest.approx(other, abs=1e-12)


@given(shares)
def test_splitting_a_part_in_two_equal_ones_changes_nothing(parts: list[tuple[float, int]]) -> None:
    (attained, weight), *others = parts
    halves = [(attained, weight / 2), (attained, weight / 2), *others]
    one, other = (difference(*zip(*x, strict=True)) for x in (parts, halves))
    assert one == pytest.approx(other, abs=1e-12)


def test_one_channel_always_and_one_never_served_is_100_but_for_the_noise() -> None:
    found = judged(("voice", 500, 500), ("chat", 500, 0))
    assert found.u == 0.5
    assert found.noise is not None
    assert found.index == pytest.approx(100 - 200 * found.noise)
    assert found.noise < 0.02


def test_channels_that_attain_the_same_are_even() -> None:
    found = judged(("voice", 500, 400), ("chat", 100, 80))
    assert (found.index, found.low, found.u, found.gap) == (0, 0, 0, 0)


def test_calling_the_channels_otherwise_changes_no_number() -> None:
    n, k = [500, 300, 100], [400, 200, 90]
    one, other = of_counts(n, k, ["a", "b", "c"]), of_counts(n, k, ["z", "y", "x"])
    assert (one.index, one.low, one.high, one.noise) == (other.index, other.low, other.high, other.noise)


def test_the_same_question_gets_the_same_answer() -> None:
    one, other = (of_counts([500, 300], [400, 200]) for _ in range(2))
    assert (one.index, one.low, one.high) == (other.index, other.low, other.high)


def test_what_is_said_about_an_uneven_centre() -> None:
    found = judged(("voice", 1000, 910), ("messaging", 500, 270), ("chat", 500, 450), ("sms", 20, 0))
    assert found.gap_in_words == "voice 91 %, messaging 54 %"
    assert found.gap == pytest.approx(0.37)
    assert (found.best, found.worst, found.driver) == ("voice", "messaging", "messaging")
    assert found.bad_side == 500
    assert found.left_out == ("sms",)
    assert found.low is not None
    assert found.high is not None
    assert found.index is not None
    assert 0 < found.low < found.index < found.high < 100


def test_the_parts_of_the_index() -> None:
    found = judged(("voice", 900, 900), ("in_person", 100, 50), ("sms", 29, 0)).parts
    assert found.columns == ["dim", "attainment", "weight", "n", "low", "high", "drop_one", "left_out"]
    assert found.select("dim", "attainment", "weight", "n", "left_out").rows() == [
        ("voice", 1.0, 0.9, 900, False),
        ("in_person", 0.5, 0.1, 100, False),
        ("sms", 0.0, None, 29, True),
    ]
    assert found["drop_one"].to_list()[:2] == pytest.approx([0.09, 0.09])


def test_with_one_channel_there_is_nothing_to_compare() -> None:
    found = judged(("voice", 500, 400), ("sms", 10, 0))
    assert (found.index, found.gap_in_words, found.driver, found.bad_side) == (None, None, None, None)
    assert found.left_out == ("sms",)


def test_without_facts_there_is_nothing_to_compare() -> None:
    assert unevenness(SERVED, facts(), SETTINGS).index is None


def test_a_contact_that_was_handed_on_weighs_once() -> None:
    handed_on = served("chat", 100, 50, transfer_from="x:0")
    rows = facts(served("voice", 100, 90) + served("chat", 100, 50) + handed_on)
    weights = dict(unevenness(SERVED, rows, SETTINGS).parts.select("dim", "weight").iter_rows())
    assert weights == {"voice": 0.5, "chat": 0.5}


def test_of_a_metric_where_lower_is_better_the_best_is_the_lowest() -> None:
    rows = legs("abandoned", 60, times=90) + legs("answered", times=10)
    rows += legs("answered", times=100, channel="chat")
    found = unevenness(find_metric("abandon_rate"), facts(rows), SETTINGS)
    assert (found.gap_in_words, found.worst, found.bad_side) == ("chat 0 %, voice 90 %", "voice", 100)


def test_hours_and_weekdays_are_named() -> None:
    later = legs("answered", 99, times=50, queued_at=START + timedelta(hours=28))
    rows = facts(served("voice", 50, 50) + later, as_of=START + timedelta(days=9))
    assert unevenness(SERVED, rows, SETTINGS, by="hour").gap_in_words == "08:00 100 %, 12:00 0 %"
    assert unevenness(SERVED, rows, SETTINGS, by="weekday").gap_in_words == "thursday 100 %, friday 0 %"


def test_the_index_of_every_week() -> None:
    week = timedelta(days=7)
    rows = served("voice", 100, 90) + served("chat", 100, 50) + served("voice", 100, 90, queued_at=START + week)
    found = unevenness_over(SERVED, facts(rows, as_of=START + 4 * week), SETTINGS, every="1w")
    assert found["bucket"].dt.to_string("%F").to_list() == ["2026-09-28", "2026-10-05"]
    assert found["index"].is_null().to_list() == [False, True]
    assert found["gap_in_words"].to_list() == ["voice 90 %, chat 50 %", None]
    assert found["n"].to_list() == [200, 100]


@pytest.mark.parametrize("metric", ["abandoned", "longest_wait"])
def test_what_larger_parts_have_more_of_cannot_be_uneven(metric: str) -> None:
    with pytest.raises(NotOfEachError, match=f"'{metric}' is a count, or the greatest of all"):
        unevenness(find_metric(metric), facts(), SETTINGS)


def drawn(rates: Sequence[float], n: Sequence[int], times: int) -> list[Unevenness]:
    random = np.random.default_rng(3)
    sizes = np.asarray(n)
    return [of_counts(n, random.binomial(sizes, np.asarray(rates)).tolist()) for _ in range(times)]


@pytest.mark.parametrize(
    ("rates", "n"),
    [
        pytest.param([0.8] * 5, [500, 300, 200, 100, 50], id="five channels"),
        pytest.param([0.6] * 24, [300] * 24, id="twenty-four hours"),
        pytest.param([0.9] * 2, [300, 40], id="two channels"),
    ],
)
def test_an_even_centre_is_seldom_called_uneven(rates: list[float], n: list[int]) -> None:
    found = drawn(rates, n, 100)
    assert np.mean([(x.low or 0) > 0 for x in found]) <= 0.05
    assert np.mean([x.index or 0 for x in found]) < 2


def test_an_uneven_centre_is_found() -> None:
    found = drawn([0.85, 0.85, 0.65], [500, 300, 200], 100)
    assert np.mean([(x.low or 0) > 0 for x in found]) >= 0.95
    assert np.mean([x.driver == "c2" for x in found]) >= 0.95


def test_the_interval_holds_the_true_unevenness() -> None:
    rates, n = [0.9, 0.7, 0.8, 0.6, 0.85], [3000, 1000, 500, 100, 60]
    truth = 200 * difference(rates, n)
    assert np.mean([(x.low or 0) <= truth <= (x.high or 0) for x in drawn(rates, n, 100)]) >= 0.93


def test_good_and_bad_days_do_not_make_an_even_centre_uneven() -> None:
    """Every channel is as good as the others in the long run; each has days of 70 and of 95 percent."""
    dice = np.random.default_rng(4)
    channels, days, each = ["a", "b", "c", "d"], range(28), 40
    sure = []
    for _ in range(30):
        kept = dice.binomial(each, dice.beta(0.85 * 15, 0.15 * 15, (len(channels), len(days))))
        of_days = pl.DataFrame(
            {
                "channel": [x for x in channels for _ in days],
                "n": each,
                "numerator": kept.ravel().astype(float),
                "denominator": float(each),
            }
        )
        answers = of_days.group_by("channel", maintain_order=True).sum()
        both = pl.concat(
            [
                answers.with_columns(metric=pl.lit(SERVED.name), low=pl.lit(0.0), high=pl.lit(1.0)),
                answers.select("channel", metric=pl.lit("demand"), value="denominator"),
            ],
            how="diagonal",
        )
        found = of_answers(both, SERVED, "channel", days=of_days), of_answers(both, SERVED, "channel")
        assert found[0].index == found[1].index
        assert (found[0].driver is None) == (found[0].low == 0)
        sure.append([(x.low or 0) > 0 for x in found])
    with_days, without = np.mean(sure, axis=0)
    assert with_days <= 0.1 < without


def test_a_driver_is_named_only_where_the_service_is_surely_uneven() -> None:
    assert of_counts([100, 100], [84, 80]).driver is None
    assert of_counts([1000, 1000], [840, 600]).driver == "c1"


def test_what_is_neither_good_nor_bad_cannot_be_uneven() -> None:
    with pytest.raises(NoDirectionError, match="'flow_out_rate' neither more nor less is better"):
        unevenness(find_metric("flow_out_rate"), facts(), SETTINGS)


def test_who_tells_no_team_is_counted_and_left_out() -> None:
    """A team is known of answered contacts only; who gave up belongs to none."""
    rows = served("voice", 100, 90, team="a") + served("voice", 100, 80, team="b") + legs("abandoned", 60, times=50)
    said = verdict(unevenness(SERVED, facts(rows), SETTINGS, by="team"))
    assert said.endswith("20 % of the contacts tell no team, and are left out.")


def test_a_metric_of_journeys_can_be_asked_by_dimensions_that_legs_do_not_have() -> None:
    rows = [
        a_handoff(why, carried=carried)
        for why, n, k in (("forced", 300, 240), ("chosen", 100, 20))
        for carried in [True] * k + [False] * (n - k)
    ]
    changes = Rows(frames={handoff.name: frame(handoff.table, rows)}, as_of=START + timedelta(days=1))
    found = unevenness(find_metric("context_carried"), changes, SETTINGS, by="why")
    assert found.gap_in_words == "forced 80 %, chosen 20 %"
    assert found.parts["weight"].to_list() == [0.75, 0.25]
    assert (found.driver, found.bad_side) == ("chosen", 100)
