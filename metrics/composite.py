"""A number made of several metrics, each weighed as the settings say; what is missing is named, and never made up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import polars as pl

from ingest.settings import Settings
from metrics.answer import size_of
from metrics.dimensions import dimensions_of
from metrics.metric import DEFAULT, Metric, Ratio

Asked = Sequence[tuple[Metric, str | None]]
Answered = Callable[[Asked], pl.DataFrame]
"""What `measure_each` answers to a question whose groups and period are settled already."""

_BLANK = pl.lit(None, dtype=pl.Float64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Composite(Metric):
    """The weighed mean of other metrics, on a scale from 0 to `scale`.

    `parts` gives them by the keys under which the settings weigh them; each is a share or a mean from 0 to 1. What a
    group has no number for is missing there: the others share its weight, and the answer says so. `table` and
    `counted_on` are those of the first part; the others keep their own.
    """

    parts: Callable[[Settings], Mapping[str, Ratio]]
    weights: Callable[[Settings], Mapping[str, float]]
    scale: float = 100.0

    def weighed(self, settings: Settings) -> dict[str, float]:
        """The weights of the parts that have any, adding up to 1."""
        said = self.weights(settings)
        return {key: weight / sum(said.values()) for key, weight in said.items() if weight > 0}

    def shared_dimensions(self, settings: Settings) -> tuple[str, ...]:
        """By what all parts can be split, and so the whole."""
        tables = [part.table for part in self.parts(settings).values()]
        return tuple(x for x in dimensions_of(tables[0]) if all(x in dimensions_of(table) for table in tables))


class MadeOfOthersError(TypeError):
    """The question can only be asked of a metric that has rows of its own."""

    def __init__(self, metric: Composite, settings: Settings) -> None:
        """Say of which metrics it can be asked instead."""
        others = ", ".join(part.name for part in metric.parts(settings).values())
        super().__init__(
            f"Metric '{metric.name}' has no rows of its own, because it is made of others; ask about one of {others}."
        )


@lru_cache(maxsize=256)
def named(part: Ratio, name: str) -> Ratio:
    """A part under the key by which it is weighed: the same one each time, so that what is known of it stays known."""
    return replace(part, name=name)


def with_composites(asked: Asked, settings: Settings, keys: Sequence[str], ask: Answered) -> pl.DataFrame:
    """What `measure_each` answers where some of the metrics are composites; these have `made_of` beside.

    `made_of` says in words what a number is made of: each part with its value and weight, and those that are missing.
    """
    found: list[pl.DataFrame] = []
    plain: list[tuple[Metric, str | None]] = []
    for metric, preset in asked:
        if isinstance(metric, Composite):
            found += [ask(plain)] if plain else []
            found.append(_answer(metric, settings, keys, ask))
            plain = []
        else:
            plain.append((metric, preset))
    return pl.concat([*found, *([ask(plain)] if plain else [])], how="diagonal")


def _answer(metric: Composite, settings: Settings, keys: Sequence[str], ask: Answered) -> pl.DataFrame:
    weights, parts = metric.weighed(settings), metric.parts(settings)
    answers = ask([(named(parts[key], key), None) for key in weights])
    groups = answers.lazy().select(*keys, pl.lit(1).alias("one")).unique()
    each = pl.LazyFrame({"part": list(weights), "weight": list(weights.values())}).with_columns(one=pl.lit(1))
    each = each.with_row_index("place")
    # A group that one table knows and another does not has each part all the same: as a missing one.
    every = groups.join(each, on="one").join(
        answers.lazy().rename({"metric": "part"}),
        on=["part", *keys],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    known, there = pl.col("value").is_not_null(), pl.col("denominator") > 0
    weight, value = pl.col("weight").filter(known), pl.col("value").filter(known)
    mean = (weight * value).sum() / weight.sum()
    figures = {
        "numerator": (weight * value).sum() * metric.scale,
        "denominator": weight.sum(),
        "n": pl.col("n").filter(known).min().fill_null(0),
        "low": (mean - _reach(weight, value - pl.col("low").filter(known))) * metric.scale,
        "high": (mean + _reach(weight, pl.col("high").filter(known) - value)) * metric.scale,
        "coverage": weight.sum() / pl.col("weight").sum(),
        "reason": _reason(),
        "made_of": _made_of(known),
    }
    return (
        (every.group_by(keys).agg(**figures) if keys else every.select(**figures))
        .with_columns(size=size_of(pl.col("n")))
        .with_columns(
            value=pl.when(there).then(pl.col("numerator") / pl.col("denominator")),
            low=pl.when(there).then(pl.col("low").clip(0, metric.scale)),
            high=pl.when(there).then(pl.col("high").clip(0, metric.scale)),
        )
        .with_columns(reason=pl.when(pl.col("value").is_null()).then("reason"))
        .sort(keys, nulls_last=True)
        .select(
            pl.lit(metric.name).alias("metric"),
            *keys,
            *("value", "numerator", "denominator", "n", "low", "high", "coverage", "size"),
            pl.lit(DEFAULT).alias("preset"),
            pl.lit(metric.version, dtype=pl.Int32).alias("version"),
            "reason",
            "made_of",
        )
        .collect()
    )


def _reach(weight: pl.Expr, each: pl.Expr) -> pl.Expr:
    """How far the mean's interval reaches to one side, from how far the parts' do (method of variance estimates)."""
    return (weight * each).pow(2).sum().sqrt() / weight.sum()


def _reason() -> pl.Expr:
    """Why there is no value, if there is none: the reason that says most of those that the parts give."""
    words = ("too_few", "not_judged", "not_applicable")
    said = (pl.when((pl.col("reason") == word).any()).then(pl.lit(word)) for word in words)
    return pl.coalesce(*said, pl.lit("no_rows"))


def _made_of(known: pl.Expr) -> pl.Expr:
    """The parts in words, such as `served in time 80 % (weight 25 %), ease missing (weight 25 %)`."""
    name = pl.col("part").str.replace_all("_", " ")
    share = pl.concat_str((pl.col("value") * 100).round(0).cast(pl.Int64), pl.lit(" %"))
    weight = pl.concat_str(pl.lit("(weight "), (pl.col("weight") * 100).round(0).cast(pl.Int64), pl.lit(" %)"))
    each = pl.concat_str(name, pl.when(known).then(share).otherwise(pl.lit("missing")), weight, separator=" ")
    return each.sort_by(~known, "place").str.join(", ")
