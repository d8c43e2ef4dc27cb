"""The parts that metrics are made of: sums of row expressions, greatest values, and counts per step of a histogram.

Parts of different rows can be added (of the greatest value, the greater taken): over days, files and machines.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache, reduce

import polars as pl

from metrics.histogram import step
from metrics.metric import Count, Greatest, Metric, Quantile, Ratio

_YES = pl.lit(True)  # noqa: FBT003 polars has no keyword for it


@dataclass(frozen=True, kw_only=True, eq=False)
class Parts:
    """The parts of some metrics for some rows: one frame with a row per group, and one per histogram.

    `sums` has the keys, `rows` and a column per part; a histogram the keys, `step`, `finished` and `unfinished` (rows).
    """

    keys: tuple[str, ...]
    sums: pl.DataFrame
    histograms: Mapping[str, pl.DataFrame]

    def estimated_size(self) -> int:
        """How many bytes it takes, about."""
        return sum(int(x.estimated_size()) for x in (self.sums, *self.histograms.values()))

    def told(self, keys: Collection[str]) -> "Parts":
        """The same with some of the keys as text."""
        text = [pl.col(name).cast(pl.String) for name in keys]
        histograms = {name: x.with_columns(text) for name, x in self.histograms.items()}
        return Parts(keys=self.keys, sums=self.sums.with_columns(text), histograms=histograms)


class Plan:
    """Which parts a list of metrics needs; a part that several of them need is made once."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        """Work out the parts; `of[i]` says by which names metric `i` finds its own."""
        self.metrics = tuple(metrics)
        self._names: dict[bytes, str] = {}
        self.summed: dict[str, pl.Expr] = {}
        self.greatest: dict[str, pl.Expr] = {}
        self.histograms: dict[str, tuple[pl.Expr, pl.Expr]] = {}
        self.of: tuple[dict[str, str], ...] = tuple(self._parts_of(metric) for metric in metrics)

    def parts(self, rows: pl.LazyFrame, keys: Sequence[str]) -> Parts:
        """The parts of these rows per group; `keys` are columns of the rows."""
        closed = self.metrics[0].table.columns.items()
        words = {name: pl.Enum([str(x) for x in column.values]) for name, column in closed if column.values}
        coded = {name: words[name] for name in words.keys() & {*keys, *self.columns}}
        try:
            # Words as numbers: comparing those takes a third of the time.
            found = self._parts(rows.with_columns(pl.col(name).cast(dtype) for name, dtype in coded.items()), keys)
        except pl.exceptions.PolarsError:
            # A word that is not on its list, or a metric that compares one with what is not.
            return self._parts(rows, keys)
        return found.told(coded.keys() & {*keys})

    def _parts(self, rows: pl.LazyFrame, keys: Sequence[str]) -> Parts:
        # Projected first and then summed: filtering inside the aggregation costs three times as much.
        projected = rows.select(*keys, **self.summed, **self.greatest, **self._steps())
        totals = [pl.len().cast(pl.Int64).alias("rows"), *self._folds()]
        sums = projected.group_by(*keys).agg(totals) if keys else projected.select(totals)
        # One after the other: to compute them together, polars would keep the projected rows in memory.
        return Parts(
            keys=tuple(keys),
            sums=sums.collect(engine="streaming"),
            histograms={x: _counted(projected, keys, x).collect(engine="streaming") for x in self.histograms},
        )

    @property
    def made_of(self) -> Mapping[str, bytes]:
        """What each part is made of, by its name: the same bytes for the same expressions in any plan."""
        return {name: made for made, name in self._names.items()}

    @property
    def columns(self) -> frozenset[str]:
        """Every column that the parts are made of."""
        of_histograms = (x for both in self.histograms.values() for x in both)
        expressions = (*self.summed.values(), *self.greatest.values(), *of_histograms)
        return frozenset(name for x in expressions for name in x.meta.root_names())

    def only(self, names: Collection[str]) -> "Plan":
        """A plan of some of the parts alone, under the same names."""
        some = copy(self)
        some.summed = {name: x for name, x in self.summed.items() if name in names}
        some.greatest = {name: x for name, x in self.greatest.items() if name in names}
        some.histograms = {name: x for name, x in self.histograms.items() if name in names}
        return some

    def about_something(self) -> pl.Expr:
        """Whether a group holds rows that any of the metrics is about, or cannot be about in its channel."""
        about = [pl.col(of["population"]) > 0 for of in self.of]
        not_about = [pl.col(of["applicable"]) == 0 for of in self.of if "applicable" in of]
        return pl.any_horizontal(*about, *not_about)

    def add(self, several: Iterable[Parts]) -> Parts:
        """The parts of all the rows that these were made of."""
        return reduce(self._add, several)

    def _add(self, one: Parts, other: Parts) -> Parts:
        # What a change took away is counted in numbers with a sign, what rows add up to in numbers without.
        histograms = {name: _both(x, other.histograms[name]) for name, x in one.histograms.items()}
        both = Parts(keys=one.keys, sums=_both(one.sums, other.sums), histograms=histograms)
        return self.folded(both, one.keys)

    def folded(
        self,
        parts: Parts,
        keys: Sequence[str],
        *filters: pl.Expr,
        chosen: Callable[[pl.DataFrame], pl.LazyFrame] = pl.DataFrame.lazy,
    ) -> Parts:
        """The parts of the groups that match, by these of their keys alone, or by what `chosen` makes of those."""
        totals = [pl.col("rows").sum(), *self._folds()]
        some = chosen(parts.sums).filter(*filters)
        sums = some.group_by(*keys).agg(totals) if keys else some.select(totals)
        histograms = {
            name: chosen(x).filter(*filters).group_by(*keys, "step").agg(pl.col("finished", "unfinished").sum())
            for name, x in parts.histograms.items()
        }
        done = pl.collect_all([sums, *histograms.values()])
        return Parts(keys=tuple(keys), sums=done[0], histograms=dict(zip(histograms, done[1:], strict=True)))

    def _folds(self) -> list[pl.Expr]:
        sums = [pl.col(x).sum() for x in self.summed]
        return sums + [pl.col(x).max() for x in self.greatest]

    def _steps(self) -> dict[str, pl.Expr]:
        found = {}
        for name, (value, so_far) in self.histograms.items():
            found[name] = step(pl.coalesce(value, so_far))
            found[f"{name}_unfinished"] = value.is_null()
        return found

    def _parts_of(self, metric: Metric) -> dict[str, str]:
        where = _YES if metric.where is None else metric.where
        parts = {}
        if metric.not_for:
            applicable = ~pl.col("channel").is_in(sorted(metric.not_for))
            where = where & applicable
            parts["applicable"] = self._sum(applicable)
        match metric:
            case Count():
                return parts | self._of_a_count(metric, where)
            case Ratio():
                return parts | self._of_a_ratio(metric, where)
            case Quantile(value=value, so_far=so_far) | Greatest(value=value, so_far=so_far):
                value = pl.when(where).then(value)
                so_far = pl.lit(None, dtype=pl.Float64) if so_far is None else pl.when(where).then(so_far)
                known = value.is_not_null() | so_far.is_not_null()
                parts |= {"population": self._sum(where.ne_missing(False)), "n": self._sum(known)}  # noqa: FBT003 polars has no keyword for it
                if isinstance(metric, Greatest):
                    return parts | {"greatest": self._max(pl.max_horizontal(value, so_far))}
                return parts | {"histogram": self._histogram(value, so_far)}
        raise TypeError(f"{type(metric).__name__} is no kind of metric.")

    def _of_a_count(self, metric: Count, where: pl.Expr) -> dict[str, str]:
        what = metric.what if metric.where is None and not metric.not_for else pl.when(where).then(metric.what)
        counted = what.cast(pl.Float64) != 0
        unknown = where.ne_missing(False) & metric.what.is_null()  # noqa: FBT003 polars has no keyword for it
        cohort = counted if metric.where is None else where.ne_missing(False)  # noqa: FBT003 polars has no keyword for it
        return {
            "numerator": self._sum(what),
            "n": self._sum(counted),
            "unknown": self._sum(unknown),
            "population": self._sum(cohort | unknown),
        }

    def _of_a_ratio(self, metric: Ratio, where: pl.Expr) -> dict[str, str]:
        population = self._sum(where.ne_missing(False))  # noqa: FBT003 polars has no keyword for it
        if metric.is_proportion:
            judged = where & metric.numerator.is_not_null()
            return {"numerator": self._sum(where & metric.numerator), "n": self._sum(judged), "population": population}
        judged = where & metric.numerator.is_not_null()
        if metric.denominator is not None:
            judged = judged & metric.denominator.is_not_null()
        x = pl.when(judged).then(metric.numerator.cast(pl.Float64))
        parts = {"numerator": self._sum(x), "xx": self._sum(x * x), "n": self._sum(judged), "population": population}
        if metric.denominator is not None:
            y = pl.when(judged).then(metric.denominator.cast(pl.Float64))
            parts |= {"denominator": self._sum(y), "xy": self._sum(x * y), "yy": self._sum(y * y)}
        return parts

    def _sum(self, expression: pl.Expr) -> str:
        return self._part("s", expression, self.summed)

    def _max(self, expression: pl.Expr) -> str:
        return self._part("m", expression, self.greatest)

    def _part(self, letter: str, expression: pl.Expr, into: dict[str, pl.Expr]) -> str:
        name = self._names.setdefault(letter.encode() + expression.meta.serialize(), f"{letter}{len(self._names)}")
        into[name] = expression
        return name

    def _histogram(self, value: pl.Expr, so_far: pl.Expr) -> str:
        same = b"h" + value.meta.serialize() + so_far.meta.serialize()
        name = self._names.setdefault(same, f"h{len(self._names)}")
        self.histograms[name] = (value, so_far)
        return name


@lru_cache(maxsize=1_024)
def plan_of(metrics: tuple[Metric, ...]) -> Plan:
    """The plan of these metrics; the same is asked again and again, and building expressions takes time."""
    return Plan(metrics)


def _both(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([one, other], how="vertical_relaxed")


def _counted(projected: pl.LazyFrame, keys: Sequence[str], name: str) -> pl.LazyFrame:
    unfinished = pl.col(f"{name}_unfinished")
    known = projected.filter(pl.col(name).is_not_null())
    steps = known.select(*keys, step=name, finished=~unfinished, unfinished=unfinished)
    return steps.group_by(*keys, "step").agg(pl.col("finished", "unfinished").sum().cast(pl.Int64))
