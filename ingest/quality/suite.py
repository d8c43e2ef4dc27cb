"""The checks of a table, derived from its declaration: nothing is typed a second time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from ingest.quality.result import Severity
from ingest.table import Column, Table
from ingest.vocabulary import Flag


class JudgedOn(StrEnum):
    """Which frame a check is judged on: the rows, one row of counts over all rows, or the columns themselves."""

    ROWS = "rows"
    SUMMARY = "summary"
    COLUMNS = "columns"


@dataclass(frozen=True, kw_only=True, eq=False)
class Check:
    """One claim about a table; `breaks` is true for the rows that break it, null or false for the others.

    A check that compares rows with each other is `compared_by` a column: rows that differ in it do not matter to it.
    """

    expectation: str
    column: str = ""
    judged_on: JudgedOn
    breaks: pl.Expr
    severity: Severity = Severity.CRITICAL
    compared_by: str = ""
    values: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


def suite(table: Table) -> tuple[Check, ...]:
    """Every check of a table, in the order of its columns."""
    return (
        Check(
            expectation="columns",
            judged_on=JudgedOn.COLUMNS,
            breaks=pl.lit(value=False),
            values=tuple(label(name, dtype) for name, dtype in table.schema.items()),
        ),
        Check(
            expectation="unique",
            column="id",
            judged_on=JudgedOn.SUMMARY,
            breaks=pl.struct("source", "id").is_duplicated(),
            compared_by="id",
        ),
        *(check for name, column in table.columns.items() for check in _of_column(name, column)),
        *_rules(table.rules),
    )


def label(name: str, dtype: pl.DataType) -> str:
    """A column with its type, as the check of the columns compares them."""
    return f"{name} {dtype}"


def _of_column(name: str, column: Column) -> Iterator[Check]:
    value = pl.col(name)
    if column.required:
        yield Check(expectation="required", column=name, judged_on=JudgedOn.ROWS, breaks=value.is_null())
    if column.values is not None:
        words = tuple(str(x) for x in column.values)
        outside = ~value.is_in(words)
        yield Check(expectation="closed_list", column=name, judged_on=JudgedOn.ROWS, breaks=outside, values=words)
    if column.minimum is not None:
        low = column.minimum
        yield Check(expectation="minimum", column=name, judged_on=JudgedOn.ROWS, breaks=value < low, minimum=low)
    if column.maximum is not None:
        high = column.maximum
        yield Check(expectation="maximum", column=name, judged_on=JudgedOn.ROWS, breaks=value > high, maximum=high)
    if column.dtype == pl.Float64:
        # pandas takes NaN for a missing value, so this one cannot be judged on its rows.
        yield Check(expectation="finite", column=name, judged_on=JudgedOn.SUMMARY, breaks=~value.is_finite())
    if name == "flags":
        unknown = value.list.set_difference([str(x) for x in Flag]).list.len() > 0
        yield Check(
            expectation="known_flags",
            column=name,
            judged_on=JudgedOn.SUMMARY,
            breaks=unknown,
            severity=Severity.WARNING,
        )


def _rules(rules: Mapping[str, pl.Expr]) -> Iterator[Check]:
    for name, rule in rules.items():
        yield Check(expectation=name, judged_on=JudgedOn.SUMMARY, breaks=~rule)
