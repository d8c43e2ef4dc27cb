"""The index of unevenness of means, scores and quantiles: worked numbers, and how often it is right."""

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest

from metrics.compare import mean_interval
from metrics.find import find_metric
from metrics.unevenness import Unevenness, of_answers, unevenness
from tests.metrics.test_unevenness import difference, served
from tests.metrics.worked import SETTINGS, Row, a_survey, facts, legs

ASA = find_metric("average_speed_of_answer")


def waits(channel: str, *seconds: float, times: int = 40, **more: object) -> list[Row]:
    return [row for x in seconds for row in legs("answered", x, times=times, channel=channel, **more)]


def test_of_a_mean_the_index_is_ginis_coefficient_twice() -> None:
    """Half wait for 10 s and half for 30: one of two customers waits 10 s more than the other, of a mean of 20."""
    rows = facts(waits("voice", 5, 15) + waits("chat", 25, 35))
    found = unevenness(find_metric("average_speed_of_answer"), rows, SETTINGS)
    assert found.u == pytest.approx(10 / (2 * 20))
    assert found.parts["attainment"].to_list() == [30, 10]
    assert (found.gap, found.gap_in_words, found.unit) == (20, "voice 10 s, chat 30 s", "seconds")
    assert (found.best, found.worst, found.bad_side) == ("voice", "chat", 80)
    assert found.index == pytest.approx(200 * (0.25 - (found.noise or 0)))
    # Each mean of 80 varies by 5 seconds squared over 79; two such lie 1.128 of their deviation apart, and weigh half.
    assert found.noise == pytest.approx(0.5 * 1.128 * 5 / 79**0.5 / 40, rel=0.05)


def test_a_mean_in_other_units_is_as_uneven() -> None:
    one, other = (
        unevenness(find_metric("average_speed_of_answer"), facts(waits("voice", *x) + waits("chat", *y)), SETTINGS)
        for x, y in (((5, 15), (25, 35)), ((50, 150), (250, 350)))
    )
    assert (one.index, one.low, one.high) == pytest.approx((other.index, other.low, other.high))


def test_where_half_have_to_wait_for_all_that_is_waited_the_index_is_100() -> None:
    found = unevenness(find_metric("average_speed_of_answer"), facts(waits("voice", 0) + waits("chat", 99)), SETTINGS)
    assert (found.u, found.noise, found.index, found.low, found.high) == (0.5, 0, 100, 100, 100)


def test_where_a_small_part_has_everything_the_index_is_not_above_100() -> None:
    rows = facts(waits("voice", 0, times=300) + waits("chat", 99))
    assert unevenness(find_metric("average_speed_of_answer"), rows, SETTINGS).index == 100


def test_of_a_quantile_it_is_the_share_that_is_not_beyond_it() -> None:
    """Of all nine in ten wait for a minute at most: everybody on the phone, and two in three who write."""
    rows = facts(waits("voice", 20, times=140) + waits("chat", 60, 60, 200, times=20))
    found = unevenness(find_metric("wait_p90"), rows, SETTINGS)
    assert found.within == pytest.approx(60, rel=0.01)
    assert found.parts["attainment"].to_list() == pytest.approx([1, 2 / 3])
    assert found.gap_in_words == "voice 100 %, chat 67 % within 1 min"
    assert found.u == pytest.approx(2 * 0.7 * 0.3 / 3)
    assert (found.unit, found.best, found.driver) == ("percent", "voice", "chat")


def test_who_still_waits_is_beyond_a_quantile_once_they_have_waited_longer() -> None:
    waiting = legs("open", None, times=50, channel="chat")
    found = unevenness(find_metric("wait_p50"), facts(waits("voice", 20, 40) + waits("chat", 20) + waiting), SETTINGS)
    assert dict(found.parts.select("dim", "n").iter_rows()) == {"voice": 80, "chat": 90}
    assert dict(found.parts.select("dim", "attainment").iter_rows())["chat"] < 0.5


def test_a_score_is_uneven_as_far_as_its_best_answer_is_from_its_worst() -> None:
    """Half answer 5 and 4 of five, half 3 and 2: 2 of 4 points apart."""
    answers = {"voice": (5, 4), "chat": (3, 2)}
    rows = [a_survey("csat", x, channel=name) for name, both in answers.items() for x in both for _ in range(40)]
    found = unevenness(find_metric("csat_mean"), facts(surveys=rows), SETTINGS)
    assert found.u == pytest.approx(0.5 * 2 / 4)
    assert found.gap_in_words == "voice 4.5, chat 2.5"


