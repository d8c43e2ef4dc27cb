"""Columns made of a file's columns by formulas: names, or SQL expressions of one row."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import polars as pl
from polars.exceptions import PolarsError

from ingest.read.delimited import look_like_names
from ingest.read.unreadable import SourceSettingsError

BEYOND_THE_ROW = {"Agg", "Over", "Len", "Explode", "Gather", "Filter", "Sort", "SortBy", "Slice", "SubPlan", "Selector"}
"""Steps of an expression that look at other rows than their own, or make more or fewer rows."""

IMPOSSIBLE = "casting from "
"""How polars begins to speak of a cast between types that it never makes; of a value that does not fit it repeats the
value, which is nobody's business."""

MOST_NAMED = 40


class MappingError(SourceSettingsError):
    """A formula of a mapping does not fit the files: it cannot be read, or names columns that they do not have."""

    def __init__(self, key: str, formula: str, why: str) -> None:
        """Say which key, what stands there, and what is wrong with it."""
        super().__init__(f"{key} = {formula!r}: {why}")


@dataclass(frozen=True, eq=False)
class Formula:
    """What a key of a mapping says, as an expression."""

    key: str
    text: str
    expr: pl.Expr
    dtype: pl.DataType


def formula(key: str, text: str, schema: Mapping[str, pl.DataType]) -> Formula:
    """The formula for rows with these columns. Raises `MappingError`.

    A text that is exactly a column's name is that column. Anything else is an SQL expression as polars reads it, which
    may look at its own row only, so that it gives the same wherever a file is cut.
    """
    if text in schema:
        return Formula(key, text, pl.col(text), schema[text])
    try:
        expr = pl.sql_expr(text)
    except PolarsError as error:
        raise MappingError(key, text, f"it is no SQL expression: {_first_line(error)}.") from None
    if unknown := [name for name in expr.meta.root_names() if name not in schema]:
        raise MappingError(key, text, _no_such_column(unknown[0], list(schema)))
    tree = json.loads(expr.meta.serialize(format="json"))
    if BEYOND_THE_ROW & set(_steps(tree)):
        raise MappingError(key, text, "it looks beyond its own row; only expressions of one row can be mapped.")
    if _guesses_times(tree):
        raise MappingError(key, text, "say how the time is written, such as TIMESTAMP(came, '%d.%m.%Y %H:%M:%S').")
    try:
        dtype = pl.DataFrame(schema=schema).select(expr).to_series().dtype
    except PolarsError as error:
        raise MappingError(key, text, f"it cannot be computed: {_first_line(error)}.") from None
    return Formula(key, text, expr, dtype)


def _steps(tree: Any) -> Iterator[str]:
    """The names of the steps in an expression's own description of itself; words of the user are passed over."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, list):
        for part in tree:
            yield from _steps(part)
    elif isinstance(tree, dict):
        for name, part in tree.items():
            yield name
            if name not in {"String", "Column", "dtype"}:
                yield from _steps(part)


def _guesses_times(tree: Any) -> bool:
    """Whether a text is read as a time without its format, so that polars would guess one from the first record."""
    if isinstance(tree, dict) and "format" in tree and "exact" in tree:
        return tree["format"] is None
    parts = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return any(_guesses_times(part) for part in parts)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")


def _no_such_column(name: str, there: list[str]) -> str:
    near = get_close_matches(name, there, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else f"; a fixed word needs quotes of its own: \"'{name}'\"."
    return f"the file has no column {name!r}{hint} {_listed(there)}"


def _listed(names: list[str]) -> str:
    if not look_like_names(names):
        return "Its first line does not look like names; list them under `columns`."
    more = "" if len(names) <= MOST_NAMED else f" and {len(names) - MOST_NAMED} more"
    return f"It has {', '.join(names[:MOST_NAMED])}{more}."


def computed(frame: pl.DataFrame, formulas: Sequence[Formula]) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """The formulas' columns by their keys, and for each key that fails on some rows, which rows those are.

    Raises `MappingError` for a formula that cannot succeed on any row.
    """
    try:
        return _together(frame, formulas), {}
    except PolarsError:
        columns, failed = {}, {}
        for each in formulas:
            values, bad = _one(frame, each)
            columns[each.key] = values
            if bad:
                failed[each.key] = pl.Series(bad, dtype=pl.Int64)
        return pl.DataFrame(columns), failed


def _together(frame: pl.DataFrame, formulas: Sequence[Formula]) -> pl.DataFrame:
    # `with_columns` makes a column of a fixed word as long as the frame, and of every formula on no rows none.
    made = frame.lazy().with_columns(each.expr.alias(f"\0{each.key}") for each in formulas)
    return made.select(pl.col(f"\0{each.key}").alias(each.key) for each in formulas).collect()


def _one(frame: pl.DataFrame, each: Formula) -> tuple[pl.Series, list[int]]:
    """One formula's column, null on the rows where it fails, which are found by halving."""
    parts: list[pl.Series] = []
    bad: list[int] = []
    todo = [(0, frame.height)]
    while todo:
        begin, end = todo.pop()
        try:
            parts.append(_together(frame[begin:end], [each]).to_series())
        except PolarsError as error:
            if _first_line(error).startswith(IMPOSSIBLE):
                raise MappingError(each.key, each.text, f"it cannot be computed: {_first_line(error)}.") from None
            if end - begin > 1:
                middle = (begin + end) // 2
                todo += [(middle, end), (begin, middle)]
                continue
            parts.append(pl.Series([None], dtype=each.dtype))
            bad.append(begin)
    return pl.concat([part.cast(each.dtype) for part in parts]).alias(each.key), bad
