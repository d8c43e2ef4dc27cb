"""What a metric is: a few plain facts, a sentence, and the polars expressions that say the same as the sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Literal, Self

import polars as pl
from polars.datatypes import DataType

from ingest.table import Table
from metrics.derived import derived_columns


class Unit(StrEnum):
    """What a value is counted in: percents are fractions of 1, durations are seconds."""

    PERCENT = "percent"
    SECONDS = "seconds"
    SCORE = "score"
    COUNT = "count"


RULES = ("numerator", "where", "value", "so_far")
"""What another rule can replace, as far as a metric has it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Variant:
    """Another rule for the same metric, such as a vendor's: the sentence, and the expressions that it replaces."""

    definition: str
    source: str
    numerator: pl.Expr | None = None
    where: pl.Expr | None = None
    value: pl.Expr | None = None
    so_far: pl.Expr | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Metric:
    """What every kind of metric says about itself.

    `counted_on` is the time that decides to which hour, day or period a row belongs. `not_for` names channels for which
    the question makes no sense; their rows are left out and an answer about them alone is null. Raises
    `UnknownColumnError` when an expression reads a column that the table has not, and `NotOfOneRowError` for one that
    cannot be told of each row by itself.
    """

    name: str
    label: str
    unit: Unit
    better: Literal["higher", "lower", "neither"]
    definition: str
    source: str
    table: Table
    counted_on: str
    version: int = 1
    where: pl.Expr | None = None
    not_for: frozenset[str] = frozenset()
    presets: Mapping[str, Variant] = field(default_factory=dict)

    @property
    def expressions(self) -> tuple[pl.Expr, ...]:
        """The row expressions that the metric is made of."""
        own = (getattr(self, name, None) for name in ("where", "what", "numerator", "denominator", "value", "so_far"))
        return tuple(x for x in own if isinstance(x, pl.Expr))

    @property
    def columns(self) -> frozenset[str]:
        """Every column that the metric reads, taken from the expressions themselves."""
        read = {name for x in self.expressions for name in x.meta.root_names()}
        return frozenset(read | {self.counted_on} | ({"channel"} if self.not_for else set()))

    def under(self, preset: str | None) -> Self:
        """The metric as this preset defines it; itself without one. Raises `UnknownPresetError`."""
        if preset is None or preset == DEFAULT:
            return self
        if preset not in self.presets:
            raise UnknownPresetError(preset, {self.name: tuple(self.presets)})
        if preset not in self._variants:
            variant = self.presets[preset]
            changed = {name: x for name in RULES if (x := getattr(variant, name)) is not None}
            changed |= {"definition": variant.definition, "source": variant.source}
            self._variants[preset] = replace(self, presets={}, **changed)
        return self._variants[preset]

    @cached_property
    def _variants(self) -> dict[str, Self]:
        """What `under` has made."""
        return {}

    def __post_init__(self) -> None:
        """Refuse expressions that read what is not there, and those that are about more than one row."""
        known = _columns(self.table)
        if unknown := self.columns - known.keys():
            raise UnknownColumnError(self.name, sorted(unknown), self.table.name, list(known))
        for expression in self.expressions:
            if ".python_udf(" in str(expression) or not expression.meta.is_row_separable():
                raise NotOfOneRowError(self.name, str(expression))
        for preset in self.presets:
            self.under(preset)

    def _is_yes_or_no(self, expression: pl.Expr) -> bool:
        return _no_rows(self.table).select(x=expression).collect_schema()["x"] == pl.Boolean


@lru_cache(maxsize=128)
def _columns(table: Table) -> Mapping[str, DataType | type[DataType]]:
    """The columns of a table that metrics may read, with their types."""
    return {**table.schema, **derived_columns(table)}


@lru_cache(maxsize=128)
def _no_rows(table: Table) -> pl.LazyFrame:
    return pl.LazyFrame(schema=_columns(table))


DEFAULT = "default"
"""The name under which a metric's own definition stands beside its presets."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Count(Metric):
    """How many rows, or how much in total: the sum of `what`, a yes/no or a quantity per row.

    `where` says among which rows, so that a group that has some of them, but none to count, is a 0 and not missing.
    """

    what: pl.Expr


@dataclass(frozen=True, kw_only=True, eq=False)
class Ratio(Metric):
    """One sum over another, of the rows for which `where` is true.

    Without a denominator it divides by the number of those rows: a yes/no makes a proportion, a quantity a mean. A
    row whose `where` or `numerator` is null cannot be judged: it counts on neither side and lowers the coverage.
    `scale` is what one whole is in the unit (100 for a score from -100 to 100); `adjusted_wald` is the interval of a
    mean of -1, 0 and 1. `ends` are the worst and the best that a row can have, in either order, where there are such.
    """

    numerator: pl.Expr
    denominator: pl.Expr | None = None
    scale: float = 1.0
    adjusted_wald: bool = False
    ends: tuple[float, float] | None = None

    @cached_property
    def is_proportion(self) -> bool:
        """Whether it is a share of the rows: a yes/no of each."""
        return self.denominator is None and self._is_yes_or_no(self.numerator)


@dataclass(frozen=True, kw_only=True, eq=False)
class Quantile(Metric):
    """The value that a share `q` of the rows does not exceed, to within 1 %.

    `so_far` is what an unfinished row, whose `value` is null, has reached already; null for a finished one. With
    `survival` it is Kaplan and Meier's estimate: the quantile as it were if no row had been lost to sight on the way.
    """

    value: pl.Expr
    q: float
    so_far: pl.Expr | None = None
    survival: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Greatest(Metric):
    """The greatest value of all rows, exactly; an unfinished row counts with what it has reached already, `so_far`."""

    value: pl.Expr
    so_far: pl.Expr | None = None


class UnknownColumnError(ValueError):
    """A metric reads a column that its table does not have."""

    def __init__(self, metric: str, unknown: list[str], table: str, known: list[str]) -> None:
        """Say which metric reads what, and what there is."""
        super().__init__(
            f"Metric '{metric}' reads {', '.join(map(repr, unknown))}, but {table} has only {', '.join(known)}."
        )


class NotOfOneRowError(ValueError):
    """An expression of a metric looks at other rows, or calls a function of Python."""

    def __init__(self, metric: str, expression: str) -> None:
        """Say which, and where such a thing belongs."""
        super().__init__(
            f"Metric '{metric}' has an expression that is not about one row alone, or calls a function of Python: "
            f"{expression}. Numbers are added up day by day, so that it would not mean the same everywhere; what takes "
            "several rows belongs into a derived table."
        )


class UnknownPresetError(LookupError):
    """Nobody defines a preset of this name."""

    def __init__(self, preset: str, known: Mapping[str, tuple[str, ...]]) -> None:
        """Say which presets each metric that was asked for has."""
        has = "; ".join(
            f"'{metric}' has {', '.join((DEFAULT, *presets)) if presets else 'none'}"
            for metric, presets in known.items()
        )
        super().__init__(f"There is no preset '{preset}': {has}.")