def test_nps_is_uneven_on_its_scale_of_200_points() -> None:
    rows = [a_survey("nps", x, 0, 10, channel=name) for name, x in (("voice", 10), ("chat", 0)) for _ in range(60)]
    found = unevenness(find_metric("nps"), facts(surveys=rows), SETTINGS)
    assert (found.u, found.gap, found.gap_in_words) == (0.5, 200, "voice 100.0, chat -100.0")


def test_the_cx_score_is_compared_where_all_of_its_parts_are_known() -> None:
    rows = facts(served("voice", 100, 90) + served("chat", 100, 50))
    found = unevenness(find_metric("cx_score"), rows, SETTINGS)
    assert found.unit == "score"
    assert found.u == pytest.approx(0.5 * (found.gap or 0) / 100)
    assert found.gap_in_words is not None
    assert found.driver is not None


@pytest.mark.parametrize(
    ("numerator", "high"),
    [
        pytest.param(400.0, float("inf"), id="an interval without end"),
        pytest.param(float("inf"), 11.0, id="a mean without end"),
    ],
)
def test_a_part_without_end_is_left_out_and_the_others_are_compared(numerator: float, high: float) -> None:
    rows = [("voice", 400.0, 9.0, 11.0), ("chat", 100.0, 2.0, 3.0), ("email", numerator, 9.0, high)]
    frame = pl.DataFrame(rows, ["channel", "numerator", "low", "high"], orient="row").with_columns(
        metric=pl.lit(ASA.name), denominator=40.0, n=40, coverage=1.0, value=pl.col("numerator") / 40
    )
    weights = frame.select("channel", metric=pl.lit("demand"), value="denominator")
    found = of_answers(pl.concat([frame, weights], how="diagonal"), ASA, "channel")
    assert found.left_out == ("email",)
    assert found.u == pytest.approx(0.5 * 7.5 / 12.5)
    assert found.low is not None
    assert 0 < found.low <= (found.index or 0) <= (found.high or 0) <= 100


def of_means(
    means: np.ndarray, n: Sequence[int], seed: int, *, days: int = 1, mood: float = 0.0, told: bool = False
) -> Unevenness:
    """Parts whose waits have these means, with a long tail; each day's are longer or shorter by `mood`, by chance.

    The unevenness is asked with the days if they are `told`.
    """
    dice = np.random.default_rng(seed)
    rows = []
    for place, (mean, many) in enumerate(zip(means, n, strict=True)):
        luck = np.exp(dice.normal(-(mood**2) / 2, mood, days))
        day = np.arange(many) % days
        x = dice.exponential(mean, many) * luck[day]
        rows.append(pl.DataFrame({"channel": f"c{place}", "day": day, "x": x}))
    every = pl.concat(rows)

    def answer(*keys: str) -> pl.DataFrame:
        x = pl.col("x")
        sums = every.group_by(keys, maintain_order=True).agg(
            numerator=x.sum(), denominator=pl.len().cast(pl.Float64), n=pl.len(), xx=(x**2).sum()
        )
        low, high = mean_interval(pl.col("numerator"), pl.col("xx"), pl.col("denominator"))
        value = pl.col("numerator") / pl.col("denominator")
        return sums.with_columns(value=value, low=low, high=high, metric=pl.lit(ASA.name)).drop("xx")

    answers = answer("channel")
    weights = answers.select("channel", metric=pl.lit("demand"), value=pl.col("denominator"))
    both = pl.concat([answers, weights], how="diagonal")
    return of_answers(both, ASA, "channel", days=answer("channel", "day") if told else None)


def test_the_interval_of_a_mean_holds_the_true_unevenness() -> None:
    means, n = np.array([40.0, 70, 55, 90, 45]), [3000, 1000, 500, 100, 60]
    truth = 200 * difference(means / (2 * np.sum(means * np.array(n) / sum(n))), n)
    found = [of_means(means, n, x) for x in range(40)]
    assert np.mean([(x.low or 0) <= truth <= (x.high or 0) for x in found]) >= 0.93


def test_even_means_are_seldom_called_uneven() -> None:
    found = [of_means(np.full(5, 60.0), [500, 300, 200, 100, 50], x) for x in range(40)]
    assert np.mean([(x.low or 0) > 0 for x in found]) <= 0.05
    assert np.mean([x.index or 0 for x in found]) < 2


def test_good_and_bad_days_do_not_make_even_means_uneven() -> None:
    sure = {
        told: [
            (of_means(np.full(4, 60.0), [1120] * 4, x, days=28, mood=0.3, told=told).low or 0) > 0 for x in range(20)
        ]
        for told in (True, False)
    }
    assert np.mean(sure[True]) <= 0.1 < np.mean(sure[False])
