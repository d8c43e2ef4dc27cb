"""What a table is: named columns with their meaning, and the rules every row of it keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl
from polars.datatypes import DataType

UTC = pl.Datetime("us", "UTC")
"""The type of every time in the facts: microseconds, UTC."""

NOBODY = 0
"""The number in a required column where nobody may be named any more; it is never drawn for a person."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """One column: its type, what it means in words, and what values it may hold.

    `unit` is "s" for durations in seconds. A `personal` column arrives as an address (text) and is stored as the
    surrogate of the person behind it.
    """

    dtype: DataType | type[DataType]
    meaning: str
    required: bool = False
    unit: str = ""
    values: type[StrEnum] | None = None
    minimum: float | None = None
    maximum: float | None = None
    personal: bool = False

    @property
    def arriving(self) -> DataType | type[DataType]:
        """The type that a connector delivers."""
        return pl.String if self.personal else self.dtype


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """One canonical table of facts.

    `day` names the required time column whose UTC date decides the segment a row lives in. `rules` are row
    expressions by name: true or null lets a row pass, false refuses it with that name as the reason.
    """

    name: str
    grain: str
    day: str
    columns: Mapping[str, Column]
    rules: Mapping[str, pl.Expr] = field(default_factory=dict)

    @property
    def schema(self) -> pl.Schema:
        """The columns as they are stored."""
        return pl.Schema({name: column.dtype for name, column in self.columns.items()})

    @property
    def arriving(self) -> pl.Schema:
        """The columns as a connector delivers them: addresses instead of surrogates."""
        return pl.Schema({name: column.arriving for name, column in self.columns.items()})

    @property
    def personal(self) -> tuple[str, ...]:
        """The columns that arrive as addresses."""
        return tuple(name for name, column in self.columns.items() if column.personal)


def key_columns() -> dict[str, Column]:
    """The columns with which every table begins: whose row it is, and which version of it."""
    return {
        "source": Column(dtype=pl.String, required=True, meaning="The configured source that the row came from."),
        "id": Column(dtype=pl.String, required=True, meaning="The source's own id, with the source's name in front."),
        "revision": Column(
            dtype=pl.Int64,
            required=True,
            meaning="The source's own version or time of update; of two versions of a row the greater wins.",
        ),
    }


def flags_column() -> dict[str, Column]:
    """The column with which every table ends: what is odd about a row."""
    return {
        "flags": Column(dtype=pl.List(pl.String), meaning="What is odd about the row (words of `Flag`), sorted."),
    }


def not_before(begin: str, end: str) -> pl.Expr:
    """A rule: `end` does not lie before `begin`; null where either is missing."""
    return pl.col(end) >= pl.col(begin)
