"""Forecasts: what is usual comes out, intervals hold what they promise, and the backtest says who is better."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import numpy as np
import polars as pl
import pytest

from ingest.settings import Hours
from metrics.staffing.backtest import backtest
from metrics.staffing.forecast import forecast
from metrics.staffing.forecast_in_words import forecast_in_words
from metrics.staffing.handling_usual import handling_foretold
from metrics.staffing.history import closed_days, grid, quietest, with_weekdays
from metrics.staffing.interval import interval
from metrics.staffing.seasonal import foretold, foretold_days, learned
from tests.metrics.staffing.coming import coming, settings
from tests.metrics.worked import START, facts

MONDAY = date(2026, 8, 3)
NONE: frozenset[date] = frozenset()
WEEKEND = (7, 6)


def rates(stretches: pl.DataFrame) -> np.ndarray:
    """What is usual in a centre that is open from 8 to 12, twice as busy on Mondays, half on Saturdays, else closed."""
    hour = stretches["at"].dt.hour().to_numpy()
    busy = np.where((hour >= 8) & (hour < 12), 10.0 + hour, 0.0)
    usual: np.ndarray = busy * np.array([2, 1, 1, 1, 1, 0.5, 0])[stretches["date"].dt.weekday().to_numpy() - 1]
    return usual


def weeks(number: int, *, seed: int = 1, days_stray: float = 0.0) -> pl.DataFrame:
    """So many weeks of such a centre, by chance, with days that stray as a whole, and calls of about 200 s."""
    luck = np.random.default_rng(seed)
    plain = grid(MONDAY, MONDAY + timedelta(days=7 * number - 1), "30m")
    whole = luck.gamma(1 / days_stray**2, days_stray**2, 7 * number) if days_stray else np.ones(7 * number)
    came = luck.poisson(rates(plain) * np.repeat(whole, 48)).astype(float)
    worked = came * 200 + luck.normal(0, 1, len(came)) * 120 * np.sqrt(came)
    return with_weekdays(
        plain.with_columns(contacts=pl.Series(came), handled=pl.Series(came), worked_s=pl.Series(worked)), NONE, WEEKEND
    )


def ahead(past: pl.DataFrame, days: int = 7) -> pl.DataFrame:
    """The days after a history."""
    last = past["date"].to_list()[-1]
    return with_weekdays(grid(last + timedelta(days=1), last + timedelta(days=days), "30m"), NONE, WEEKEND)


def test_what_is_usual_comes_out() -> None:
    past = weeks(26)
    told = foretold(learned(past), ahead(past))
    truth = rates(told)
    open_ = truth > 0
    assert told["contacts"].to_numpy()[open_] == pytest.approx(truth[open_], rel=0.25)
    assert np.abs(told["contacts"].to_numpy()[open_] / truth[open_] - 1).mean() < 0.06
    assert told["contacts"].to_numpy()[~open_].sum() == 0


@pytest.mark.parametrize("days_stray", [0.0, 0.2])
def test_intervals_hold_about_95_of_100_stretches_and_days(days_stray: float) -> None:
    held, days_held = [], []
    for seed in range(20):
        everything = weeks(9, seed=seed, days_stray=days_stray)
        last = MONDAY + timedelta(days=55)
        past, came = (everything.filter(x) for x in (pl.col("date") <= last, pl.col("date") > last))
        usual = learned(past)
        told = foretold(usual, came.select("date", "at", "weekday", "kind"))
        both = told.join(came.select("date", "at", came="contacts"), on=("date", "at")).filter(pl.col("contacts") > 0)
        held.append(both.select(pl.col("came").is_between("low", "high").mean()).item())
        days = foretold_days(usual, came.select("date", "at", "weekday", "kind"))
        sums = came.group_by("date").agg(came=pl.col("contacts").sum())
        whole = days.join(sums, on="date").filter(pl.col("contacts") > 0)
        days_held.append(whole.select(pl.col("came").is_between("low", "high").mean()).item())
    assert 0.93 < np.mean(held) < 0.99
    assert 0.87 < np.mean(days_held) <= 1


def test_it_beats_taking_the_week_before() -> None:
    tried = backtest(weeks(10), NONE)
    assert tried is not None
    assert tried.weeks == 4
    assert tried.contacts.verdict == "better"
    assert tried.contacts.high < 0
    assert tried.handling is not None
    assert tried.handling.error < tried.handling.naive


def test_where_weeks_repeat_themselves_exactly_the_week_before_is_better_and_that_is_said() -> None:
    one = weeks(1)
    same = pl.concat([one.with_columns(date=pl.col("date") + pl.duration(days=7 * n)) for n in range(8)])
    tried = backtest(same.with_columns(pl.col("date").cast(pl.Date)), NONE)
    assert tried is not None
    assert (tried.contacts.naive, tried.contacts.verdict) == (0, "worse")


def test_two_weeks_are_too_few_to_be_tried() -> None:
    assert backtest(weeks(2), NONE) is None


def test_the_weekend_is_when_the_fewest_come() -> None:
    past = weeks(4)
    assert quietest(past) == (7, 6)
    assert quietest(past.with_columns(pl.col("date") - pl.duration(days=1))) == (6, 5)  # as in Israel


def test_a_holiday_is_taken_for_the_quietest_weekday() -> None:
    tuesday = MONDAY + timedelta(days=1)
    marked = with_weekdays(grid(MONDAY, tuesday, "30m"), frozenset({tuesday}), WEEKEND)
    assert marked.group_by("date").agg(pl.col("weekday", "kind").first()).sort("date").rows() == [
        (MONDAY, 1, 0),
        (tuesday, 7, 1),
    ]


def test_holidays_are_those_of_the_opening_hours() -> None:
    plain = settings()
    promise = plain.promise["voice"].model_copy(update={"hours": "office"})
    office = Hours(
        daily="08:00-18:00", holidays="DE", dates={date(2026, 12, 24): "closed", date(2026, 12, 26): "09:00-12:00"}
    )
    of = plain.model_copy(update={"hours": {"office": office}, "promise": {**plain.promise, "voice": promise}})
    closed = closed_days(of, "voice", date(2026, 12, 20), date(2026, 12, 31))
    assert closed == {date(2026, 12, 24), date(2026, 12, 25)}
    assert closed_days(of, "chat", date(2026, 12, 20), date(2026, 12, 31)) == frozenset()


def test_an_interval_of_a_count_is_poissons_where_nothing_strays() -> None:
    low, high = interval(np.array([10.0, 0.0]), np.array([10.0, 0.0]))
    assert (low.tolist(), high.tolist()) == ([4, 0], [17, 0])


def test_hours_that_differ_by_chance_alone_are_foretold_the_mean_of_all() -> None:
    past = weeks(8)
    told = handling_foretold(past, foretold(learned(past), ahead(past))).filter(pl.col("contacts") > 0)
    assert told["handle_s"].to_numpy() == pytest.approx(200, abs=5)
    assert (told["handle_low"] < told["handle_s"]).all()


def test_from_facts_to_a_forecast_and_a_sentence() -> None:
    weeks_of_calls = [coming(20, START - timedelta(days=7 * n)) for n in range(6)]
    found = forecast(facts([row for week in weeks_of_calls for row in week]), settings(), days=7)
    assert found.first == date(2026, 10, 2)
    busy = found.stretches.filter(pl.col("contacts") > 0)
    assert busy.select("channel", "date", "at").rows() == [("voice", date(2026, 10, 8), time(8))]
    assert busy["contacts"].to_list() == pytest.approx([20])
    assert busy["handle_s"].to_list() == pytest.approx([180])
    assert forecast_in_words(found)[0] == "Expected from 2026-10-02 to 2026-10-08, by what came until 2026-10-01."


@pytest.mark.parametrize(
    ("many", "days", "reason", "says"),
    [
        (6, 20, "few_contacts", "fewer than 100 contacts came"),
        (120, 7, "few_weeks", "fewer than two whole weeks are known"),
    ],
)
def test_of_too_little_nothing_is_foretold(many: int, days: int, reason: str, says: str) -> None:
    rows = coming(many) + coming(many, START - timedelta(days=days))
    found = forecast(facts(rows), settings())
    assert found.silent == {"voice": reason}
    assert forecast_in_words(found)[1] == f"voice: no forecast, for {says}."


def test_of_no_contacts_there_is_a_sentence() -> None:
    assert forecast_in_words(forecast(facts(), settings())) == ["There are no contacts to tell from what will come."]


def test_of_a_single_weekday_what_is_usual_are_its_means_as_sure_as_their_contacts_make_them() -> None:
    past = weeks(6).filter(pl.col("kind") == 2)
    told = learned(past).profiles[0]
    age = (pl.col("date").max() - pl.col("date")).dt.total_days()
    at_nine = past.with_columns(weight=0.5 ** (age / 28)).filter(pl.col("at") == time(9))
    assert told.weekdays == [6]  # Saturday is the second quietest
    [place] = told.cells.filter(pl.col("at") == time(9))["cell"].to_list()
    mean = at_nine.select((pl.col("contacts") * pl.col("weight")).sum() / pl.col("weight").sum()).item()
    assert np.exp(told.parameters[place]) == pytest.approx(mean)
    assert told.covariance[place, place] == pytest.approx(1 / (mean * at_nine["weight"].sum()))


def test_two_who_learn_at_once_do_not_meet() -> None:
    same = weeks(1)
    past = pl.concat([same.with_columns(date=pl.col("date") + pl.duration(days=7 * n)) for n in range(4)])
    even = past.with_columns(
        pl.col("date").cast(pl.Date), contacts=pl.when(pl.col("contacts") > 0).then(10.0).otherwise(0.0)
    )
    with ThreadPoolExecutor(8) as many:
        found = list(many.map(learned, [even] * 24))
    assert {len(x.profiles) for x in found} == {len(found[0].profiles)}
