"""What a change of the facts adds to sums, and takes away from them: rows as they are, less rows as they were."""

from collections.abc import Mapping, Sequence

import polars as pl
import polars.selectors as cs

from ingest.settings import Settings
from metrics.cube.adding import added_up, keep_parts, rows_in_cells
from metrics.cube.cells import FROM
from metrics.cube.change import Change
from metrics.cube.kept import DAY, Pass
from metrics.cube.replaced import Replaced
from metrics.parts import Parts, Plan

CHANGED = "what has changed was added, and taken away"


def keep_change(
    of: Pass,
    plan: Plan,
    called: Mapping[str, str],
    change: Change,
    *,
    marks: Mapping[str, str],
    length: str,
    settings: Settings,
) -> bool:
    """Keep what a change adds and takes away of the parts of a table; False where that cannot be told.

    It cannot be taken away from a greatest value, nor told where time changes rows for reasons that are not their own.
    Raises OSError.
    """
    both = None if plan.greatest else Replaced(of=of, plan=plan, change=change, settings=settings).sides()
    if both is None:
        return False
    mark = [*marks][-1]
    signed = [
        _times(sign, added_up(of, plan, rows_in_cells(of, plan, some, settings, length=length, day=pl.lit(mark))))
        for some, sign in zip(both, (-1, 1), strict=True)
    ]
    parts = _together(signed, of)
    keep_parts(of, plan, called, parts, marks={mark: marks[mark]}, facts=change.now.facts, rows=True)
    return True


def _times(sign: int, parts: Parts) -> Parts:
    """The same, signed; what is counted in numbers without a sign gets one."""

    def signed(frame: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
        counted = frame.with_columns(cs.unsigned_integer().cast(pl.Int64))
        return counted.with_columns(pl.exclude(*keys) * sign)

    histograms = {name: signed(x, (*parts.keys, "step")) for name, x in parts.histograms.items()}
    return Parts(keys=parts.keys, sums=signed(parts.sums, parts.keys), histograms=histograms)


def _together(several: Sequence[Parts], of: Pass) -> Parts:
    """All of them added up, cell by cell, without those to which nothing was added."""
    keys = (DAY, FROM, *of.dimensions)

    def added(frames: list[pl.DataFrame], keys: Sequence[str]) -> pl.DataFrame:
        sums = pl.concat(frames, how="vertical_relaxed").group_by(keys).agg(pl.exclude(*keys).sum())
        return sums.filter(pl.any_horizontal(pl.exclude(*keys) != 0))

    histograms = {name: added([x.histograms[name] for x in several], (*keys, "step")) for name in several[0].histograms}
    return Parts(keys=keys, sums=added([x.sums for x in several], keys), histograms=histograms)
