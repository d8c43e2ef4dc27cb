"""Rules about a whole file: one number is computed in polars, and Great Expectations judges that."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from ingest.quality.asked import ROW, Judging, Tally
from ingest.quality.check import Verdict
from ingest.quality.condition import condition
from ingest.quality.own import OwnRule
from ingest.quality.rules import SETTINGS, Judged

VALUE = "value"
"""The column of the summary."""

BETWEEN = "expect_column_max_to_be_between"
"""How one number is judged: the largest of one is that one."""

VALUES: Mapping[str, Callable[[pl.Expr], pl.Expr]] = {
    "expect_column_max_to_be_between": pl.Expr.max,
    "expect_column_mean_to_be_between": pl.Expr.mean,
    "expect_column_median_to_be_between": pl.Expr.median,
    "expect_column_min_to_be_between": pl.Expr.min,
    "expect_column_stdev_to_be_between": pl.Expr.std,
    "expect_column_sum_to_be_between": pl.Expr.sum,
    "expect_column_unique_value_count_to_be_between": lambda column: column.drop_nulls().n_unique(),
    "expect_column_proportion_of_unique_values_to_be_between": lambda column: (
        column.drop_nulls().n_unique() / column.count()
    ),
    "expect_column_proportion_of_non_null_values_to_be_between": lambda column: column.count() / column.len(),
}
"""What is computed of a column, by the expectation that judges it."""


def summarised(rule: OwnRule, rows: pl.LazyFrame, judging: Judging) -> tuple[bool | None, str]:
    """Whether a rule about a whole file holds, and what was seen: figures, never words out of the file."""
    judged = rows if rule.condition is None else rows.filter(condition(rule.condition))
    try:
        match rule.judged:
            case Judged.HEIGHT:
                return _height(rule, judged, judging)
            case Judged.VALUE:
                return _value(rule, judged, judging)
            case Judged.QUANTILES:
                return _quantiles(rule, judged, judging)
            case _:
                return _set(rule, judged, judging)
    except pl.exceptions.PolarsError as error:
        return None, type(error).__name__


def twins(rule: OwnRule, rows: pl.LazyFrame, judging: Judging) -> tuple[Tally, list[int]]:
    """How many rows are there more than once, and which; rows without any value are not counted."""
    columns = rule.kwargs.get("column_list") or [rule.kwargs["column"]]
    judged = rows if rule.condition is None else rows.filter(condition(rule.condition))
    filled = judged.select(ROW, *columns).filter(~pl.all_horizontal(pl.col(columns).is_null()))
    counted = filled.select(ROW, twice=pl.struct(columns).is_duplicated()).collect()
    places = counted.filter("twice")[ROW].to_list()
    ok, error = _between(judging, len(places), {"min_value": 0, "max_value": 0})
    tally = Tally(len(places), counted.height, error if ok is None else "")
    return tally, places if rule.refuses_rows else []


def _height(rule: OwnRule, rows: pl.LazyFrame, judging: Judging) -> tuple[bool | None, str]:
    count = rows.select(pl.len()).collect().item()
    bounds = _bounds(rule)
    if "value" in bounds:
        bounds = {"min_value": bounds["value"], "max_value": bounds["value"]}
    ok, error = _between(judging, count, bounds)
    return (None, error) if ok is None else (ok, f"{count:,} rows")


def _value(rule: OwnRule, rows: pl.LazyFrame, judging: Judging) -> tuple[bool | None, str]:
    column = pl.col(rule.kwargs["column"])
    found = rows.select(VALUES[rule.type](column).alias(VALUE), filled=column.count()).collect()
    value, filled = found.row(0)
    if not filled and rule.type != "expect_column_proportion_of_non_null_values_to_be_between":
        return True, "no values to judge"
    ok, error = _between(judging, value, _bounds(rule))
    return (None, error) if ok is None else (ok, _shown(value))


def _quantiles(rule: OwnRule, rows: pl.LazyFrame, judging: Judging) -> tuple[bool | None, str]:
    said = rule.kwargs.get("quantile_ranges") or {}
    column = pl.col(rule.kwargs["column"])
    shares = [float(share) for share in said["quantiles"]]
    asked = [column.quantile(share, "nearest").alias(f"{n}") for n, share in enumerate(shares)]
    values = rows.select(asked).collect().row(0)
    if None in values:
        return True, "no values to judge"
    verdicts = [
        _between(judging, value, {"min_value": least, "max_value": most})
        for value, (least, most) in zip(values, said["value_ranges"], strict=True)
    ]
    error = next((error for ok, error in verdicts if ok is None), None)
    told = ", ".join(f"{share:.0%}: {_shown(value)}" for share, value in zip(shares, values, strict=True))
    return (None, error) if error is not None else (all(ok for ok, _ in verdicts), told)


def _set(rule: OwnRule, rows: pl.LazyFrame, judging: Judging) -> tuple[bool | None, str]:
    name = rule.kwargs["column"]
    values = rows.select(pl.col(name).drop_nulls())
    column = pl.col(name)
    seen = values.select(column.unique() if rule.judged is Judged.DISTINCT else column.mode()).collect()
    if seen.is_empty():
        return True, "no values to judge"
    ok, error = judging.holds(rule.type, rule.kwargs, seen)
    words = "different values" if rule.judged is Judged.DISTINCT else "most common"
    return (None, error) if ok is None else (ok, f"{seen.height:,} {words}")


def _between(judging: Judging, value: Any, bounds: Mapping[str, Any]) -> Verdict:
    return judging.holds(BETWEEN, {**bounds, "column": VALUE}, pl.DataFrame({VALUE: [value]}))


def _bounds(rule: OwnRule) -> dict[str, Any]:
    return {key: value for key, value in rule.kwargs.items() if key not in SETTINGS}


def _shown(value: Any) -> str:
    # The least and the greatest of a text would be a word out of the file.
    if isinstance(value, (int, float)):
        return f"{value:,.4g}" if isinstance(value, float) else f"{value:,}"
    return "" if isinstance(value, str) else str(value)
