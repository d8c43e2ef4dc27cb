"""The condition of an expectation, which says for which rows it holds, as an expression: nothing of it is executed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

COMPARISONS: Mapping[str, Callable[[pl.Expr, Any], pl.Expr]] = {
    "==": lambda column, value: column == value,
    "!=": lambda column, value: column != value,
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
    "IN": lambda column, values: column.is_in(list(values)),
    "NOT_IN": lambda column, values: ~column.is_in(list(values)),
}
"""The comparisons that Great Expectations knows, by the sign that stands in a suite."""

EXAMPLE = '{"type": "comparison", "column": {"name": "channel"}, "operator": "==", "parameter": "voice"}'


class ConditionError(Exception):
    """What stands there is no condition; the message says what is wrong with it."""


def condition(said: Any) -> pl.Expr:
    """The rows for which an expectation is meant; null counts as no. Raises `ConditionError`."""
    return _read(said).fill_null(value=False)


def columns_of(said: Any) -> set[str]:
    """The columns that a condition reads. Raises `ConditionError`."""
    return set(_read(said).meta.root_names())


def _read(said: Any) -> pl.Expr:
    if not isinstance(said, Mapping):
        # A condition as text is Python for pandas, or an old way to write one.
        raise ConditionError(f"a condition is written as an object, such as {EXAMPLE}")
    match said.get("type"):
        case "and":
            return pl.all_horizontal([_read(x) for x in _parts(said)])
        case "or":
            return pl.any_horizontal([_read(x) for x in _parts(said)])
        case "nullity":
            column = pl.col(_column(said))
            return column.is_null() if said.get("is_null", True) else column.is_not_null()
        case "comparison":
            return _compared(said)
    raise ConditionError(f"a condition is a comparison, a nullity, an and, or an or; such as {EXAMPLE}")


def _compared(said: Mapping[str, Any]) -> pl.Expr:
    sign, value = said.get("operator"), said.get("parameter")
    if sign not in COMPARISONS:
        raise ConditionError(f"the operators of a condition are {', '.join(COMPARISONS)}")
    several = sign in {"IN", "NOT_IN"}
    if several != isinstance(value, list) or isinstance(value, Mapping) or value is None:
        raise ConditionError(f"'{sign}' compares with {'a list of values' if several else 'one value'}")
    return COMPARISONS[str(sign)](pl.col(_column(said)), value)


def _parts(said: Mapping[str, Any]) -> Sequence[Any]:
    parts = said.get("conditions")
    if not isinstance(parts, list) or not parts:
        raise ConditionError(f"'{said['type']}' holds a list of 'conditions'")
    return parts


def _column(said: Mapping[str, Any]) -> str:
    column = said.get("column")
    name = column.get("name") if isinstance(column, Mapping) else column
    if not isinstance(name, str):
        raise ConditionError(f"a condition names its column; such as {EXAMPLE}")
    return name
