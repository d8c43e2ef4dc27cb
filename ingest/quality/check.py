"""Check the rows of one table: somebody else gives the verdicts, polars counts and finds the rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import ceil
from pathlib import Path

import polars as pl

from ingest.quality.result import GateResult
from ingest.quality.suite import Check, JudgedOn, label, suite
from ingest.quality.witness import witnesses
from ingest.table import Table

COMPARED_AT_ONCE = 1_000_000
"""Rows that are compared with each other at once."""

RECORD = "_record"
"""The technical column that, where there is one, says which record of the raw file a row came from."""

Verdict = tuple[bool | None, str]
"""Held, failed, or None with the kind of error that kept it from being checked."""

Verdicts = Callable[[Sequence[Check], pl.DataFrame], list[Verdict]]
"""Gives the verdict on each check, in their order; the frame holds the columns that they are judged on."""


def check_table(table: Table, files: Sequence[Path], verdicts: Verdicts) -> list[GateResult]:
    """Every check of the table's suite over all rows of these Parquet files together, in the order of the suite.

    Columns that begin with an underscore are passed over. Raises OSError and polars' errors for what is no Parquet.
    """
    checks = suite(table)
    schemas = [pl.read_parquet_schema(file) for file in files]
    rows = pl.concat([pl.scan_parquet(file) for file in files], how="diagonal_relaxed")
    total = rows.select(pl.len()).collect().item()
    verdict = {
        **_on_columns([x for x in checks if x.judged_on == JudgedOn.COLUMNS], schemas, verdicts),
        **_on_summary([x for x in checks if x.judged_on == JudgedOn.SUMMARY], rows, verdicts),
        **_on_rows([x for x in checks if x.judged_on == JudgedOn.ROWS], rows, total, verdicts),
    }

    def observed(check: Check) -> str:
        ok, why = verdict[check]
        if ok is None:
            return why
        if check.judged_on == JudgedOn.COLUMNS:
            return f"{len(table.columns)} columns" if ok else _difference(table, schemas)
        return f"0 of {total} rows" if ok else _broken(rows, check, total)

    return [
        GateResult(
            table=table.name,
            expectation=check.expectation,
            column=check.column,
            ok=verdict[check][0],
            observed=observed(check),
            severity=check.severity,
        )
        for check in checks
    ]


def _on_columns(
    checks: Sequence[Check], schemas: Iterable[Mapping[str, pl.DataType]], verdicts: Verdicts
) -> dict[Check, Verdict]:
    frames = [pl.DataFrame(schema=[label(x, dtype) for x, dtype in _own(schema).items()]) for schema in schemas]
    return _over(checks, frames, verdicts)


def _on_summary(checks: Sequence[Check], rows: pl.LazyFrame, verdicts: Verdicts) -> dict[Check, Verdict]:
    counts = _counts(rows, checks)
    counted = [check for check, count in counts.items() if isinstance(count, int)]
    summary = pl.DataFrame({f"{n} {check.expectation}": [counts[check]] for n, check in enumerate(counted)})
    unknown: dict[Check, Verdict] = {x: (None, count) for x, count in counts.items() if isinstance(count, str)}
    return unknown | _over(counted, [summary], verdicts)


def _on_rows(checks: Sequence[Check], rows: pl.LazyFrame, total: int, verdicts: Verdicts) -> dict[Check, Verdict]:
    there = rows.collect_schema().names()
    possible = [x for x in checks if x.column in there]
    missing: dict[Check, Verdict] = {x: (None, "there is no such column") for x in checks if x not in possible}
    return missing | _over(possible, witnesses(possible, rows, total), verdicts)


def _over(checks: Sequence[Check], frames: Iterable[pl.DataFrame], verdicts: Verdicts) -> dict[Check, Verdict]:
    # One frame that fails decides; one that could not be checked leaves the whole in doubt.
    verdict: dict[Check, Verdict] = dict.fromkeys(checks, (True, ""))
    for frame in frames if checks else ():
        for check, new in zip(checks, verdicts(checks, frame), strict=True):
            verdict[check] = min(verdict[check], new, key=lambda x: {False: 0, None: 1, True: 2}[x[0]])
    return verdict


def _counts(rows: pl.LazyFrame, checks: Sequence[Check]) -> dict[Check, int | str]:
    """How many rows break each check, or why that cannot be counted."""
    by_row = [check for check in checks if not check.compared_by]
    breaks = [check.breaks.fill_null(value=False).sum().alias(f"{n}") for n, check in enumerate(by_row)]
    try:
        together = rows.select(breaks).collect(engine="streaming").row(0) if breaks else ()
    except pl.exceptions.PolarsError:
        # Each by itself then: one that cannot be counted should not take the others with it.
        return {check: _count(rows, check) for check in checks}
    counted: dict[Check, int | str] = dict(zip(by_row, map(int, together), strict=True))
    return {check: counted[check] if check in counted else _count(rows, check) for check in checks}


def _count(rows: pl.LazyFrame, check: Check) -> int | str:
    try:
        breaks = check.breaks.fill_null(value=False).sum()
        return sum(int(some.select(breaks).collect(engine="streaming").item()) for some in _bounded(rows, check))
    except pl.exceptions.ColumnNotFoundError:
        return "there is no such column"
    except pl.exceptions.PolarsError as error:
        return type(error).__name__


def _bounded(rows: pl.LazyFrame, check: Check) -> Iterator[pl.LazyFrame]:
    """The rows; where a check compares them with each other, in parts that fit into memory and hold all of an id."""
    total = rows.select(pl.len()).collect().item() if check.compared_by else 0
    parts = max(1, ceil(total / COMPARED_AT_ONCE))
    for part in range(parts):
        yield rows if parts == 1 else rows.filter(pl.col(check.compared_by).hash(seed=4) % parts == part)


def _broken(rows: pl.LazyFrame, check: Check, total: int) -> str:
    of_rows = f"{_count(rows, check)} of {total} rows"
    if RECORD not in rows.collect_schema():
        return of_rows
    first = rows.filter(check.breaks).select(pl.col(RECORD).min()).collect().item()
    return f"{of_rows}, the first in record {first}"


def _difference(table: Table, schemas: Iterable[Mapping[str, pl.DataType]]) -> str:
    found = {(name, dtype) for schema in schemas for name, dtype in _own(schema).items()}
    names = {name for name, _ in found}
    said = [f"'{x}' is missing" for x in table.columns if x not in names]
    said += [f"'{x}' is no column" for x in sorted(names - set(table.columns))]
    wrong = [(name, dtype) for name, dtype in found if name in table.columns and dtype != table.schema[name]]
    return ", ".join(said + [f"'{name}' is {dtype}" for name, dtype in sorted(wrong, key=str)])


def _own(schema: Mapping[str, pl.DataType]) -> dict[str, pl.DataType]:
    return {name: dtype for name, dtype in schema.items() if not name.startswith("_")}
