"""The model finds what was planted, and how far to trust it is found out on contacts that it has not seen."""

import json
from datetime import timedelta

import polars as pl
import pytest

from metrics.prediction.drift import Drift, drift
from metrics.prediction.in_words import drift_in_words
from metrics.prediction.model import fitted, of_words
from metrics.prediction.reasons import why
from metrics.prediction.trial import trial
from tests.metrics.prediction.drawn import HOUR, TRUTH, drawn
from tests.metrics.worked import START

MANY = 8_000


def test_what_was_planted_is_found() -> None:
    model = fitted(drawn(MANY))
    assert model is not None
    weights = model.weights
    for name, values in TRUTH.items():
        for value, adds in values.items():
            others = [x for other, x in weights[name].items() if other not in values]
            assert weights[name][value] - sum(others) / len(others) == pytest.approx(adds, abs=0.2)
    assert abs(weights["topic"]["billing"] - weights["topic"]["returns"]) < 0.15
    assert weights["segment"] == {"": pytest.approx(0.0)}


def test_the_mean_probability_is_the_share_that_came_back() -> None:
    contacts = drawn(MANY)
    model = fitted(contacts)
    assert model is not None
    told = contacts.select(chance=model.chance(), back=pl.col("back").cast(pl.Float64))
    assert told["chance"].mean() == pytest.approx(told["back"].mean(), abs=1e-3)


@pytest.mark.parametrize(
    "contacts",
    [
        pytest.param(drawn(400), id="too few contacts"),
        pytest.param(drawn(2_000).with_columns(back=pl.lit(value=False)), id="nobody came back"),
        pytest.param(drawn(2_000).with_columns(back=pl.lit(None, pl.Boolean)), id="of nobody it is known"),
    ],
)
def test_nothing_is_learned_of_too_little(contacts: pl.DataFrame) -> None:
    assert fitted(contacts) is None
    assert trial(contacts) is None


def test_a_value_that_was_never_seen_counts_as_the_mean_contact() -> None:
    contacts = drawn(MANY)
    model = fitted(contacts)
    assert model is not None
    odd = contacts.head(1).with_columns(channel=pl.lit("kiosk"))
    assert odd.select(model.weight("channel")).item() == 0.0


def test_it_is_written_down_and_read_again() -> None:
    model = fitted(drawn(MANY))
    assert model is not None
    assert of_words(json.loads(json.dumps(model.as_words()))) == model


def test_where_there_is_something_to_learn_the_trial_trusts_it_and_the_groups_lie_on_the_line() -> None:
    many = 40_000
    found = trial(drawn(many))
    assert found is not None
    tried, steps = found
    assert tried.is_trusted
    assert tried.n == steps["n"].sum() == many // 4
    assert tried.slope == pytest.approx(1.0, abs=0.1)
    assert steps.select((pl.col("foretold") - pl.col("came")).abs().mean()).item() < 0.02
    assert steps.filter(pl.col("foretold").is_between("low", "high")).height >= 8


@pytest.mark.parametrize("seed", range(1, 6))
def test_where_all_are_alike_it_is_not_trusted(seed: int) -> None:
    found = trial(drawn(MANY, seed=seed, truth={}))
    assert found is not None
    assert not found[0].is_trusted


def test_where_it_was_another_world_before_it_is_not_trusted() -> None:
    other = {"late": {"late": -1.0}, "before": {"3+": -0.8}}
    found = trial(pl.concat([drawn(6_000), drawn(2_000, seed=2, truth=other, begin=6_000)]))
    assert found is not None
    assert not found[0].is_trusted


def test_drift_is_seen_where_more_come_back_or_others_come_and_not_where_nothing_changes() -> None:
    model = fitted(drawn(MANY))
    assert model is not None
    now = START + (MANY + 600) * HOUR
    same = drift(model, drawn(600, seed=2, begin=MANY), now=now)
    assert not same.is_drifted
    assert same.n == 600
    often = drift(model, drawn(600, seed=2, begin=MANY, truth={"topic": {"billing": 3.0, "returns": 3.0}}), now=now)
    assert often.apart is not None
    assert often.apart > 3
    assert often.is_drifted
    moved = drift(model, drawn(600, seed=2, begin=MANY).with_columns(channel=pl.lit("sms")), now=now)
    assert moved.have_moved == ("channel",)
    few = drift(model, drawn(50, begin=MANY), now=now)
    assert (few.apart, few.moved, few.is_drifted) == (None, {}, False)
    learned_from = drift(model, drawn(MANY), now=START + MANY * HOUR)
    assert learned_from.apart is None
    assert learned_from.n == timedelta(days=28) // HOUR - 1


def test_how_far_what_came_lies_from_what_was_foretold_is_told_whoever_came() -> None:
    far = Drift(n=900, foretold=0.5, came=0.2, apart=-9.0, moved={"topic": 0.5})
    assert "9.0 standard errors, more than chance makes" in drift_in_words(far)[0]
    assert drift_in_words(far)[1].endswith("topic have moved. Learn anew.")
    near = Drift(n=900, foretold=0.5, came=0.49, apart=-0.4, moved={"topic": 0.0})
    assert "no more than chance makes" in drift_in_words(near)[0]


def test_reasons_are_what_raises_the_odds_most_and_no_more_than_two() -> None:
    contacts = drawn(MANY)
    model = fitted(contacts)
    assert model is not None
    told = contacts.select("late", "before", "channel", reasons=why(model))
    both = told.filter(late="late", before="3+")["reasons"].to_list()
    assert all(x == ["late:late", "before:3+"] for x in both)
    assert all(x == [] for x in told.filter(late="in time", before="0", channel="chat")["reasons"].to_list())
    assert told["reasons"].list.len().max() == 2
