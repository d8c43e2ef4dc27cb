"""Plain retention: the formula by hand, and what it needs."""

from datetime import date, timedelta

import polars as pl
import pytest

from metrics.value.retention import Retention, plain_value, retention
from metrics.value.terms import Terms

END = date(2026, 12, 31)
TERMS = Terms(years=1, discount_rate=0.1, margin=0.5)


def of_customers(many: int, stay: int, *, apart: int = 91, known: int = 182) -> Retention | None:
    """Customers who each spend 100 in the period before the last, of whom some buy again in the last one."""
    before, after = END - timedelta(days=apart), END - timedelta(days=1)
    rows = [(person, before, 100.0) for person in range(many)] + [(person, after, 30.0) for person in range(stay)]
    rows.append((10_000, END - timedelta(days=known - 1), 1.0))
    days = pl.DataFrame(rows, schema=["person", "day", "amount"], orient="row")
    people = pl.DataFrame({"person": range(many), "segment": ["even", "odd"] * (many // 2)})
    return retention(days, people, ["segment"], until=END, terms=TERMS)


@pytest.mark.parametrize(
    ("periods", "value"),
    [
        pytest.param(1.0, 100 * 0.8 / 1.1, id="one period: who stays pays once"),
        pytest.param(2.0, 100 * (0.8 / 1.1 + (0.8 / 1.1) ** 2), id="two periods"),
        pytest.param(1e6, 100 * 0.8 / (1 + 0.1 - 0.8), id="without end the formula of the textbooks"),
    ],
)
def test_the_value_is_the_sum_over_the_periods(periods: float, value: float) -> None:
    found = pl.select(plain_value(pl.lit(100.0), pl.lit(0.8), discount=0.1, periods=periods)).item()
    assert found == pytest.approx(value)


def test_as_many_stay_as_stayed_last_time() -> None:
    found = of_customers(100, 80)
    assert found is not None
    assert found.period_days == 91
    assert [found.retained, found.spend] == pytest.approx([80 / 101, 10001 / 101])


def test_a_group_is_judged_by_its_own() -> None:
    found = of_customers(100, 80)
    assert found is not None
    rows = found.groups.filter(pl.col("dimension") == "segment")
    assert rows["n"].to_list() == [50, 50]
    periods, growth = 365.25 / 91, 1.1 ** (91 / 365.25)
    own = 0.5 * 100 * sum((0.8 / growth) ** k for k in range(1, 5))
    assert rows["value"].to_list() == pytest.approx([own, own], rel=0.02)
    assert periods == pytest.approx(4, rel=0.01)
    assert (rows["low"] < rows["value"]).all()


@pytest.mark.parametrize(
    ("many", "known"),
    [pytest.param(28, 182, id="too few customers"), pytest.param(100, 59, id="no two periods of 30 days are known")],
)
def test_where_too_little_is_known_nothing_is_said(many: int, known: int) -> None:
    assert of_customers(many, 10, apart=40, known=known) is None


def test_if_nobody_stays_nobody_is_worth_anything() -> None:
    found = of_customers(100, 0)
    assert found is not None
    assert found.groups.row(0, named=True)["value"] == 0
