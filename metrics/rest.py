"""The rest of a centre: for each group of an answer the parts of all rows that lie outside of it."""

import polars as pl

from metrics.parts import Parts, Plan


def rest_of(parts: Parts, plan: Plan) -> Parts:
    """The parts of everything but each group, under the group's own keys.

    Sums are taken off their totals and so are the counts of the histograms; the greatest of the others is the second
    greatest where the group itself holds the greatest.
    """
    added = [pl.col(x).sum() - pl.col(x) for x in ("rows", *plan.summed)]
    greatest = [_of_the_others(pl.col(x)).alias(x) for x in plan.greatest]
    return Parts(
        keys=parts.keys,
        sums=parts.sums.with_columns(*added, *greatest),
        histograms={name: _less_its_own(frame, parts) for name, frame in parts.histograms.items()},
    )


def _of_the_others(greatest: pl.Expr) -> pl.Expr:
    second = greatest.drop_nulls().sort(descending=True).slice(1, 1).first()
    return pl.when(greatest == greatest.max()).then(second).otherwise(greatest.max())


def _less_its_own(histogram: pl.DataFrame, parts: Parts) -> pl.DataFrame:
    counts = ("finished", "unfinished")
    every = histogram.group_by("step").agg(pl.col(counts).sum())
    groups = parts.sums.select(parts.keys)
    own = histogram.rename({x: f"own_{x}" for x in counts})
    both = groups.join(every, how="cross").join(own, on=[*parts.keys, "step"], how="left", nulls_equal=True)
    left = both.select(*parts.keys, "step", *(pl.col(x) - pl.col(f"own_{x}").fill_null(0) for x in counts))
    return left.filter(pl.sum_horizontal(counts) > 0)
